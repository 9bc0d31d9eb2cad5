/// How long the oldest change waits that was handed over and is not durable yet, from counts and times alone.
///
/// Changes of different lanes may overtake each other, so this is the age of a mark: it is set behind everything that
/// waits, passed when as many are done as stood before it, and then set anew.
struct BacklogAge {
    private var submittedCount = 0
    private var finishedCount = 0
    private var mark: (count: Int, time: ContinuousClock.Instant)?

    /// Changes were handed over.
    mutating func submitted(_ count: Int, at now: ContinuousClock.Instant) {
        submittedCount += count
        if mark == nil { mark = (submittedCount, now) }
    }

    /// Changes became durable, or nobody waits for them any more.
    mutating func finished(_ count: Int, at now: ContinuousClock.Instant) {
        finishedCount += count
        guard let passed = mark, finishedCount >= passed.count else { return }
        mark = submittedCount > finishedCount ? (submittedCount, now) : nil
    }

    /// How long the mark has stood; zero when nothing waits.
    func age(at now: ContinuousClock.Instant) -> Duration { mark.map { now - $0.time } ?? .zero }
}
