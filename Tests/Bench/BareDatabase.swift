import CSQLite

/// SQLite's C interface with as little around it as possible: statements that are bound and stepped.
final class BareDatabase {
    /// SQLite's own words for what went wrong.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A value to be bound.
    enum Value {
        case integer(Int64)
        case text(String)
        case octets([UInt8])
        case null
    }

    private let connection: OpaquePointer
    private var statements: [String: OpaquePointer] = [:]
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(path: String) throws {
        var opened: OpaquePointer?
        guard sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
            let opened
        else { throw Failure(description: "\(path) cannot be opened") }
        connection = opened
        // The settings of the responder's own connection, but for one: the writer waits for the disk.
        try run("PRAGMA synchronous = FULL")
        try run("PRAGMA wal_autocheckpoint = 4000")
        try run("PRAGMA cache_size = -24576")
        try run("PRAGMA secure_delete = ON")
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(connection)
    }

    /// Carries out one statement, compiled at its first use, and passes over the rows it returns.
    func run(_ sql: String, _ values: Value...) throws {
        let statement = try prepared(sql)
        for (index, value) in values.enumerated() { bind(value, to: Int32(index + 1), of: statement) }
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW { code = sqlite3_step(statement) }
        sqlite3_reset(statement)
        guard code == SQLITE_DONE else { throw Failure(description: String(cString: sqlite3_errmsg(connection))) }
    }

    /// The first column of the first row, or `nil` when there is no row.
    func integer(_ sql: String) throws -> Int64? {
        try first(sql) { sqlite3_column_int64($0, 0) }
    }

    /// The same as octets.
    func octets(_ sql: String) throws -> [UInt8]? {
        try first(sql) { statement in
            let octets = sqlite3_column_blob(statement, 0)
            return Array(UnsafeRawBufferPointer(start: octets, count: Int(sqlite3_column_bytes(statement, 0))))
        }
    }

    private func first<Value>(_ sql: String, read: (OpaquePointer) -> Value) throws -> Value? {
        let statement = try prepared(sql)
        defer { sqlite3_reset(statement) }
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return read(statement)
        case SQLITE_DONE: return nil
        default: throw Failure(description: String(cString: sqlite3_errmsg(connection)))
        }
    }

    private func prepared(_ sql: String) throws -> OpaquePointer {
        if let statement = statements[sql] { return statement }
        var made: OpaquePointer?
        guard sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil) == SQLITE_OK,
            let made
        else { throw Failure(description: String(cString: sqlite3_errmsg(connection))) }
        statements[sql] = made
        return made
    }

    private func bind(_ value: Value, to index: Int32, of statement: OpaquePointer) {
        switch value {
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .text(let text): sqlite3_bind_text(statement, index, text, -1, Self.transient)
        case .octets(let octets): sqlite3_bind_blob(statement, index, octets, Int32(octets.count), Self.transient)
        case .null: sqlite3_bind_null(statement, index)
        }
    }
}
