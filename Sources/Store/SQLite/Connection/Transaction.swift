/// The writing half of the row vocabulary: what is written belongs to the open transaction.
///
/// Each table's file adds the changes to its rows; all of them throw `StoreError`.
final class Transaction: SQLiteSnapshot {
    /// Takes the file's one write lock; fails with `.busy` when another process keeps it too long.
    func begin() throws(StoreError) {
        try database.statement("BEGIN IMMEDIATE").run()
        database.log?.begin()
    }

    /// Makes everything since `begin` part of the log; it is durable once the log is synced.
    func commit() throws(StoreError) { try database.statement("COMMIT").run() }

    /// Undoes everything since `begin`.
    func rollback() throws(StoreError) {
        names.forget()
        database.log?.drop()
        // After a full disk or a failed write SQLite has already rolled back.
        if database.isInTransaction { try database.statement("ROLLBACK").run() }
    }
}
