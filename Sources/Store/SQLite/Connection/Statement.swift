import CSQLite

/// One compiled SQL statement, kept for the life of its connection.
///
/// Bound values are copied by SQLite (about 60 ns for a short text): no pointer of ours outlives a call.
/// A fault while binding is remembered and thrown by the next `step`, so that binding reads as a plain list.
final class Statement: ColumnReader {
    /// The address of the SQL it was compiled from.
    let key: UInt

    private let handle: OpaquePointer
    private let connection: OpaquePointer
    private var bindingFault = SQLITE_OK

    /// `SQLITE_TRANSIENT`, which C spells as a cast that Swift cannot import.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ sql: StaticString, on connection: OpaquePointer) throws(StoreError) {
        var handle: OpaquePointer?
        let code = sql.withUTF8Buffer { text in
            text.withMemoryRebound(to: CChar.self) { text in
                let persistent = UInt32(SQLITE_PREPARE_PERSISTENT)
                return sqlite3_prepare_v3(connection, text.baseAddress, Int32(text.count), persistent, &handle, nil)
            }
        }
        guard code == SQLITE_OK, let handle else { throw Database.fault(code, on: connection) }
        key = UInt(bitPattern: sql.utf8Start)
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    func bind(_ index: Int32, _ value: Int64) { note(sqlite3_bind_int64(handle, index, value)) }

    func bind(_ index: Int32, _ value: Int64?) {
        if let value { bind(index, value) } else { note(sqlite3_bind_null(handle, index)) }
    }

    func bind(_ index: Int32, _ isTrue: Bool) { bind(index, Int64(isTrue ? 1 : 0)) }

    func bind(_ index: Int32, _ text: String) {
        var text = text
        text.withUTF8 { octets in
            octets.withMemoryRebound(to: CChar.self) { octets in
                // An empty text may have no address, and SQLite would take a null pointer for NULL.
                let code =
                    octets.isEmpty
                    ? sqlite3_bind_text(handle, index, "", 0, Self.transient)
                    : sqlite3_bind_text(
                        handle, index, octets.baseAddress, Int32(clamping: octets.count), Self.transient)
                note(code)
            }
        }
    }

    func bind(_ index: Int32, _ text: String?) {
        if let text { bind(index, text) } else { note(sqlite3_bind_null(handle, index)) }
    }

    func bind(_ index: Int32, _ octets: [UInt8]) {
        octets.withUnsafeBytes { bytes in
            let code =
                bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, index, 0)
                : sqlite3_bind_blob64(handle, index, bytes.baseAddress, UInt64(bytes.count), Self.transient)
            note(code)
        }
    }

    func bind(_ index: Int32, _ octets: [UInt8]?) {
        if let octets { bind(index, octets) } else { note(sqlite3_bind_null(handle, index)) }
    }

    /// Goes to the next row; `false` when there is none.
    func step() throws(StoreError) -> Bool {
        let code = bindingFault == SQLITE_OK ? sqlite3_step(handle) : bindingFault
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        let fault = Database.fault(code, on: connection)
        reset()
        throw fault
    }

    /// Carries out a statement that returns no rows, and makes it ready for the next use.
    func run() throws(StoreError) {
        _ = try step()
        reset()
    }

    /// Makes the statement ready for the next use; a statement that is not reset keeps its transaction open.
    func reset() {
        sqlite3_reset(handle)
        bindingFault = SQLITE_OK
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func boolean(_ column: Int32) -> Bool { integer(column) != 0 }

    func text(_ column: Int32) -> String {
        guard let address = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: address, count: count), as: UTF8.self)
    }

    func octets(_ column: Int32) -> [UInt8] {
        guard let address = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: address, count: Int(sqlite3_column_bytes(handle, column))))
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    private func note(_ code: Int32) {
        if code != SQLITE_OK, bindingFault == SQLITE_OK { bindingFault = code }
    }
}
