import Primitives
import SMS

/// What decides, besides the time since its last text, whether a sender's row may go.
package struct SenderExpiry: Sendable {
    /// Failures that began before this moment no longer count.
    package var failuresBefore: WallTime
    /// The keyed digest under which a number's opt-out is kept when its row goes.
    package var optOutDigest: @Sendable (PhoneNumber) -> [UInt8]

    /// An expiry by these rules.
    package init(failuresBefore: WallTime, optOutDigest: @escaping @Sendable (PhoneNumber) -> [UInt8]) {
        self.failuresBefore = failuresBefore
        self.optOutDigest = optOutDigest
    }
}

// An opt-out stands in the sender's row as long as there is one, and as a digest afterwards. So whoever texts needs
// no second look, and rows that were written before digests existed need no conversion.
extension Transaction {
    /// Whether a number without a sender's row opted out; `digest` is computed only when anybody did.
    package func hasOptedOut(_ digest: () -> [UInt8]) throws(StoreError) -> Bool {
        let anybody: Bool
        if let hasOptOuts {
            anybody = hasOptOuts
        } else {
            let query = try database.statement("SELECT 1 FROM opt_out LIMIT 1")
            defer { query.reset() }
            anybody = try query.step()
            hasOptOuts = anybody
        }
        guard anybody else { return false }
        let query = try database.statement("SELECT 1 FROM opt_out WHERE digest = ?1")
        query.bind(1, digest())
        defer { query.reset() }
        return try query.step()
    }

    /// Notes that a number opted out, for the time when its sender's row is gone.
    package func insertOptOut(_ digest: [UInt8]) throws(StoreError) {
        let change = try database.statement("INSERT OR IGNORE INTO opt_out VALUES (?1)")
        change.bind(1, digest)
        try change.run()
        hasOptOuts = true
    }

    /// Forgets a noted opt-out: the sender's row says it again, or the number is erased.
    package func deleteOptOut(_ digest: [UInt8]) throws(StoreError) {
        let change = try database.statement("DELETE FROM opt_out WHERE digest = ?1")
        change.bind(1, digest)
        try change.run()
    }

    /// Prepares the end of a sender's row: notes an opt-out, overwrites the number. `false` when the row has to stay.
    func expireSender(_ number: Int64, _ expiry: SenderExpiry?) throws(StoreError) -> Bool {
        guard let phone = PhoneNumber(number: number) else { return true }
        let query = try database.statement("SELECT has_opted_out FROM sender WHERE phone = ?1")
        query.bind(1, phone)
        if try first(query, { $0.boolean(0) }) == true {
            guard let expiry else { return false }
            try insertOptOut(expiry.optOutDigest(phone))
        }
        try overwriteKey(phone, in: .sender)
        return true
    }
}
