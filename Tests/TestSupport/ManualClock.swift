import SMS
import Telemetry

/// Civil time that moves only when a test says so.
package final class ManualClock: Sendable {
    private let time: Lock<WallTime>

    /// A clock that stands at this time.
    package init(_ start: WallTime = WallTime(milliseconds: 1_760_000_000_000)) { time = Lock(start) }

    /// The time it shows.
    package var now: WallTime { time.withLock { $0 } }

    /// Lets time pass.
    package func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}
