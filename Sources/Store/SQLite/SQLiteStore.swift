/// Rows in one file, kept by SQLite: the embedded default.
package struct SQLiteStore: RowStore {
    /// Where the file is.
    package let path: String

    /// The store in this file, which need not exist yet.
    package init(path: String) { self.path = path }

    package var name: String { path }

    package var files: [String: String] { ["database": path, "wal": "\(path)-wal"] }

    package func lock() throws(StoreError) -> StoreLock? { try StoreLock(path: path) }

    package func openWriter(patience: Duration) throws(StoreError) -> any RowWriter {
        try SQLiteWriter(Database(path: path, access: .readWrite, patience: patience))
    }

    package func openReader() throws(StoreError) -> any SnapshotReader { try SQLiteReader(path: path) }

    /// Reads every page, row and index of the file and compares them; throws `StoreError.unusable` on the first flaw.
    package func checkFully() throws(StoreError) {
        try Migrations.checkFully(Database(path: path, access: .readWrite))
    }
}
