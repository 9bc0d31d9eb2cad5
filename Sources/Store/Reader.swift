import Telemetry

/// A connection that only reads: for paging, metrics and operators. It never makes the writer wait.
package final class Reader: Sendable {
    private let snapshot: Lock<Snapshot>

    /// Opens an existing store.
    package init(path: String) throws(StoreError) {
        snapshot = Lock(Snapshot(try Database(path: path, access: .readOnly)))
    }

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
