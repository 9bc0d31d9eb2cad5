import Glibc

/// A file read or written whole.
enum TextFile {
    /// What is in the file, as UTF-8; throws `.unreadableFile`.
    static func read(_ path: String) throws(SimulatorError) -> String {
        guard let file = fopen(path, "r") else { throw .unreadableFile(path, errno: errno) }
        defer { fclose(file) }
        var octets: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&block, 1, block.count, file)
            guard count > 0 else { break }
            octets += block[..<count]
        }
        guard ferror(file) == 0 else { throw .unreadableFile(path, errno: EIO) }
        return String(decoding: octets, as: UTF8.self)
    }

    /// Writes the octets to the file, which is made or emptied; throws `.unwritableFile`.
    static func write(_ octets: [UInt8], to path: String) throws(SimulatorError) {
        guard let file = fopen(path, "w") else { throw .unwritableFile(path, errno: errno) }
        let written = fwrite(octets, 1, octets.count, file)
        guard fclose(file) == 0, written == octets.count else { throw .unwritableFile(path, errno: errno) }
    }

    /// The first line of a file; throws `.unreadableFile` or `.emptySecret`.
    static func secret(_ path: String) throws(SimulatorError) -> String {
        guard let line = try read(path).split(whereSeparator: \.isNewline).first else { throw .emptySecret(path) }
        return String(line)
    }
}
