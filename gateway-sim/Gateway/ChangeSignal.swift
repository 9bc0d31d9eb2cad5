import Net

/// Lets a task on the loop wait for something that a callback will bring about.
@LoopActor
package final class ChangeSignal {
    /// One wait; whichever of change and deadline comes first ends it.
    @LoopActor
    private final class Waiter {
        private var continuation: CheckedContinuation<Void, Never>?

        init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = continuation }

        func wake() {
            continuation?.resume()
            continuation = nil
        }
    }

    private let loop: EventLoop
    private var waiters: [Waiter] = []

    init(on loop: EventLoop) { self.loop = loop }

    /// Something changed: whoever waits looks again.
    func notify() {
        guard !waiters.isEmpty else { return }
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.wake() }
    }

    /// Waits until the condition holds, and says whether it did before the deadline.
    func wait(until deadline: ContinuousClock.Instant, for condition: () -> Bool) async -> Bool {
        while !condition() {
            guard loop.now < deadline else { return false }
            await nextChange(until: deadline)
        }
        return true
    }

    private func nextChange(until deadline: ContinuousClock.Instant) async {
        var timer: LoopTimer?
        await withCheckedContinuation { continuation in
            let waiter = Waiter(continuation)
            waiters.append(waiter)
            timer = loop.schedule(at: deadline) { LoopActor.assumeIsolated { waiter.wake() } }
        }
        timer?.cancel()
    }
}
