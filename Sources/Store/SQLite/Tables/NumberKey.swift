import SMS

/// A table whose rows are found by phone number.
enum NumberKeyedTable {
    case person, account, sender

    /// Lets the row of ?1 fill a page by itself: with its other columns less than the 4 061 octets after which SQLite
    /// would move the rest to a page of another kind.
    fileprivate var widening: StaticString {
        switch self {
        case .person: "UPDATE person SET tail_mac = zeroblob(3900) WHERE phone = ?1"
        case .account: "UPDATE account SET counts = zeroblob(3900) WHERE phone = ?1"
        case .sender: "UPDATE sender SET recent = zeroblob(3900) WHERE phone = ?1"
        }
    }
}

extension Transaction {
    /// Takes a number that is about to be deleted out of the pages that lead to its row.
    ///
    /// The number is the row's key, and a table's inner pages repeat the keys at which its leaves end, long after the
    /// rows are gone. A row as large as a page makes SQLite divide the leaves anew, and its deletion does so once more,
    /// with the keys that are left.
    func overwriteKey(_ phone: PhoneNumber, in table: NumberKeyedTable) throws(StoreError) {
        let change = try database.statement(table.widening)
        change.bind(1, phone)
        try change.run()
    }
}
