import Primitives
import Telemetry

/// Reads a file over a connection of its own.
package final class SQLiteReader: SnapshotReader {
    private let snapshot: Lock<SQLiteSnapshot>
    private let interruption: @Sendable () -> Void

    /// Opens an existing store.
    package init(path: String) throws(StoreError) {
        let database = try Database(path: path, access: .readOnly)
        interruption = database.interruption
        snapshot = Lock(SQLiteSnapshot(database))
    }

    /// Reads every page and compares tables with their own order; throws `StoreError.unusable` on the first flaw.
    ///
    /// It takes some seconds for a million rows in memory, and as long as the disk takes otherwise; meanwhile the log
    /// grows, as with any long look.
    package func checkIntegrity() throws(StoreError) {
        try snapshot.withLock { (snapshot) throws(StoreError) in try Migrations.checkQuickly(snapshot.database) }
    }

    /// Makes the look that is under way end soon with an error.
    package func interrupt() { interruption() }

    /// Asks several questions of one moment of the file, inside a transaction.
    package func read<Result: Sendable>(
        _ body: (any Snapshot) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try snapshot.withLock { (snapshot) throws(StoreError) in
            try snapshot.database.statement("BEGIN").run()
            do throws(StoreError) {
                let result = try body(snapshot)
                try snapshot.database.statement("COMMIT").run()
                return result
            } catch {
                if snapshot.database.isInTransaction { try snapshot.database.statement("ROLLBACK").run() }
                throw error
            }
        }
    }
}
