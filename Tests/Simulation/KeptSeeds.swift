import Glibc

/// Seeds that once broke a promise, from a file with a seed and a reason a line.
enum KeptSeeds {
    /// The seeds of the file; ends the process when it cannot be read.
    static func read(_ path: String) -> [UInt64] {
        guard let file = fopen(path, "r") else {
            Terminal.write("simulate: cannot read \(path): \(String(cString: strerror(errno)))\n", to: STDERR_FILENO)
            exit(2)
        }
        defer { fclose(file) }
        var octets: [UInt8] = []
        var octet = fgetc(file)
        while octet != EOF {
            octets.append(UInt8(octet))
            octet = fgetc(file)
        }
        let lines = String(decoding: octets, as: UTF8.self).split(separator: "\n")
        return lines.compactMap { line in line.split(separator: " ").first.flatMap { UInt64($0) } }
    }
}
