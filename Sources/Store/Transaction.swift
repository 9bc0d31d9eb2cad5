/// A change of the store in the making: everything a `Snapshot` can tell, and the writing half of the vocabulary.
///
/// What is written becomes durable together with the whole transaction, or not at all. Each row type's file adds
/// the changes to its rows; all of them throw `StoreError`.
package final class Transaction: Snapshot {
    /// Whether any receipt waits for its submission; `nil` until this transaction has looked.
    var hasEarlyReceipts: Bool?
    /// Whether any opt-out is kept as a digest; `nil` until this transaction has looked.
    var hasOptOuts: Bool?
    /// How many receipts of each link wait for their submissions, as far as they were counted since the last one was
    /// undone or forgotten.
    var earlyReceiptCounts: [Int64: Int] = [:]

    /// Takes the file's one write lock; fails with `.busy` when another process keeps it too long.
    func begin() throws(StoreError) {
        hasEarlyReceipts = nil
        hasOptOuts = nil
        try database.statement("BEGIN IMMEDIATE").run()
    }

    /// Makes everything since `begin` durable: it is on the disk when this returns.
    func commit() throws(StoreError) { try database.statement("COMMIT").run() }

    /// Undoes everything since `begin`.
    func rollback() throws(StoreError) {
        names.forget()
        earlyReceiptCounts = [:]
        // After a full disk or a failed write SQLite has already rolled back.
        if database.isInTransaction { try database.statement("ROLLBACK").run() }
    }

    /// Carries out `body`; when it throws, only its own changes are undone.
    func nested(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        try database.statement("SAVEPOINT unit").run()
        do throws(StoreError) {
            try body()
        } catch {
            names.forget()
            earlyReceiptCounts = [:]
            if database.isInTransaction {
                try database.statement("ROLLBACK TO unit").run()
                try database.statement("RELEASE unit").run()
            }
            throw error
        }
        try database.statement("RELEASE unit").run()
    }
}
