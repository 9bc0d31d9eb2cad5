import CSQLite

/// Every value of a database, column by column.
struct StoredColumns {
    /// The columns in which there is something of the needles, and what.
    static func columns(of path: String, holding needles: Needles) -> [String: Set<String>] {
        var columns: [String: Set<String>] = [:]
        for table in tables(of: path) {
            forEachRow(of: path, "SELECT * FROM \"\(table)\"") { statement in
                for index in 0..<sqlite3_column_count(statement) {
                    let octets = octets(statement, index)
                    let found = needles.found(in: octets)
                    guard !found.isEmpty else { continue }
                    let name = "\(table).\(String(cString: sqlite3_column_name(statement, index)))"
                    columns[name, default: []].formUnion(found.keys.map(\.meaning))
                }
            }
        }
        return columns
    }

    private static func tables(of path: String) -> [String] {
        var tables: [String] = []
        forEachRow(of: path, "SELECT name FROM sqlite_schema WHERE type = 'table'") { statement in
            tables.append(String(decoding: octets(statement, 0), as: UTF8.self))
        }
        return tables
    }

    private static func forEachRow(of path: String, _ query: String, _ body: (OpaquePointer) -> Void) {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else { return }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(database, query, -1, &statement, nil) == SQLITE_OK, let statement else { return }
        defer { sqlite3_finalize(statement) }
        while sqlite3_step(statement) == SQLITE_ROW { body(statement) }
    }

    /// A value's octets; an integer's are its digits.
    private static func octets(_ statement: OpaquePointer, _ index: Int32) -> [UInt8] {
        if sqlite3_column_type(statement, index) == SQLITE_INTEGER {
            return Array(String(sqlite3_column_int64(statement, index)).utf8)
        }
        let count = Int(sqlite3_column_bytes(statement, index))
        guard count > 0, let start = sqlite3_column_blob(statement, index) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension StoredColumns {
    /// Changes a database behind everybody's back.
    static func change(_ path: String, _ statements: String) {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else { return }
        sqlite3_exec(database, statements, nil, nil, nil)
    }
}
