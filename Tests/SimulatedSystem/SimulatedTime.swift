import Primitives

/// A clock that moves only when the simulation says so, and what is planned on it.
package final class SimulatedTime: @unchecked Sendable {
    private let clock: Lock<ContinuousClock.Instant>
    /// Belongs to the thread of the simulation.
    private var events = EventQueue()

    /// When nothing else is said, every simulation begins at the same moment.
    package static let beginning = ContinuousClock().systemEpoch + .seconds(86_400)

    init(at start: ContinuousClock.Instant) { clock = Lock(start) }

    /// The time; any thread may ask.
    package var now: ContinuousClock.Instant { clock.withLock { $0 } }

    var nextMoment: ContinuousClock.Instant? { events.nextMoment }

    func advance(to moment: ContinuousClock.Instant) { clock.withLock { $0 = max($0, moment) } }

    func plan(at moment: ContinuousClock.Instant, _ body: @escaping () -> Void) { events.plan(at: moment, body) }

    /// Plans something that long from now.
    package func plan(after delay: Duration, _ body: @escaping () -> Void) { plan(at: now + delay, body) }

    func playDue() {
        while let body = events.takeDue(at: now) { body() }
    }
}
