import Primitives
import SMS

extension SQLiteSnapshot {
    final func fragments(after id: MessageID?, limit: Int) throws(StoreError) -> [FragmentRow] {
        let query = try database.statement("SELECT * FROM fragment WHERE id > ?1 ORDER BY id LIMIT ?2")
        query.bind(1, id?.rawValue ?? .min)
        query.bind(2, limit)
        return try collect(query, fragment(from:))
    }

    final func fragments(from senders: Set<String>) throws(StoreError) -> [FragmentRow] {
        var rows: [FragmentRow] = []
        for sender in senders {
            let query = try database.statement("SELECT * FROM fragment WHERE sender = ?1")
            query.bind(1, sender)
            rows += try collect(query, fragment(from:))
        }
        return rows.sorted { $0.id < $1.id }
    }

    final func newestFragmentID() throws(StoreError) -> MessageID? {
        try database.integer("SELECT id FROM fragment ORDER BY id DESC LIMIT 1").map(MessageID.init(rawValue:))
    }
}

extension Transaction {
    /// Writes a fragment; refuses an ID that is taken.
    func insertFragment(_ row: FragmentRow) throws(StoreError) {
        let link = try names.number(of: row.link)
        let change = try database.statement("INSERT INTO fragment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
        change.bind(1, row.id)
        change.bind(2, link)
        change.bind(3, row.sender)
        change.bind(4, row.recipient)
        change.bind(5, row.reference)
        change.bind(6, row.total)
        change.bind(7, row.number)
        change.bind(8, row.arrivedAt)
        try change.run()
    }

    /// Removes a fragment, once its message is joined or given up.
    func deleteFragment(_ id: MessageID) throws(StoreError) {
        let change = try database.statement("DELETE FROM fragment WHERE id = ?1")
        change.bind(1, id)
        try change.run()
    }
}

extension SQLiteSnapshot {
    /// The fragment of that ID.
    final func fragment(_ id: MessageID) throws(StoreError) -> FragmentRow? {
        let query = try database.statement("SELECT * FROM fragment WHERE id = ?1")
        query.bind(1, id)
        return try first(query, fragment(from:))
    }

    private final func fragment(from row: Statement) throws(StoreError) -> FragmentRow {
        FragmentRow(
            id: row.messageID(0), link: try names.text(of: row.integer(1)), sender: row.text(2), recipient: row.text(3),
            reference: row.count(4), total: row.count(5), number: row.count(6), arrivedAt: row.time(7))
    }
}
