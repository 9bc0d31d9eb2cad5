import Glibc

/// Rows in one file, kept by SQLite: the embedded default.
package struct SQLiteStore: RowStore {
    /// Where the file is.
    package let path: String

    /// The store in this file, which need not exist yet.
    package init(path: String) { self.path = path }

    /// The path, which says best which store it is.
    package var name: String { path }

    /// Whether there is a file.
    package func exists() throws(StoreError) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    /// The file and its log.
    package var files: [String: String] { ["database": path, "wal": "\(path)-wal"] }

    /// Takes the lock that lies beside the file.
    package func lock() throws(StoreError) -> StoreLock? { try StoreLock(path: path) }

    /// Opens the file for writing, making it or bringing its schema up to date.
    package func openWriter(patience: Duration) throws(StoreError) -> any RowWriter {
        try SQLiteWriter(Database(path: path, access: .readWrite, patience: patience))
    }

    /// Opens the file for single changes, made or brought up to date where that is needed.
    package func openEditor(patience: Duration) throws(StoreError) -> any RowWriter {
        try SQLiteWriter(Database(path: path, access: .editing, patience: patience))
    }

    /// Opens the file for reading.
    package func openReader() throws(StoreError) -> any SnapshotReader { try SQLiteReader(path: path) }

    /// Copies the file as it is at one moment into a new file, while others write.
    package func backUp(to path: String) throws(StoreError) -> Int { try SQLiteBackup(of: self.path).run(to: path) }

    /// Reads every page, row and index of the file and compares them; throws `StoreError.unusable` on the first flaw.
    package func checkFully() throws(StoreError) {
        try Migrations.checkFully(Database(path: path, access: .readWrite))
    }
}
