import CSQLite
import Glibc
import Primitives

/// Makes the log durable beside the writer, and folds it into the file in small steps.
///
/// The connection that writes runs with `synchronous = NORMAL`: SQLite syncs the log before a checkpoint copies from it,
/// the file after it has copied, and the header of a log that starts over. So after a power cut only the end of the log
/// can be missing, and a sync of the log's file is all that `FULL` would have done more. The log may be opened by a
/// descriptor of our own; the database file may not, since closing one would drop SQLite's locks (POSIX).
final class SQLiteSyncer: RowSyncer {
    private let log: Int32
    private let connection: Lock<Database>

    init(path: String) throws(StoreError) {
        // The writer's connection is open and has created the log.
        log = open("\(path)-wal", O_RDWR | O_CLOEXEC)
        guard log >= 0 else { throw .unusable(path: "\(path)-wal", .unopenable(code: errno)) }
        connection = Lock(try Database(path: path, access: .folding))
        try Self.syncFolder(of: path)
    }

    deinit { close(log) }

    func sync() throws(StoreError) {
        guard fdatasync(log) == 0 else {
            let code = errno
            throw .broken(code: SQLITE_IOERR, message: "the log cannot be synced: \(String(cString: strerror(code)))")
        }
    }

    /// Copies what of the log is durable into the file; waits for nobody.
    func tidy() {
        // What cannot be copied now is copied by the next call, or by the writer when the log has grown long.
        connection.withLock { try? $0.execute("PRAGMA wal_checkpoint(PASSIVE)") }
    }

    /// The log's entry in its folder has to be durable before anything in the log is.
    private static func syncFolder(of path: String) throws(StoreError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unusable(path: folder, .unopenable(code: errno)) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw .broken(code: SQLITE_IOERR, message: "\(folder) cannot be synced")
        }
    }
}
