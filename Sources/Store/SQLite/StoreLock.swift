import Glibc
import Primitives
import Telemetry

/// Keeps a second responder away from a store, as long as this one lives.
///
/// The lock is the kernel's and lies on a file beside the store: it ends with the process, however that ends, and the
/// number in the file only tells who holds it. On the store's own file SQLite's locks would be lost with the first
/// descriptor that is closed.
package final class StoreLock: Sendable {
    private let descriptor: Lock<Int32>

    /// Whether the file system keeps locks; where it keeps none, nobody is kept away.
    package let isHeld: Bool

    /// Takes the lock of the store at this path, whether the store is there yet or not.
    ///
    /// - Throws: `StoreError.unusable` when another process has it, or when its file cannot be made.
    package init(path: String) throws(StoreError) {
        let file = "\(Self.resolved(path)).lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            // Where no file can be made beside it, the store cannot be written either: it needs its log there.
            let code = errno
            throw [EROFS, EACCES].contains(code)
                ? .unusable(path: path, .readOnly(code: code)) : .unusable(path: file, .unopenable(code: code))
        }
        var code = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
        while code == EINTR { code = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno }
        if code == EWOULDBLOCK {
            let holder = Self.process(named: descriptor)
            close(descriptor)
            throw .unusable(path: path, .served(process: holder))
        }
        isHeld = code == 0
        self.descriptor = Lock(descriptor)
        if isHeld { Self.write(getpid(), to: descriptor) }
    }

    deinit { release() }

    /// Lets others serve the store.
    package func release() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }

    /// The path without symbolic links, so that one store has one lock under all its names.
    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func process(named descriptor: Int32) -> Int32? {
        var octets = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &octets, octets.count, 0)
        return count > 0 ? Int32(String(decoding: octets[..<count].prefix { $0 != 0x0A }, as: UTF8.self)) : nil
    }

    /// The number is for people: a disk that is full keeps nobody from serving.
    private static func write(_ process: Int32, to descriptor: Int32) {
        let octets = Array("\(process)\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, octets, octets.count, 0) }
    }
}
