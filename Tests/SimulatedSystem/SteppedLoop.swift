import Dispatch
import Glibc
import Net
import Primitives

/// Runs `body` on the loop of a simulated system, whose time passes as fast as there is nothing to do.
///
/// `body` and its child tasks stay on the loop's thread, so that what they do repeats; what other threads hand over is
/// done as well.
package func withSimulatedLoop<Result>(
    seed: UInt64 = 1, _ body: (SimulatedSystem) async throws -> Result
) async throws -> Result {
    let thread = SteppingThread(seed: seed)
    let (system, loop) = await thread.start()
    defer { thread.stop() }
    return try await withTaskExecutorPreference(loop) { try await body(system) }
}

/// The thread that steps a simulated system until it is stopped.
private final class SteppingThread: Sendable {
    private let seed: UInt64
    private let awake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let isStopped = Lock(false)
    /// Handed from thread to thread under a lock, which the thread sanitizer knows, as it does not a continuation.
    private let loop = Lock<EventLoop?>(nil)

    init(seed: UInt64) { self.seed = seed }

    func start() async -> (SimulatedSystem, EventLoop?) {
        let system = await begun()
        return (system, loop.withLock { $0 })
    }

    private func begun() async -> SimulatedSystem {
        await withCheckedContinuation { continuation in
            Self.detach { [self] in
                let system = SimulatedSystem(seed: seed, from: .now) { [awake] in awake.signal() }
                loop.withLock { $0 = system.loop }
                continuation.resume(returning: system)
                run(system)
            }
        }
    }

    /// Does `work` on a thread of its own: it waits, which a thread of a pool must not.
    private static func detach(_ work: @escaping @Sendable () -> Void) {
        final class Work {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var identity = pthread_t()
        let code = pthread_create(
            &identity, nil,
            { box in
                if let box { Unmanaged<Work>.fromOpaque(box).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Work(work)).toOpaque())
        precondition(code == 0, "a thread for a simulated system")
        pthread_detach(identity)
    }

    func stop() {
        isStopped.withLock { $0 = true }
        awake.signal()
        ended.wait()
    }

    private func run(_ system: SimulatedSystem) {
        while !isStopped.withLock({ $0 }) {
            // A signal may mean the end, so it is looked for after each.
            if awake.wait(timeout: .now()) == .success {
                system.passOutside()
            } else if !system.step() {
                awake.wait()
                system.passOutside()
            }
        }
        system.close()
        ended.signal()
    }
}
