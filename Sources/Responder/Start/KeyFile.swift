import Digest
import Glibc

/// The key of the identity check, kept outside the store; behind it former ones, as long as they are needed.
enum KeyFile {
    private static let octetCount = 32

    /// Reads the keys, the present one first, or makes one on the first start.
    ///
    /// - Parameter mayCreate: `false` once the store has people in it, whose codes a new key could not match.
    static func keys(
        _ source: Configuration.KeySource, environment: [String: String], mayCreate: Bool = true
    ) throws(FileError) -> [HMACKey] {
        switch source {
        case .environment(let name):
            guard let text = environment[name], let keys = keys(in: text) else {
                throw FileError("the environment variable \(name) must hold the key as 64 or more hexadecimal digits")
            }
            return keys
        case .file(let path):
            if !Files.exists(path) {
                guard mayCreate else {
                    throw FileError(
                        "the key file \(path) is missing, and without it nobody in the store can be recognised")
                }
                try create(path)
            }
            return try read(path)
        }
    }

    /// A key as it is written, and its octets.
    struct Text {
        let octets: [UInt8]
        var line: String { Hex.text(of: octets) + "\n" }
    }

    /// A key that nobody has seen.
    static func newKey() throws(FileError) -> Text {
        do throws(DigestError) {
            return Text(octets: try SecureRandom.octets(octetCount))
        } catch {
            throw FileError("no key can be made: \(error)")
        }
    }

    /// The keys in a file, as they are written.
    static func texts(in path: String) throws(FileError) -> [Text] {
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        guard let octets = octets(in: text) else { throw unreadable(path) }
        return octets.map(Text.init(octets:))
    }

    /// Puts keys in the place of those in a file, all at once.
    static func write(_ keys: [Text], to path: String) throws(FileError) {
        try Files.replace(path, Array(keys.map(\.line).joined().utf8), mode: 0o600)
    }

    /// One key a word, the present one first; or one key over several words, none of which would do by itself.
    private static func octets(in text: String) -> [[UInt8]]? {
        let words = text.split { $0.isWhitespace || $0 == "," }
        let keys = words.compactMap { Hex.octets(from: $0) }.filter { $0.count >= octetCount }
        if keys.count == words.count, !keys.isEmpty { return keys }
        guard let octets = Hex.octets(from: words.joined()), octets.count >= octetCount else { return nil }
        return [octets]
    }

    private static func keys(in text: String) -> [HMACKey]? { octets(in: text)?.map { HMACKey($0) } }

    private static func unreadable(_ path: String) -> FileError {
        FileError("the key file \(path) must hold 64 or more hexadecimal digits")
    }

    private static func create(_ path: String) throws(FileError) {
        let key = try newKey()
        try Files.makeFolder(for: path)
        try Files.create(path, Array(key.line.utf8))
    }

    private static func read(_ path: String) throws(FileError) -> [HMACKey] {
        let mode = try Files.mode(of: path)
        guard mode & 0o077 == 0 else {
            throw FileError(
                "the key file \(path) has mode \(String(mode, radix: 8)), so others can read it; run: chmod 600 \(path)"
            )
        }
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        guard let keys = keys(in: text) else { throw unreadable(path) }
        return keys
    }
}
