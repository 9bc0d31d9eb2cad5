import Digest

/// Seals the lines of an audit log: each with a digest of itself and of the seal before it.
///
/// Whoever changes, removes or inserts a line has to make all later seals anew, and then the last one is another than the
/// one that was noted elsewhere.
struct AuditChain: Hashable, Sendable {
    /// How many characters a seal has: half of SHA-256 in hexadecimal.
    static let sealLength = 32
    /// What stands where nothing comes before.
    static let start = String(repeating: "0", count: sealLength)

    /// The seal of the last line.
    private(set) var seal: String

    /// A chain that goes on after this seal.
    init(after seal: String = Self.start) { self.seal = seal }

    /// Adds a line and gives it with its seal and its end.
    mutating func add(_ text: String) -> String {
        seal = Self.seal(of: text, after: seal)
        return "\(text) \(seal)\n"
    }

    /// Takes a line as it is in a file, without its end; `false` for one whose seal is not that of this place.
    mutating func take(_ line: Substring) -> Bool {
        guard let (text, found) = Self.parts(of: line), Self.seal(of: String(text), after: seal) == found else {
            return false
        }
        seal = String(found)
        return true
    }

    /// A line's text and its seal; `nil` for what is no line of an audit log.
    static func parts(of line: Substring) -> (text: Substring, seal: Substring)? {
        guard line.utf8.count > sealLength + 1, let space = line.lastIndex(of: " ") else { return nil }
        let seal = line[line.index(after: space)...]
        let isSeal =
            seal.utf8.count == sealLength
            && seal.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return isSeal ? (line[..<space], seal) : nil
    }

    private static func seal(of text: String, after seal: String) -> String {
        var digest = SHA256()
        digest.update(Array(seal.utf8))
        digest.update(Array(text.utf8))
        return Hex.text(of: Array(digest.finish().prefix(sealLength / 2)))
    }
}
