import CSQLite
import Glibc

/// Copies one moment of a store's file into another file, while others write.
///
/// A read transaction holds the moment: the writer goes on, and its log grows until the copy is complete.
struct SQLiteBackup {
    /// How many pages are copied before others get the disk for as long.
    private static let stepPageCount: Int32 = 256
    /// The longest such pause.
    private static let longestPause: Duration = .milliseconds(20)

    private let source: Database

    /// A backup of the store at this path.
    init(of path: String) throws(StoreError) { source = try Database(path: path, access: .readOnly) }

    /// Writes the copy to a new file, compares its pages with each other, and makes it durable.
    ///
    /// - Returns: the copy's size in octets.
    /// - Throws: `StoreError.unusable` with the copy's path when it cannot be written.
    func run(to path: String) throws(StoreError) -> Int {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(path: path, .unopenable(code: errno)) }
        // Before SQLite opens the file: to close a descriptor of ours later would drop its locks.
        close(descriptor)
        try copy(to: path)
        return try Self.sync(path)
    }

    private func copy(to path: String) throws(StoreError) {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(
            path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        defer { sqlite3_close_v2(opened) }
        guard code == SQLITE_OK, let opened else {
            throw .unusable(path: path, .unopenable(code: sqlite3_system_errno(opened)))
        }
        // Half a copy is worth nothing, so nothing protects it: it is synced as a whole at the end.
        try Self.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", on: opened, path)
        try source.execute("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1")
        defer { try? source.execute("COMMIT") }
        try copyPages(to: opened, path)
        // One file by itself, which needs no log beside it to be read.
        try Self.execute("PRAGMA journal_mode = DELETE", on: opened, path)
        try Self.check(opened, path)
    }

    private func copyPages(to target: OpaquePointer, _ path: String) throws(StoreError) {
        guard let backup = sqlite3_backup_init(target, "main", source.handle, "main") else {
            throw Self.fault(sqlite3_extended_errcode(target), on: target, path)
        }
        var code = SQLITE_OK
        while code == SQLITE_OK {
            let start = ContinuousClock.now
            code = sqlite3_backup_step(backup, Self.stepPageCount)
            let took = min(ContinuousClock.now - start, Self.longestPause)
            if code == SQLITE_OK { usleep(UInt32(clamping: Int(took / .microseconds(1)))) }
        }
        sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else { throw Self.fault(code, on: target, path) }
    }

    /// A copy of a damaged file is told at once, not when it is needed.
    private static func check(_ target: OpaquePointer, _ path: String) throws(StoreError) {
        let query = try Statement("PRAGMA quick_check(1)", on: target)
        let finding = try query.step() ? query.text(0) : ""
        guard finding == "ok" else { throw .unusable(path: path, .damaged(finding: finding)) }
    }

    private static func execute(
        _ sql: String, on target: OpaquePointer, _ path: String
    ) throws(StoreError) {
        let code = sqlite3_exec(target, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw fault(code, on: target, path) }
    }

    /// A disk that is full is the copy's, not the store's.
    private static func fault(_ code: Int32, on target: OpaquePointer, _ path: String) -> StoreError {
        let error = Database.fault(code, on: target)
        return error == .full ? .unusable(path: path, .readOnly(code: ENOSPC)) : error
    }

    private static func sync(_ path: String) throws(StoreError) -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unusable(path: path, .unopenable(code: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fsync(descriptor) == 0, fstat(descriptor, &status) == 0 else {
            throw .unusable(path: path, .readOnly(code: errno))
        }
        return Int(status.st_size)
    }
}
