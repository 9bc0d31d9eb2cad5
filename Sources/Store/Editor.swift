import SMS

/// A connection for tools that change a few rows at a time, while the responder runs or while it does not.
package final class Editor {
    private let transaction: Transaction

    /// Opens the store, creating or migrating it, and waits at most `patience` for other processes at each change.
    package init(path: String, patience: Duration = .seconds(5)) throws(StoreError) {
        transaction = Transaction(try Database(path: path, access: .readWrite, patience: patience))
    }

    /// Carries out `body` as one transaction: durable when this returns, without a trace when it throws.
    package func edit<Result>(_ body: (Transaction) throws(StoreError) -> Result) throws(StoreError) -> Result {
        try transaction.begin()
        do throws(StoreError) {
            let result = try body(transaction)
            try transaction.commit()
            return result
        } catch {
            try transaction.rollback()
            throw error
        }
    }

    /// Looks without changing; see `Reader.read`.
    package func look<Result>(_ body: (Snapshot) throws(StoreError) -> Result) throws(StoreError) -> Result {
        try body(transaction)
    }

    /// Removes all that is stored of a number, and tells what was found beyond its own rows.
    ///
    /// The long search runs outside the transaction; what arrived since is found by a second one within. The log, which
    /// holds pages as they were, is folded into the file and cut, unless a reader keeps it in use.
    ///
    /// - Parameter optOut: the digest under which an opt-out of the number is kept beyond its sender's row.
    package func erase(_ phone: PhoneNumber, optOut: [UInt8]) throws(StoreError) -> Traces {
        let traces = try look { (snapshot) throws(StoreError) in try snapshot.traces(of: phone) }
        let found = try edit { (transaction) throws(StoreError) in
            let traces = try transaction.traces(of: phone, beyond: traces)
            try transaction.erase(phone, optOut: optOut, traces: traces)
            return traces
        }
        // The rows are gone whether the log can be cut now or by a later checkpoint.
        try? transaction.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return found
    }

    /// Reads every page, row and index of the file and compares them; throws `StoreError.unusable` on the first flaw.
    package func checkFully() throws(StoreError) { try Migrations.checkFully(transaction.database) }
}
