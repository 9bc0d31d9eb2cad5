/// Seeds that once broke a promise, from a file with a seed and a reason a line.
enum KeptSeeds {
    /// The seeds of the file; ends the process when it cannot be read.
    static func read(_ path: String) -> [UInt64] {
        TextFile.read(path).split(separator: "\n").compactMap { line in
            line.split(separator: " ").first.flatMap { UInt64($0) }
        }
    }
}
