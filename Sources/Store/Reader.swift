import Primitives
import Telemetry

/// A connection that only reads: for paging, metrics and operators. It never makes the writer wait.
package final class Reader: Sendable {
    private let snapshot: Lock<Snapshot>
    private let interruption: @Sendable () -> Void

    /// Opens an existing store.
    package init(path: String) throws(StoreError) {
        let database = try Database(path: path, access: .readOnly)
        interruption = database.interruption
        snapshot = Lock(Snapshot(database))
    }

    /// Reads every page and compares tables with their own order; throws `StoreError.unusable` on the first flaw.
    ///
    /// It takes some seconds for a million rows in memory, and as long as the disk takes otherwise; meanwhile the log
    /// grows, as with any long look.
    package func checkQuickly() throws(StoreError) {
        try snapshot.withLock { (snapshot) throws(StoreError) in try Migrations.checkQuickly(snapshot.database) }
    }

    /// Makes the look that is under way end soon with an error; nothing happens when there is none.
    package func interrupt() { interruption() }

    /// Asks several questions of one moment of the store; one caller at a time.
    ///
    /// - Note: Ask for bounded pages: while a long look lasts, the writer's log cannot be folded into the file.
    package func read<Result: Sendable>(
        _ body: (Snapshot) throws(StoreError) -> Result
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
