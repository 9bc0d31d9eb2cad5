import Glibc
import Primitives
import Telemetry

/// A thread that does one thing and can be waited for.
final class WriterThread: Sendable {
    private let identity: pthread_t
    private let isJoined = Lock(false)

    /// Starts the thread; `work` is handed over to it and used by nobody else afterwards.
    init(named name: StaticString, _ work: @escaping () -> Void) throws(StoreError) {
        let box = Unmanaged.passRetained(Work(name, work))
        var identity = pthread_t()
        let code = pthread_create(
            &identity, nil,
            { box in
                guard let box else { return nil }
                let work = Unmanaged<Work>.fromOpaque(box).takeRetainedValue()
                work.nameThread()
                work.body()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw .broken(code: code, message: "no thread")
        }
        self.identity = identity
    }

    /// Whether this thread asks.
    var isCurrent: Bool { pthread_equal(identity, pthread_self()) != 0 }

    /// Waits for the end of the thread, which must not do so itself.
    func join() {
        isJoined.withLock { isJoined in
            if !isJoined { pthread_join(identity, nil) }
            isJoined = true
        }
    }

    /// Lets the thread go on by itself, if nobody has waited for it.
    func detach() {
        isJoined.withLock { isJoined in
            if !isJoined { pthread_detach(identity) }
            isJoined = true
        }
    }

    private final class Work {
        let name: StaticString
        let body: () -> Void

        init(_ name: StaticString, _ body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }

        /// Shows the name where operators look at threads; the C call for it is not importable.
        func nameThread() {
            let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return }
            _ = write(descriptor, name.utf8Start, name.utf8CodeUnitCount)
            close(descriptor)
        }
    }
}
