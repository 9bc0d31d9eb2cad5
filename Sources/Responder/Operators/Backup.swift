import Glibc
import Store

/// Copies the store into one new file, while the responder may run.
///
/// The key is not in it: who has a copy and the key can try tails until one fits.
package struct Backup {
    private let store: any RowStore

    /// A backup of this configuration's store.
    package init(_ configuration: Configuration) { store = configuration.store }

    /// Writes the copy; a file that exists is left alone, and nothing is left of a copy that fails.
    ///
    /// - Returns: what was written, in one line.
    /// - Throws: `FileError`, `StoreError`.
    package func run(to file: String) throws -> String {
        guard !Files.exists(file) else { throw FileError("\(file) is there already; name a new file") }
        // Whoever is killed half-way must not leave behind what looks like a backup.
        let draft = "\(file).new"
        Self.remove(draft)
        defer { Self.remove(draft) }
        let size = try store.backUp(to: draft)
        guard link(draft, file) == 0 else { throw FileError.system(file, "made") }
        try Files.syncFolder(of: file)
        return "\(file): \(size) octets, complete and sound; it holds phone numbers, and not the key"
    }

    private static func remove(_ draft: String) {
        for end in ["", "-journal", "-wal", "-shm"] { unlink(draft + end) }
    }
}
