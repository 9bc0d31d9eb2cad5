import Digest
import Glibc
import SMS
import Telemetry

/// Remembers beside the store who was erased and when, so that a backup of before can be cleared of them.
///
/// A number is kept as a keyed digest: without the key nobody can find it by trying them all.
struct ErasureNotes {
    private let path: String

    /// The notes of a store.
    init(of configuration: Configuration) { path = "\(configuration.pathBesideStore).erased" }

    /// Under which a number is noted.
    static func digest(of phone: PhoneNumber, under key: HMACKey) -> [UInt8] {
        key.authenticate(Array("erased\0\(phone.digits)".utf8))
    }

    /// Notes a number, durably.
    func add(_ phone: PhoneNumber, under key: HMACKey) throws(FileError) {
        let line = "\(Timestamp.now().iso8601) \(Hex.text(of: Self.digest(of: phone, under: key)))\n"
        let isNew = !Files.exists(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(path, "written") }
        defer { close(descriptor) }
        let octets = Array(line.utf8)
        guard write(descriptor, octets, octets.count) == octets.count, fsync(descriptor) == 0 else {
            throw .system(path, "written")
        }
        if isNew { try Files.syncFolder(of: path) }
    }

    /// The digests that were noted at this moment of UTC or later, written as ISO 8601 has it or the beginning of that.
    func digests(since moment: String) throws(FileError) -> Set<[UInt8]> {
        guard Files.exists(path) else { return [] }
        let lines = String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n")
        return Set(
            lines.compactMap { line in
                let parts = line.split(separator: " ")
                guard parts.count == 2, String(parts[0]) >= moment else { return nil }
                return Hex.octets(from: parts[1])
            })
    }
}
