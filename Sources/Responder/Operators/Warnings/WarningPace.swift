import Primitives

/// Decides when how many warnings are written, so that they leave at a rate, within hours, and no faster than they are
/// taken.
struct WarningPace: Equatable, Sendable {
    /// What comes next.
    enum Step: Equatable, Sendable {
        /// Write so many, due one after the other, `gap` apart; they are worth sending until then.
        case write(count: Int, gap: Duration, until: WallTime)
        /// Wait for a moment between two writes.
        case pause(Duration)
        /// Wait for the hours to begin, then.
        case sleep(Duration, until: WallTime)
        /// Wait for the responder, which does not take what was written.
        case holdBack(Duration)
        /// All is written.
        case end
    }

    /// The most that are written at once.
    private static let chunkLimit = 200
    /// A running responder looks once a minute for what is due, so what has been due for longer is stuck.
    static let patience = Duration.seconds(180)
    private static let look = Duration.seconds(10)
    /// The longest wait for hours to begin without another look at the clock, which may be set.
    private static let longestSleep = Duration.seconds(60)

    private var remaining: Int
    private let rate: Int
    private let hours: WarningHours
    private var nextWrite: ContinuousClock.Instant?

    /// A pace for so many warnings, `rate` a second.
    init(remaining: Int, rate: Int, hours: WarningHours) {
        precondition(rate > 0, "a rate is positive")
        (self.remaining, self.rate, self.hours) = (remaining, rate, hours)
    }

    /// What comes next.
    ///
    /// - Parameter oldestDue: since when the reply is due that has waited longest for the responder.
    mutating func next(at now: Now, oldestDue: WallTime?) -> Step {
        guard remaining > 0 else { return .end }
        if let nextWrite, nextWrite > now.instant { return .pause(nextWrite - now.instant) }
        guard let end = hours.end(at: now.wall) else {
            let beginning = hours.nextBeginning(after: now.wall)
            return .sleep(min(beginning - now.wall, Self.longestSleep), until: beginning)
        }
        if let oldestDue, now.wall - oldestDue > Self.patience { return .holdBack(Self.look) }
        let count = min(remaining, rate, Self.chunkLimit)
        let gap = Duration.seconds(1) / rate
        remaining -= count
        nextWrite = now.instant + gap * count
        return .write(count: count, gap: gap, until: end)
    }
}
