import SMS

extension NumberedTable {
    /// Rows after the key ?1: the key, and the number as it is kept there; ?2 is how many.
    fileprivate var page: StaticString {
        switch self {
        case .people: "SELECT phone, phone FROM person WHERE phone > ?1 ORDER BY phone LIMIT ?2"
        case .counts: "SELECT phone, phone FROM account WHERE phone > ?1 ORDER BY phone LIMIT ?2"
        case .senders: "SELECT phone, phone FROM sender WHERE phone > ?1 ORDER BY phone LIMIT ?2"
        case .inquiries: "SELECT id, phone FROM inquiry WHERE id > ?1 ORDER BY id LIMIT ?2"
        case .replies: "SELECT id, destination FROM outbox WHERE id > ?1 ORDER BY id LIMIT ?2"
        case .fragments: "SELECT id, sender FROM fragment WHERE id > ?1 ORDER BY id LIMIT ?2"
        }
    }
}

extension SQLiteSnapshot {
    /// Numbers in the next `limit` rows of a table, and the key of the last; `nil` at the end.
    final func numbers(
        in table: NumberedTable, after key: Int64?, limit: Int
    ) throws(StoreError) -> (numbers: [PhoneNumber], last: Int64?) {
        let query = try database.statement(table.page)
        query.bind(1, key ?? .min)
        query.bind(2, limit)
        let rows = try collect(query) { (key: $0.integer(0), number: PhoneNumber($0.text(1))) }
        return (rows.compactMap(\.number), rows.count == limit ? rows.last?.key : nil)
    }
}
