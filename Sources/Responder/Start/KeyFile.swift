import Digest
import Glibc

/// The key of the identity check, kept outside the store.
enum KeyFile {
    private static let octetCount = 32

    /// Reads the key, or makes it on the first start.
    ///
    /// - Parameter mayCreate: `false` once the store has people in it, whose codes a new key could not match.
    static func key(
        _ source: Configuration.KeySource, environment: [String: String], mayCreate: Bool = true
    ) throws(FileError) -> HMACKey {
        switch source {
        case .environment(let name):
            guard let text = environment[name], let octets = Hex.octets(from: text), octets.count >= octetCount else {
                throw FileError("the environment variable \(name) must hold the key as 64 or more hexadecimal digits")
            }
            return HMACKey(octets)
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

    private static func create(_ path: String) throws(FileError) {
        let octets: [UInt8]
        do throws(DigestError) {
            octets = try SecureRandom.octets(octetCount)
        } catch {
            throw FileError("no key can be made: \(error)")
        }
        try Files.makeFolder(for: path)
        try Files.create(path, Array(Hex.text(of: octets).utf8) + [0x0A])
    }

    private static func read(_ path: String) throws(FileError) -> HMACKey {
        let mode = try Files.mode(of: path)
        guard mode & 0o077 == 0 else {
            throw FileError(
                "the key file \(path) has mode \(String(mode, radix: 8)), so others can read it; run: chmod 600 \(path)"
            )
        }
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        let digits = text.filter { !$0.isWhitespace }
        guard let octets = Hex.octets(from: digits), octets.count >= octetCount else {
            throw FileError("the key file \(path) must hold 64 or more hexadecimal digits")
        }
        return HMACKey(octets)
    }
}
