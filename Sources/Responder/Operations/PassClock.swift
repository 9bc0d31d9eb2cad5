import Net
import Primitives

/// Civil time, read once a pass of the loop.
///
/// A pass takes milliseconds at most, and each message asks for the time several times.
@LoopActor
final class PassClock {
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private var instant: ContinuousClock.Instant?
    private var time = WallTime(milliseconds: 0)

    init(_ clock: @escaping @Sendable () -> WallTime, loop: EventLoop) {
        self.clock = clock
        self.loop = loop
    }

    /// The time of the pass under way.
    var now: WallTime {
        if instant != loop.now {
            instant = loop.now
            time = clock()
        }
        return time
    }

    /// Reads the clock anew, though the pass is the same: somebody has set it.
    func refresh() { instant = nil }

    /// The same for whoever does not know on which thread it is; off the loop it is simply the time.
    nonisolated var anywhere: @Sendable () -> WallTime {
        { [self] in loop.isCurrent ? LoopActor.assumeIsolated { now } : clock() }
    }
}
