import SMS

extension SQLiteSnapshot {
    /// The oldest replies that were given up, found by their own index.
    final func failedReplies(after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow] {
        let query = try database.statement(
            "SELECT * FROM outbox INDEXED BY failed_reply WHERE state = 2 AND id > ?1 ORDER BY id LIMIT ?2")
        query.bind(1, id?.rawValue ?? .min)
        query.bind(2, limit)
        return try collect(query) { (row) throws(StoreError) in try reply(from: row) }
    }
}
