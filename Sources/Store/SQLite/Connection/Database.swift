import CSQLite
import Glibc

/// One connection to the store's file, used by one thread at a time.
final class Database {
    /// What a connection may do with the file.
    enum Access {
        /// Creates the file when it is missing, and brings its schema up to date.
        case readWrite
        /// Changes an existing file beside a process that serves it, whose log it leaves for that process to fold in.
        case editing
        /// Folds the log of an open store into its file, and does nothing else.
        case folding
        /// Reads an existing file of the current schema; never blocks a writer.
        case readOnly

        var isForWriting: Bool { self == .readWrite || self == .editing }
    }

    let path: String
    /// How long it waits for other connections.
    let patience: Patience

    /// Done once a process, before its first connection.
    private static let countsNoMemory = sqlite3_config_without_memory_statistics() == SQLITE_OK

    let handle: OpaquePointer
    private var statements: [UInt: Statement] = [:]
    /// Writes the log, where the connection changes rows.
    private(set) var log: LogWrites?
    /// The statements used last, each at the place its key hashes to: a tenth of a dictionary's price.
    private var recent: [Statement?] = Array(repeating: nil, count: 256)

    /// Opens the file, waiting at most `patience` whenever another connection holds it.
    init(path: String, access: Access, patience: Duration = .seconds(5)) throws(StoreError) {
        self.path = path
        self.patience = Patience(patience)
        _ = Self.countsNoMemory
        try Self.prepareFile(path, access: access)
        var opened: OpaquePointer?
        let mode = access == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        let code = sqlite3_open_v2(path, &opened, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            let systemCode = sqlite3_system_errno(opened)
            sqlite3_close_v2(opened)
            throw .unusable(path: path, .unopenable(code: systemCode))
        }
        handle = opened
        // SQLite opens what it may not write for reading, and would complain of the first change only.
        if access.isForWriting, sqlite3_db_readonly(opened, "main") == 1 {
            throw .unusable(path: path, .readOnly(code: Glibc.access(path, W_OK) == 0 ? EACCES : errno))
        }
        self.patience.install(on: opened)
        try Migrations.inspect(self)
        try configure(access)
        guard access.isForWriting else { return }
        try Migrations.apply(to: self)
        log = LogWrites(of: opened)
    }

    deinit {
        recent.removeAll()
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// The statement of this SQL, compiled at its first use.
    ///
    /// A literal's address is its key, which costs nothing to hash.
    func statement(_ sql: StaticString) throws(StoreError) -> Statement {
        let key = UInt(bitPattern: sql.utf8Start)
        let place = Int((key ^ key >> 8) & 255)
        if let statement = recent[place], statement.key == key { return statement }
        let statement: Statement
        if let known = statements[key] { statement = known } else { statement = try Statement(sql, on: handle) }
        statements[key] = statement
        recent[place] = statement
        return statement
    }

    /// Carries out one or more statements that bind nothing and return nothing of interest.
    func execute(_ sql: StaticString) throws(StoreError) {
        let code = sqlite3_exec(
            handle, UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self), nil, nil, nil)
        guard code == SQLITE_OK else { throw Self.fault(code, on: handle) }
    }

    /// The first column of the first row, or `nil` when there is no row.
    func integer(_ sql: StaticString) throws(StoreError) -> Int64? {
        let query = try Statement(sql, on: handle)
        return try query.step() ? query.integer(0) : nil
    }

    /// The first column of the first row as text, or `nil` when there is no row.
    func text(_ sql: StaticString) throws(StoreError) -> String? {
        let query = try Statement(sql, on: handle)
        return try query.step() ? query.text(0) : nil
    }

    /// Whether a transaction is open; SQLite ends one by itself after some failures.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// How many octets of the file's pages the connection holds in memory.
    var cacheOctetCount: Int {
        var count: Int32 = 0
        var most: Int32 = 0
        sqlite3_db_status(handle, SQLITE_DBSTATUS_CACHE_USED, &count, &most, 0)
        return Int(count)
    }

    /// Ends the look that is under way on this connection, from any thread and as long as the connection lives.
    var interruption: @Sendable () -> Void {
        nonisolated(unsafe) let handle = handle
        return { sqlite3_interrupt(handle) }
    }

    /// The row identifier the last insert gave.
    var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// The error behind a result code, with SQLite's own words for it.
    static func fault(_ code: Int32, on connection: OpaquePointer) -> StoreError {
        let isCurrent = sqlite3_extended_errcode(connection) & 0xFF == code & 0xFF
        // A log or an index of it that cannot grow is called an error of reading or writing: the system knows better.
        if code & 0xFF == SQLITE_IOERR, [ENOSPC, EDQUOT, EFBIG].contains(sqlite3_system_errno(connection)) {
            return .full
        }
        guard let words = isCurrent ? sqlite3_errmsg(connection) : sqlite3_errstr(code) else {
            return StoreError(code: code, message: "")
        }
        return StoreError(code: code, message: String(cString: words))
    }

    /// Makes the file, and its folder, readable by their owner only; SQLite gives its log the same mode.
    private static func prepareFile(_ path: String, access: Access) throws(StoreError) {
        guard access == .readWrite else { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { mkdir(String(path[..<slash]), 0o700) }
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST {
            throw .unusable(path: path, .unopenable(code: errno))
        }
    }

    private func configure(_ access: Access) throws(StoreError) {
        // No foreign keys: an inquiry, its replies and their submissions end at different times, each by its own rule.
        try execute("PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY")
        switch access {
        // Readers go through tables page by page, and hardly come back to one.
        case .readOnly: return try execute("PRAGMA query_only = ON; PRAGMA cache_size = -1024")
        case .folding: return try execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64")
        case .readWrite, .editing: break
        }
        try execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        // The syncer folds the log into the file beside the work. A log starts over only when all of it is folded in and
        // nobody writes; the writer sees to that when the log is so many pages long, and then little is left to copy.
        try execute(
            "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -24576")
        if access == .editing { try execute("PRAGMA wal_autocheckpoint = 0") }
        // What is deleted is overwritten with zeros, in pages that become free as well. FAST would leave those as they
        // were, with the numbers of their last rows.
        try execute("PRAGMA secure_delete = ON")
    }
}
