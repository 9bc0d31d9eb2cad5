/// Counts what may happen often, and says how often it did once a minute at most.
struct MinuteCount: Equatable, Sendable {
    private var count = 0
    private var nextWord: ContinuousClock.Instant?

    /// Counts some more; returns how many there were since the last word, when the next one is due.
    mutating func add(_ amount: Int = 1, at now: ContinuousClock.Instant) -> Int? {
        count += amount
        if let nextWord, now < nextWord { return nil }
        defer { count = 0 }
        nextWord = now + .seconds(60)
        return count
    }
}
