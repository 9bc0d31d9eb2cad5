import Glibc

/// Reads an audit log from its first line to its last and checks the chain.
package struct AuditVerification {
    /// How much is read at once.
    private static let pageSize = 1 << 20
    /// No line of ours is longer.
    private static let lineLimit = 1_024

    private let folder: AuditFolder

    /// A verification of this configuration's audit log.
    ///
    /// - Throws: `FileError` where none is configured, or none is there.
    package init(_ configuration: Configuration) throws {
        guard let path = configuration.auditFolder else {
            throw FileError("no audit log is configured; \"audit\" names its folder")
        }
        guard Files.exists(path) else { throw FileError("there is no audit log \(path)") }
        folder = try AuditFolder(path)
    }

    /// Checks every line, also while others append.
    ///
    /// - Returns: what was found, in one line.
    /// - Throws: `FileError` with the place of the first line that is not as it was written.
    package func run() throws -> String {
        let files = try folder.files()
        var chain: AuditChain?
        var lineCount = 0
        for file in files { lineCount += try verify(file.path, size: file.size, &chain) }
        guard let chain else { return "0 lines in 0 files" }
        let count = "\(lineCount) line\(lineCount == 1 ? "" : "s") in \(files.count) file\(files.count == 1 ? "" : "s")"
        return "\(count), whole and unchanged; the last seal is \(chain.seal)"
    }

    /// Checks one file, and gives how many decisions it holds.
    private func verify(_ path: String, size: Int, _ chain: inout AuditChain?) throws(FileError) -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(path, "read") }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: Self.pageSize)
        var rest: [UInt8] = []
        var (offset, number) = (0, 0)
        while offset < size {
            let count = pread(descriptor, &buffer, min(buffer.count, size - offset), off_t(offset))
            guard count > 0 else { throw count < 0 ? .system(path, "read") : FileError("\(path) has become shorter") }
            offset += count
            rest += buffer[..<count]
            var start = rest.startIndex
            while let end = rest[start...].firstIndex(of: 0x0A) {
                number += 1
                try check(rest[start..<end], at: "\(path):\(number)", isFirst: number == 1, &chain)
                start = end + 1
            }
            rest.removeFirst(start)
            guard rest.count <= Self.lineLimit else {
                throw FileError("\(path):\(number + 1): no line of an audit log")
            }
        }
        guard rest.isEmpty else { throw FileError("\(path):\(number + 1): the line has no end") }
        return max(0, number - 1)
    }

    private func check(
        _ octets: ArraySlice<UInt8>, at place: String, isFirst: Bool, _ chain: inout AuditChain?
    ) throws(FileError) {
        let line = String(decoding: octets, as: UTF8.self)[...]
        if isFirst {
            let opening = "# tongcha audit 1 after "
            guard line.hasPrefix(opening) else {
                throw FileError("\(place): the file does not begin as an audit log does")
            }
            let seal = String(line.dropFirst(opening.count).prefix { $0 != " " })
            // What was before the oldest file that is left, nobody can say.
            if let chain, chain.seal != seal {
                throw FileError("\(place): lines are missing between this file and the one before")
            }
            chain = chain ?? AuditChain(after: seal)
        }
        guard chain?.take(line) == true else {
            throw FileError("\(place): the line was changed, or lines were removed or inserted before it")
        }
    }
}
