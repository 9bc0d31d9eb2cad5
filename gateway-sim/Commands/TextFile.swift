import Glibc

/// A file read or written from beginning to end.
enum TextFile {
    /// Hands the file's octets over, one block after the other; throws `.unreadableFile`.
    static func read(_ path: String, _ take: (UnsafeRawBufferPointer) -> Void) throws(SimulatorError) {
        guard let file = fopen(path, "r") else { throw .unreadableFile(path, errno: errno) }
        defer { fclose(file) }
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&block, 1, block.count, file)
            guard count > 0 else { break }
            block.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        guard ferror(file) == 0 else { throw .unreadableFile(path, errno: EIO) }
    }

    /// What is in the file, as UTF-8; throws `.unreadableFile`.
    static func read(_ path: String) throws(SimulatorError) -> String {
        var octets: [UInt8] = []
        try read(path) { octets.append(contentsOf: $0) }
        return String(decoding: octets, as: UTF8.self)
    }

    /// Writes to the file, which is made or emptied, what `produce` hands over piece by piece; throws `.unwritableFile`.
    static func write(
        to path: String, _ produce: (_ give: ([UInt8]) -> Void) -> Void
    ) throws(SimulatorError) {
        guard let file = fopen(path, "w") else { throw .unwritableFile(path, errno: errno) }
        var failure: Int32?
        produce { octets in
            guard failure == nil, fwrite(octets, 1, octets.count, file) != octets.count else { return }
            failure = errno
        }
        if fclose(file) != 0 { failure = failure ?? errno }
        if let failure { throw .unwritableFile(path, errno: failure) }
    }

    /// Writes the octets to the file, which is made or emptied; throws `.unwritableFile`.
    static func write(_ octets: [UInt8], to path: String) throws(SimulatorError) {
        try write(to: path) { $0(octets) }
    }

    /// The first line of a file; throws `.unreadableFile` or `.emptySecret`.
    static func secret(_ path: String) throws(SimulatorError) -> String {
        guard let line = try read(path).split(whereSeparator: \.isNewline).first else { throw .emptySecret(path) }
        return String(line)
    }
}
