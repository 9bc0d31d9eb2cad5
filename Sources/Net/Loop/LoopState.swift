/// What a loop has to do and whom it serves; belongs to the loop's thread.
///
/// It stands apart so that a simulation can play several processes on one loop, each with a state of its own. It is a
/// class because what one property lets go of may use another in its `deinit`.
package final class LoopState {
    var isStopping = false
    var work: [Work] = []
    var workUnderWay: [Work] = []
    var endings: [() -> Void] = []
    var endingsUnderWay: [() -> Void] = []
    var flushes: [Connection] = []
    var timers = TimerQueue()
    /// How many passes in a row timers have waited for sockets.
    var heldPasses = 0
    var registrations: [Registration] = []
    var spareBuffers: [[UInt8]] = []

    var lastNumber = 0

    /// The state of a loop that has nothing to do yet.
    package init() {}

    /// When there is something to do, unless a socket becomes ready before.
    package var wait: PollWait {
        guard work.isEmpty, flushes.isEmpty, endings.isEmpty else { return .notAtAll }
        return timers.nextDeadline.map { .until($0) } ?? .forever
    }
}
