import Glibc
import Primitives
import Telemetry

/// A thread that runs one piece of work and can be waited for.
final class WriterThread: Sendable {
    private let identity: pthread_t
    private let isJoined = Lock(false)

    /// Starts the thread; `work` is handed over to it and used by nobody else afterwards.
    init(_ work: @escaping () -> Void) throws(StoreError) {
        let box = Unmanaged.passRetained(Work(work))
        var identity = pthread_t()
        let code = pthread_create(
            &identity, nil,
            { box in
                guard let box else { return nil }
                Unmanaged<Work>.fromOpaque(box).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw .broken(code: code, message: "no thread")
        }
        self.identity = identity
    }

    /// Waits for the end of the thread; a thread does not wait for itself.
    func join() {
        isJoined.withLock { isJoined in
            if isJoined { return }
            isJoined = true
            if pthread_equal(identity, pthread_self()) != 0 {
                pthread_detach(identity)
            } else {
                pthread_join(identity, nil)
            }
        }
    }

    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }
}
