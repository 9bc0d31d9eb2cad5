import Primitives
import SMS
import Telemetry

/// Civil time that moves only when a test says so, and beside it the time that nobody can set.
package final class ManualClock: Sendable {
    private let time: Lock<WallTime>
    private let uptime = Lock(ContinuousClock.now)

    /// A clock that stands at this time.
    package init(_ start: WallTime = WallTime(milliseconds: 1_760_000_000_000)) { time = Lock(start) }

    /// The civil time it shows.
    package var now: WallTime { time.withLock { $0 } }

    /// How far time has really come.
    package var instant: ContinuousClock.Instant { uptime.withLock { $0 } }

    /// Lets time pass.
    package func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
        uptime.withLock { $0 += duration }
    }

    /// Sets the civil time, forward or back, without any time passing.
    package func jump(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}
