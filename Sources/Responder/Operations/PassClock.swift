import Net
import Primitives

/// Civil time, read once a pass of the loop.
///
/// A pass takes milliseconds at most, and each message asks for the time several times.
final class PassClock: @unchecked Sendable {
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    // What follows belongs to the loop's thread.
    private var passNumber: Int?
    private var time = WallTime(milliseconds: 0)

    init(_ clock: @escaping @Sendable () -> WallTime, loop: EventLoop) {
        self.clock = clock
        self.loop = loop
    }

    /// The time of the pass under way; on other threads simply the time.
    var now: WallTime {
        guard loop.isCurrent else { return clock() }
        if passNumber != loop.passNumber {
            passNumber = loop.passNumber
            time = clock()
        }
        return time
    }

    /// Reads the clock anew, though the pass is the same: somebody has set it. On the loop's thread only.
    func refresh() {
        loop.checkIsolated()
        passNumber = nil
    }

    /// The same as a function, for whoever does not know on which thread it is.
    var anywhere: @Sendable () -> WallTime { { [self] in now } }
}
