import Primitives
import SMS
import Telemetry

/// Civil time that passes evenly, whatever is done to the system's clock: what that said at the start, plus what has
/// passed since.
///
/// Promises and retention are spans of hours and days. A clock that is set forward must not make them all due at once,
/// nor one that is set back put them off. The difference is made up for a fiftieth faster or slower: a minute in fifty,
/// and no span is ever off by more than that fiftieth. A restart takes the system's word at once.
package final class SteadyClock: Sendable {
    private struct State {
        var last: ContinuousClock.Instant
        /// From the uptime's zero to the civil one's, as we keep it.
        var offset: Duration
        var isStepped = false
    }

    private static let fraction = 50
    /// From which difference on somebody has set the clock.
    private static let notableStep = Duration.seconds(10)

    private let wall: @Sendable () -> WallTime
    private let uptime: @Sendable () -> ContinuousClock.Instant
    private let onStep: @Sendable (Duration) -> Void
    private let origin: ContinuousClock.Instant
    private let state: Lock<State>

    /// A clock that agrees with `wall` at first.
    ///
    /// - Parameters:
    ///   - uptime: time that nobody sets, which goes on while the machine sleeps.
    ///   - onStep: told how far ahead of us `wall` is, or behind with a sign, once after it was set.
    package init(
        wall: @escaping @Sendable () -> WallTime,
        uptime: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        onStep: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        self.wall = wall
        self.uptime = uptime
        self.onStep = onStep
        origin = uptime()
        state = Lock(State(last: origin, offset: .milliseconds(wall().milliseconds)))
    }

    /// The present.
    package var now: WallTime {
        let (instant, wall) = (uptime(), wall())
        var step: Duration?
        let present = state.withLock { state in
            let passed = max(instant - state.last, .zero)
            state.last = max(instant, state.last)
            let difference = .milliseconds(wall.milliseconds) - (state.offset + (state.last - origin))
            let isStepped = abs(difference) >= Self.notableStep
            if isStepped, !state.isStepped { step = difference }
            state.isStepped = isStepped
            let most = passed / Self.fraction
            state.offset += min(max(difference, .zero - most), most)
            return state.offset + (state.last - origin)
        }
        if let step { onStep(step) }
        return WallTime(milliseconds: 0) + present
    }

    private func abs(_ duration: Duration) -> Duration { max(duration, .zero - duration) }
}
