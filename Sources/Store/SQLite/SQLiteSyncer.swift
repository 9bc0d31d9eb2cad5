import CSQLite
import Glibc
import Primitives

/// Makes the log durable beside the writer, and folds it into the file in small steps.
///
/// The connection that writes runs with `synchronous = NORMAL`: SQLite syncs the log before a checkpoint copies from it,
/// the file after it has copied, and the header of a log that starts over. So after a power cut only the end of the log
/// can be missing, and a sync of the log's file is all that `FULL` would have done more. The log may be opened by a
/// descriptor of our own; the database file may not, since closing one would drop SQLite's locks (POSIX).
///
/// A log that is folded in as a whole starts over with the next commit. SQLite before 3.51.3 may miss that while another
/// connection begins to fold (https://sqlite.org/wal.html#walresetbug), takes frames of the new log for folded in, and
/// loses them. So a reader stands by while we fold: a log that somebody reads does not start over, and where the reader
/// needs no log, because all of it is folded in, nothing can be folded either.
final class SQLiteSyncer: RowSyncer {
    private struct Folding {
        let connection: Database
        let reader: Database
    }

    private let log: Int32
    private let folding: Lock<Folding>
    /// Why it is unknown what of the file is on the disk.
    private let loss = Lock<StoreError?>(nil)

    init(path: String) throws(StoreError) {
        // The writer's connection is open and has created the log.
        log = open("\(path)-wal", O_RDWR | O_CLOEXEC)
        guard log >= 0 else { throw .unusable(path: "\(path)-wal", .unopenable(code: errno)) }
        folding = Lock(
            Folding(
                connection: try Database(path: path, access: .folding),
                reader: try Database(path: path, access: .folding)))
        try Self.syncFolder(of: path)
    }

    deinit { close(log) }

    func sync() throws(StoreError) {
        if let loss = loss.withLock({ $0 }) { throw loss }
        guard fdatasync(log) == 0 else {
            let code = errno
            throw .broken(code: SQLITE_IOERR, message: "the log cannot be synced: \(String(cString: strerror(code)))")
        }
    }

    /// Copies what of the log is durable into the file; waits for nobody.
    func tidy() {
        folding.withLock { folding in
            guard loss.withLock({ $0 }) == nil else { return }
            do throws(StoreError) {
                try Self.fold(folding)
            } catch {
                // A system that fails to sync a file forgets what it could not write, and the next sync succeeds: the log
                // must not start over on the word of that one. Whatever else cannot be copied now is copied later.
                if case .broken(Self.failedSync, _) = error { loss.withLock { $0 = error } }
            }
        }
    }

    /// `SQLITE_IOERR_FSYNC`, which C spells as a calculation that Swift cannot import.
    private static let failedSync = SQLITE_IOERR | 4 << 8

    private static func fold(_ folding: Folding) throws(StoreError) {
        // A reader that stayed would keep the log from starting over for good.
        defer { if folding.reader.isInTransaction { try? folding.reader.execute("ROLLBACK") } }
        try folding.reader.execute("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1")
        try folding.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
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
