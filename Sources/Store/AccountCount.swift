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
    /// The counts known of a number, in the order in which applications were first met.
    package final func counts(of phone: PhoneNumber) throws(StoreError) -> [AccountCount] {
        let query = try database.statement("SELECT application, count FROM account WHERE phone = ?1")
        query.bind(1, phone)
        return try collect(query) { [names] (row) throws(StoreError) in
            AccountCount(application: try names.text(of: row.integer(0)), count: row.count(1))
        }
    }
}

extension Transaction {
    /// Writes how many accounts of one application hang on a number, in place of what was known.
    package func putCount(_ count: AccountCount, of phone: PhoneNumber) throws(StoreError) {
        let application = try names.number(of: count.application)
        let change = try database.statement("REPLACE INTO account VALUES (?1, ?2, ?3)")
        change.bind(1, phone)
        change.bind(2, application)
        change.bind(3, count.count)
        try change.run()
    }

    /// Forgets every count of a number.
    package func deleteCounts(of phone: PhoneNumber) throws(StoreError) {
        let change = try database.statement("DELETE FROM account WHERE phone = ?1")
        change.bind(1, phone)
        try change.run()
    }
}
