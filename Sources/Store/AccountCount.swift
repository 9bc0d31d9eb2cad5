import SMS

/// How many accounts of one application hang on a number.
package struct AccountCount: Hashable, Sendable {
    /// The application's id in the catalog, such as `wechat`.
    package var application: String
    /// The number of accounts, 0 or more.
    package var count: Int

    /// A count of one application.
    package init(application: String, count: Int) {
        self.application = application
        self.count = count
    }
}

extension Snapshot {
    /// The counts known of a number, in the order in which they became known.
    package final func counts(of phone: PhoneNumber) throws(StoreError) -> [AccountCount] {
        // One packed row a number: eleven rows of a table would cost five times as much to read.
        let query = try database.statement("SELECT counts FROM account WHERE phone = ?1")
        query.bind(1, phone)
        return try first(query) { [names] (row) throws(StoreError) in try names.unpackCounts(row.octets(0)) } ?? []
    }
}

extension Transaction {
    /// Writes how many accounts of some applications hang on a number; what was known of others stays.
    package func updateCounts(_ changes: [AccountCount], of phone: PhoneNumber) throws(StoreError) {
        var counts = try counts(of: phone)
        for change in changes {
            if let index = counts.firstIndex(where: { $0.application == change.application }) {
                counts[index] = change
            } else {
                counts.append(change)
            }
        }
        try putCounts(counts, of: phone)
    }

    /// Writes all counts of a number, in place of all that was known.
    package func putCounts(_ counts: [AccountCount], of phone: PhoneNumber) throws(StoreError) {
        let packed = try names.packCounts(counts)
        let change = try database.statement("REPLACE INTO account VALUES (?1, ?2)")
        change.bind(1, phone)
        change.bind(2, packed)
        try change.run()
    }

    /// Forgets every count of a number.
    package func deleteCounts(of phone: PhoneNumber) throws(StoreError) {
        let change = try database.statement("DELETE FROM account WHERE phone = ?1")
        change.bind(1, phone)
        try change.run()
    }
}
