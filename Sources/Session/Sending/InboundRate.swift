/// How many messages and receipts a peer may send, over all binds together.
///
/// A second's worth may come at one go: a peer keeps to a rate on average, not to the millisecond.
package struct InboundRate: Equatable, Sendable {
    private static let burst: Duration = .seconds(1)

    private var throttle: Throttle?

    /// A rate of so many a second, or none.
    package init(_ rate: Int?, startingAt now: ContinuousClock.Instant) {
        throttle = rate.map { Throttle(rate: $0, startingAt: now) }
    }

    /// Counts a message or receipt, unless it is above the rate.
    mutating func admits(at now: ContinuousClock.Instant) -> Bool {
        guard let next = throttle?.nextSend(at: now) else { return true }
        guard next < now + Self.burst else { return false }
        throttle?.sent(cost: 1, at: now)
        return true
    }
}
