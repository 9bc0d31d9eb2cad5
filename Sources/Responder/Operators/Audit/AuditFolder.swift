import Glibc
import Primitives
import Telemetry

/// The files of an audit log: one a day of UTC, their lines one chain.
///
/// Several processes write: a responder, and commands beside it. Each takes a lock for as long as it appends.
final class AuditFolder: Sendable {
    /// The file that lines are appended to, and where its chain stands, as far as this process knows.
    private struct Current {
        var name = ""
        var descriptor: Int32 = -1
        var size = -1
        var chain = AuditChain()
        var synced: ContinuousClock.Instant?
    }

    /// How often what was written is made durable.
    private static let syncInterval: Duration = .seconds(1)
    /// How much of a file's end is read to find its last line.
    private static let tailOctetCount = 4_096
    private static let fileEnd = ".log"

    let path: String
    private let lock: Int32
    private let current = Lock(Current())

    /// Opens the folder, made when it is missing.
    init(_ path: String) throws(FileError) {
        self.path = path
        try Files.makeFolder(for: "\(path)/x")
        lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .system("\(path)/lock", "made") }
    }

    deinit {
        current.withLock { if $0.descriptor >= 0 { close($0.descriptor) } }
        close(lock)
    }

    /// Appends entries, all of them or none.
    func append(_ entries: [AuditEntry], isLast: Bool = false) throws(FileError) {
        try current.withLock { (current) throws(FileError) in
            guard flock(lock, LOCK_EX) == 0 else { throw .system("\(path)/lock", "locked") }
            defer { flock(lock, LOCK_UN) }
            try turn(to: try day(), &current)
            var chain = current.chain
            var text = current.size == 0 ? chain.add("# tongcha audit 1 after \(chain.seal)") : ""
            for entry in entries { text += chain.add(entry.text) }
            try write(text, &current)
            current.chain = chain
            current.size += text.utf8.count
            let isDue = current.synced.map { .now - $0 >= Self.syncInterval } ?? true
            guard isLast || isDue else { return }
            guard fdatasync(current.descriptor) == 0 else { throw .system(file(current.name), "written") }
            current.synced = .now
        }
    }

    /// The log's files, the oldest first, each with as much of it as was whole at this moment.
    func files() throws(FileError) -> [(path: String, size: Int)] {
        guard flock(lock, LOCK_SH) == 0 else { throw .system("\(path)/lock", "locked") }
        defer { flock(lock, LOCK_UN) }
        return try names().map { (file($0), Files.size(of: file($0)) ?? 0) }
    }

    private func file(_ name: String) -> String { "\(path)/\(name)" }

    private func names() throws(FileError) -> [String] {
        try Files.list(path).filter { $0.hasSuffix(Self.fileEnd) && $0.utf8.count == 14 }
    }

    /// The name of the file for now: today's, or a later one that a clock ahead has begun.
    private func day() throws(FileError) -> String {
        let today = String(Timestamp.now().iso8601.prefix(10)) + Self.fileEnd
        // Whoever begins a file notes it in the lock's, so that nobody has to list the folder for each line.
        var octets = [UInt8](repeating: 0, count: 14)
        let count = pread(lock, &octets, octets.count, 0)
        let noted = count == octets.count ? String(decoding: octets, as: UTF8.self) : try names().last ?? ""
        return max(today, noted)
    }

    /// Makes a file the one to append to, and finds where its chain stands.
    private func turn(to name: String, _ current: inout Current) throws(FileError) {
        if name == current.name, size(of: current.descriptor) == current.size { return }
        if current.descriptor >= 0 { close(current.descriptor) }
        current = Current()
        let seal = try lastSeal(before: name)
        let descriptor = open(file(name), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(file(name), "made") }
        current.descriptor = descriptor
        let end = try Self.end(of: descriptor, file(name))
        current.chain = AuditChain(after: end.seal ?? seal)
        current.size = end.size
        if end.size == 0 {
            try Files.syncFolder(of: file(name))
            _ = pwrite(lock, Array(name.utf8), name.utf8.count, 0)
        }
        current.name = name
    }

    /// Where the chain stood at the end of the file before; the start where there is none.
    private func lastSeal(before name: String) throws(FileError) -> String {
        guard let last = try names().last(where: { $0 < name }) else { return AuditChain.start }
        let descriptor = open(file(last), O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(file(last), "read") }
        defer { close(descriptor) }
        return try Self.end(of: descriptor, file(last)).seal ?? AuditChain.start
    }

    /// The seal of a file's last line and the file's size; what was not written to its end is cut off.
    private static func end(of descriptor: Int32, _ path: String) throws(FileError) -> (seal: String?, size: Int) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(path, "read") }
        let size = Int(status.st_size)
        var octets = [UInt8](repeating: 0, count: min(size, tailOctetCount))
        guard pread(descriptor, &octets, octets.count, off_t(size - octets.count)) == octets.count else {
            throw .system(path, "read")
        }
        let torn = octets.reversed().prefix { $0 != 0x0A }.count
        if torn > 0, ftruncate(descriptor, off_t(size - torn)) != 0 { throw .system(path, "written") }
        octets.removeLast(torn)
        let line = octets.dropLast().split(separator: 0x0A).last.map { String(decoding: $0, as: UTF8.self) }
        let seal = line.flatMap { AuditChain.parts(of: $0[...]) }.map { String($0.seal) }
        guard size == torn || seal != nil else { throw FileError("\(path) does not end as an audit log does") }
        return (seal, size - torn)
    }

    /// Writes the whole text; what of it found no room is cut off again.
    private func write(_ text: String, _ current: inout Current) throws(FileError) {
        let octets = Array(text.utf8)
        let count = Glibc.write(current.descriptor, octets, octets.count)
        guard count != octets.count else { return }
        let error = FileError.system(file(current.name), "written")
        _ = ftruncate(current.descriptor, off_t(current.size))
        current.name = ""
        throw error
    }

    private func size(of descriptor: Int32) -> Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : -1
    }
}
