import Primitives
import SimulatedSystem

/// The civil clock of the simulated machine, which people set forward and back.
final class CivilClock: Sendable {
    private let offset = Lock(Duration.zero)
    private let uptime: @Sendable () -> ContinuousClock.Instant

    /// When every world begins, 2026-03-02 in the morning.
    static let beginning = WallTime(milliseconds: 1_772_409_600_000)

    init(uptime: @escaping @Sendable () -> ContinuousClock.Instant) { self.uptime = uptime }

    /// The time it shows.
    var now: WallTime {
        Self.beginning + (uptime() - SimulatedTime.beginning) + offset.withLock { $0 }
    }

    /// Somebody sets it.
    func jump(by step: Duration) { offset.withLock { $0 += step } }
}
