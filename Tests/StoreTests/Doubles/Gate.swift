import Dispatch
import Primitives

/// A place where a thread waits until the test lets it go on.
final class Gate: Sendable {
    private let reached = DispatchSemaphore(value: 0)
    private let permits = DispatchSemaphore(value: 0)
    private let isOpen = Lock(false)

    /// Waits here, unless the gate was opened for good.
    func pass() {
        if isOpen.withLock({ $0 }) { return }
        reached.signal()
        permits.wait()
    }

    /// Whether a thread has come to the gate within ten seconds; each arrival is told once.
    func isReached() -> Bool { reached.wait(timeout: .now() + 10) == .success }

    /// Lets one through.
    func letOneThrough() { permits.signal() }

    /// Lets all through, now and later.
    func open() {
        isOpen.withLock { $0 = true }
        for _ in 0..<100 { permits.signal() }
    }
}
