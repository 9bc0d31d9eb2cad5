extension EventLoop {
    /// Runs `body` on the loop in the first pass at or after `deadline`, unless the timer is cancelled before; on the
    /// loop's thread only.
    ///
    /// Timers fire up to a millisecond late, never early, equal deadlines in the order they were made. Dropping the
    /// result does not cancel. A loop that stops forgets its timers without firing them.
    @discardableResult
    package func schedule(at deadline: ContinuousClock.Instant, _ body: @escaping () -> Void) -> LoopTimer {
        schedule(at: deadline, firesAtStop: false, body)
    }

    /// As above; a timer somebody waits for also fires when the loop stops.
    func schedule(
        at deadline: ContinuousClock.Instant, firesAtStop: Bool, _ body: @escaping () -> Void
    ) -> LoopTimer {
        checkIsolated()
        let timer = LoopTimer(deadline: deadline, firesAtStop: firesAtStop, loop: self, body: body)
        if isStopping {
            if firesAtStop { later(body) }
        } else {
            timers.insert(timer)
        }
        return timer
    }

    /// Waits until `deadline`; for code on the loop and elsewhere.
    ///
    /// Throws when the task is cancelled or the loop stops, whichever comes first.
    package nonisolated(nonsending) func sleep(until deadline: ContinuousClock.Instant) async throws(CancellationError)
    {
        let sleeper = Sleeper(loop: self)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                execute { sleeper.start(until: deadline, continuation) }
            }
        } onCancel: {
            execute { sleeper.wake(disturbed: true) }
        }
        if sleeper.wasDisturbed { throw CancellationError() }
    }
}

/// One wait of one task; touched on the loop's thread only, and read by the task once it is awake.
private final class Sleeper: @unchecked Sendable {
    private enum Phase {
        case new
        case asleep(CheckedContinuation<Void, Never>, LoopTimer)
        case awake
    }

    private let loop: EventLoop
    private var phase = Phase.new
    private(set) var wasDisturbed = false

    init(loop: EventLoop) { self.loop = loop }

    func start(until deadline: ContinuousClock.Instant, _ continuation: CheckedContinuation<Void, Never>) {
        guard !wasDisturbed else { return continuation.resume() }
        let timer = loop.schedule(at: deadline, firesAtStop: true) { self.wake(disturbed: self.loop.isStopping) }
        phase = .asleep(continuation, timer)
    }

    /// Ends the wait; one that has not begun will not begin.
    func wake(disturbed: Bool) {
        switch phase {
        case .new: wasDisturbed = disturbed
        case .asleep(let continuation, let timer):
            wasDisturbed = disturbed
            phase = .awake
            timer.cancel()
            continuation.resume()
        case .awake: return
        }
    }
}
