import CSQLite

/// Gathers what a transaction appends to the log, and writes it at one go.
///
/// SQLite writes each frame of the log by two calls, its header and its page (https://sqlite.org/walformat.html#the_wal_file_format),
/// and for a small transaction these calls are most of what the system has to do. Nobody else reads a frame before the
/// transaction's last one is written, whose header tells the size of the database: with that frame, all are written. Whatever
/// is not appended goes to the file by itself, behind what was gathered.
final class LogWrites {
    /// The methods of SQLite's open file, and behind them, where SQLite does not look, whose they are.
    private struct Methods {
        var table: sqlite3_io_methods
        let owner: Unmanaged<LogWrites>
    }

    private typealias File = UnsafeMutablePointer<sqlite3_file>

    /// How much is gathered before it is written; SQLite's files take less than 131 072 octets at one go.
    private static let limit = 96 << 10
    /// The octets of a frame's header, and where in it the size of the database is.
    private static let headerCount: Int32 = 24
    private static let sizeRange = 4..<8

    private let real: UnsafePointer<sqlite3_io_methods>
    private var gathered: [UInt8] = []
    /// Where in the file the gathered octets belong.
    private var start: sqlite3_int64 = 0
    private var isGathering = false
    /// Whether the page that comes next is the transaction's last.
    private var isAtLastPage = false
    /// How often the file was written.
    private(set) var writeCount = 0

    /// Takes the place of the file's methods until it is closed; `nil` where the connection has no log.
    init?(of connection: OpaquePointer) {
        var file: File?
        let code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file)
        guard code == SQLITE_OK, let file, let real = file.pointee.pMethods else { return nil }
        self.real = real
        let methods = UnsafeMutablePointer<Methods>.allocate(capacity: 1)
        methods.initialize(to: Methods(table: real.pointee, owner: .passRetained(self)))
        methods.pointee.table.xWrite = { file, octets, count, offset in
            LogWrites.handle(file) {
                $0.write(UnsafeRawBufferPointer(start: octets, count: Int(count)), to: $1, at: offset)
            }
        }
        methods.pointee.table.xRead = { file, octets, count, offset in
            LogWrites.passing(file) { $0.xRead($1, octets, count, offset) }
        }
        methods.pointee.table.xTruncate = { file, size in LogWrites.passing(file) { $0.xTruncate($1, size) } }
        methods.pointee.table.xSync = { file, flags in LogWrites.passing(file) { $0.xSync($1, flags) } }
        methods.pointee.table.xFileSize = { file, size in LogWrites.passing(file) { $0.xFileSize($1, size) } }
        methods.pointee.table.xClose = { file in LogWrites.close(file) }
        file.pointee.pMethods = UnsafeRawPointer(methods).assumingMemoryBound(to: sqlite3_io_methods.self)
    }

    /// A transaction begins.
    func begin() {
        isGathering = true
        isAtLastPage = false
    }

    /// A transaction is undone: what it has left must never be written, because whoever comes next, in another process
    /// perhaps, has its place in the log.
    func drop() {
        gathered.removeAll(keepingCapacity: true)
        isGathering = false
    }

    private func write(_ octets: UnsafeRawBufferPointer, to file: File, at offset: sqlite3_int64) -> Int32 {
        guard isGathering, gathered.isEmpty || offset == start + sqlite3_int64(gathered.count) else {
            let code = flush(to: file)
            guard code == SQLITE_OK else { return code }
            noteKind(of: octets)
            writeCount += 1
            return real.pointee.xWrite(file, octets.baseAddress, Int32(octets.count), offset)
        }
        if gathered.isEmpty { start = offset }
        gathered.append(contentsOf: octets)
        let isLast = isAtLastPage
        noteKind(of: octets)
        if isLast { isGathering = false }
        return isLast || gathered.count >= Self.limit ? flush(to: file) : SQLITE_OK
    }

    private func noteKind(of octets: UnsafeRawBufferPointer) {
        isAtLastPage = octets.count == Self.headerCount && octets[Self.sizeRange].contains { $0 != 0 }
    }

    private func flush(to file: File) -> Int32 {
        guard !gathered.isEmpty else { return SQLITE_OK }
        defer { gathered.removeAll(keepingCapacity: true) }
        writeCount += 1
        return gathered.withUnsafeBytes { real.pointee.xWrite(file, $0.baseAddress, Int32($0.count), start) }
    }

    private static func handle(_ file: File?, _ body: (LogWrites, File) -> Int32) -> Int32 {
        guard let file, let methods = UnsafeRawPointer(file.pointee.pMethods) else { return SQLITE_IOERR }
        let owner = methods.assumingMemoryBound(to: Methods.self).pointee.owner
        return owner._withUnsafeGuaranteedRef { body($0, file) }
    }

    /// Calls the real method behind what was gathered.
    private static func passing(_ file: File?, _ call: (sqlite3_io_methods, File) -> Int32) -> Int32 {
        handle(file) { log, file in
            let code = log.flush(to: file)
            return code == SQLITE_OK ? call(log.real.pointee, file) : code
        }
    }

    /// Gives the file its methods back and closes it.
    private static func close(_ file: File?) -> Int32 {
        guard let file, let methods = UnsafeMutableRawPointer(mutating: file.pointee.pMethods) else {
            return SQLITE_IOERR
        }
        let ours = methods.assumingMemoryBound(to: Methods.self)
        let owner = ours.pointee.owner
        let real = owner.takeUnretainedValue().real
        file.pointee.pMethods = real
        ours.deinitialize(count: 1)
        ours.deallocate()
        owner.release()
        return real.pointee.xClose(file)
    }
}
