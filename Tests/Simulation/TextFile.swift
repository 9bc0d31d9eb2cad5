import Glibc

/// Files that the program is handed.
enum TextFile {
    /// The whole text of a file; ends the process when it cannot be read.
    static func read(_ path: String) -> String { String(decoding: octets(path), as: UTF8.self) }

    /// All octets of a file; ends the process when it cannot be read.
    static func octets(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else {
            Terminal.write("simulate: cannot read \(path): \(String(cString: strerror(errno)))\n", to: STDERR_FILENO)
            exit(2)
        }
        defer { fclose(file) }
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return octets }
            octets += buffer[..<count]
        }
    }
}
