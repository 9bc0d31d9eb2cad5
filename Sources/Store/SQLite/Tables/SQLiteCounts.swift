import Primitives
import SMS

extension SQLiteSnapshot {
    final func counts(of phone: PhoneNumber) throws(StoreError) -> [AccountCount] {
        try knownCounts(of: phone) ?? []
    }

    /// The counts known of a number; `nil` where nothing is.
    final func knownCounts(of phone: PhoneNumber) throws(StoreError) -> [AccountCount]? {
        // One packed row a number: eleven rows of a table would cost five times as much to read.
        let query = try database.statement("SELECT counts FROM account WHERE phone = ?1")
        query.bind(1, phone)
        return try first(query) { [names] (row) throws(StoreError) in try names.unpackCounts(row.octets(0)) }
    }
}

extension Transaction {
    /// Writes all counts of a number, in place of all that was known.
    func putCounts(_ counts: [AccountCount], of phone: PhoneNumber) throws(StoreError) {
        let packed = try names.packCounts(counts)
        let change = try database.statement("REPLACE INTO account VALUES (?1, ?2)")
        change.bind(1, phone)
        change.bind(2, packed)
        try change.run()
    }

    /// Forgets every count of a number.
    func deleteCounts(of phone: PhoneNumber) throws(StoreError) {
        try overwriteKey(phone, in: .account)
        let change = try database.statement("DELETE FROM account WHERE phone = ?1")
        change.bind(1, phone)
        try change.run()
    }
}
