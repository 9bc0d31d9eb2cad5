/// Watches how many wrong tails one account brings, since each of them locks a number for a day.
///
/// An account that is its own carrier's brings wrong tails now and then, never a hundred within ten minutes that are more
/// than half of its queries as well: whoever brings those is guessing, or locking other people's numbers.
struct FailureWatch: Equatable, Sendable {
    private struct Minute: Equatable {
        var number: Int64
        var wrongCount = 0
        var rightCount = 0
    }

    /// How many wrong tails in how many minutes are taken without a word.
    static let limit = 100
    private static let minuteCount = 10
    /// How long an account that brought too many is not asked anything for.
    static let pause: Duration = .seconds(600)

    private let start: ContinuousClock.Instant
    private var minutes: [Minute] = []
    private var pausedUntil: ContinuousClock.Instant?

    init(startingAt now: ContinuousClock.Instant) { start = now }

    /// How many wrong tails came in the last minutes.
    private(set) var wrongCount = 0

    /// Whether the account brought too many wrong tails and has to wait.
    func isPaused(at now: ContinuousClock.Instant) -> Bool { pausedUntil.map { now < $0 } ?? false }

    /// Notes a query whose tail was compared; returns whether there are too many wrong ones by now.
    mutating func note(isWrong: Bool, at now: ContinuousClock.Instant) -> Bool {
        let number = (now - start).components.seconds / 60
        if minutes.last?.number != number {
            minutes.removeAll { $0.number <= number - Int64(Self.minuteCount) }
            minutes.append(Minute(number: number))
        }
        if isWrong {
            minutes[minutes.count - 1].wrongCount += 1
        } else {
            minutes[minutes.count - 1].rightCount += 1
        }
        wrongCount = minutes.reduce(0) { $0 + $1.wrongCount }
        let rightCount = minutes.reduce(0) { $0 + $1.rightCount }
        guard wrongCount > Self.limit, wrongCount > rightCount else { return false }
        if isWrong { pausedUntil = now + Self.pause }
        return true
    }
}
