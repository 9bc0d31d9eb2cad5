/// Decides how soon the next segment may go out: a steady rate, and less when the gateway asks for it.
///
/// The unit is the segment, because that is what carriers count. Segments are spaced evenly, so that no second holds
/// more than the rate and the first burst is not thrown back; `ESME_RTHROTTLED` and `ESME_RMSGQFUL` stop the sending
/// for a while that grows by half with each repetition and is short again after a success. Doubling it would bring a link
/// of window 1 to a standstill when every other segment is thrown back by chance: long runs would outweigh all others.
package struct Throttle: Equatable, Sendable {
    private static let firstPause: Duration = .milliseconds(50)
    private static let longestPause: Duration = .seconds(8)
    /// What a gateway gets that takes what comes and is nearly full.
    private static let congestionPause: Duration = .milliseconds(250)
    /// How far ahead of its even spacing a segment may go, because timers are no finer than a millisecond.
    private static let tolerance: Duration = .milliseconds(2)

    /// The time one segment takes at the configured rate.
    private let gap: Duration?
    /// The moment up to which the rate is used up.
    private var usedUntil: ContinuousClock.Instant
    private var pausedUntil: ContinuousClock.Instant?
    private var nextPause = firstPause

    /// A throttle of `rate` segments a second, or none.
    package init(rate: Int?, startingAt now: ContinuousClock.Instant) {
        gap = rate.map { .nanoseconds(1_000_000_000 / max(1, $0)) }
        usedUntil = now
    }

    /// When the next segment may go out; a moment not after `now` means at once.
    package func nextSend(at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        var next = now
        if gap != nil { next = max(next, usedUntil - Self.tolerance) }
        if let pausedUntil { next = max(next, pausedUntil) }
        return next
    }

    /// A segment, charged as `cost`, goes out now.
    package mutating func sent(cost: Int, at now: ContinuousClock.Instant) {
        guard let gap else { return }
        usedUntil = max(usedUntil, now) + gap * cost
    }

    /// The gateway said that it is too much; repeated words about one burst count once.
    package mutating func pushedBack(at now: ContinuousClock.Instant) {
        if let pausedUntil, pausedUntil > now { return }
        pausedUntil = now + nextPause
        nextPause = min(nextPause + nextPause / 2, Self.longestPause)
    }

    /// The gateway reports how full it is, 0 … 100 (SMPP 5.0 §4.8.4.18): from 90 on sending pauses.
    package mutating func congestion(_ percent: UInt8, at now: ContinuousClock.Instant) {
        if percent >= 90, pausedUntil ?? now <= now { pausedUntil = now + Self.congestionPause }
    }

    /// The gateway took a segment.
    package mutating func succeeded() { nextPause = Self.firstPause }
}
