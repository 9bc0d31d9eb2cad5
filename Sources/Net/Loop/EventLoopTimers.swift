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
            state.timers.insert(timer)
        }
        return timer
    }

    /// Waits until `deadline`; for code on the loop and elsewhere.
    ///
    /// Throws when the task is cancelled or the loop stops, whichever comes first.
    package nonisolated(nonsending) func sleep(until deadline: ContinuousClock.Instant) async throws(CancellationError)
    {
        let sleeper = Sleeper(loop: self)
        let isRested = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                execute { sleeper.start(until: deadline, continuation) }
            }
        } onCancel: {
            execute { sleeper.wake(isRested: false) }
        }
        if !isRested { throw CancellationError() }
    }
}

/// One wait of one task; belongs to the loop's thread.
private final class Sleeper: @unchecked Sendable {
    private enum Phase {
        case new
        case asleep(CheckedContinuation<Bool, Never>, LoopTimer)
        case awake
    }

    private let loop: EventLoop
    private var phase = Phase.new

    init(loop: EventLoop) { self.loop = loop }

    func start(until deadline: ContinuousClock.Instant, _ continuation: CheckedContinuation<Bool, Never>) {
        guard case .new = phase else { return continuation.resume(returning: false) }
        let timer = loop.schedule(at: deadline, firesAtStop: true) { self.wake(isRested: !self.loop.isStopping) }
        phase = .asleep(continuation, timer)
    }

    /// Ends the wait and says whether it was long enough; one that has not begun will not begin.
    func wake(isRested: Bool) {
        if case .asleep(let continuation, let timer) = phase {
            timer.cancel()
            continuation.resume(returning: isRested)
        }
        phase = .awake
    }
}
