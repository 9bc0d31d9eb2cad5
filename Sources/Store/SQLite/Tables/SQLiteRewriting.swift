import SMS

extension Transaction {
    /// Writes the rows anew that are nearest to those that an erasure has removed.
    ///
    /// Where SQLite divides or joins pages it may leave copies of rows in the free part of a page, and a table's inner
    /// pages repeat the keys at which its leaves end; `secure_delete` overwrites neither. A page that loses all its rows
    /// is freed, and overwritten then. So the neighbours leave their pages, and return to others.
    func rewriteNeighbours(of rows: WorkingSet) throws(StoreError) {
        for phone in rows.people.changed { try rewrite(.person, around: phone.number) }
        for phone in rows.counts.changed { try rewrite(.account, around: phone.number) }
        for phone in rows.senders.changed { try rewrite(.sender, around: phone.number) }
        for id in rows.inquiries.changed { try rewrite(.inquiry, around: id.rawValue) }
        for id in rows.replies.changed { try rewrite(.outbox, around: id.rawValue) }
        for id in rows.fragments.changed { try rewrite(.fragment, around: id.rawValue) }
    }

    private func rewrite(_ table: RewrittenTable, around key: Int64) throws(StoreError) {
        // Not kept by the connection: the table that they name comes and goes.
        let taking = try Statement(table.taking, on: database.handle)
        taking.bind(1, key)
        try taking.run()
        try Statement(table.removing, on: database.handle).run()
        try Statement(table.returning, on: database.handle).run()
        try database.execute("DROP TABLE neighbour")
    }
}

/// A table whose rows hold numbers: the statements that take the rows on both sides of the key ?1, more than a page of any
/// table holds, out of it and back.
private struct RewrittenTable {
    let taking, removing, returning: StaticString

    static let person = RewrittenTable(
        taking: """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM person WHERE phone < ?1 ORDER BY phone DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM person WHERE phone > ?1 ORDER BY phone LIMIT 256)
            """,
        removing: "DELETE FROM person WHERE phone IN (SELECT phone FROM neighbour)",
        returning: "INSERT INTO person SELECT * FROM neighbour ORDER BY phone")

    static let account = RewrittenTable(
        taking: """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM account WHERE phone < ?1 ORDER BY phone DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM account WHERE phone > ?1 ORDER BY phone LIMIT 256)
            """,
        removing: "DELETE FROM account WHERE phone IN (SELECT phone FROM neighbour)",
        returning: "INSERT INTO account SELECT * FROM neighbour ORDER BY phone")

    static let sender = RewrittenTable(
        taking: """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM sender WHERE phone < ?1 ORDER BY phone DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM sender WHERE phone > ?1 ORDER BY phone LIMIT 256)
            """,
        removing: "DELETE FROM sender WHERE phone IN (SELECT phone FROM neighbour)",
        returning: "INSERT INTO sender SELECT * FROM neighbour ORDER BY phone")

    static let inquiry = RewrittenTable(
        taking: """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM inquiry WHERE id < ?1 ORDER BY id DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM inquiry WHERE id > ?1 ORDER BY id LIMIT 256)
            """,
        removing: "DELETE FROM inquiry WHERE id IN (SELECT id FROM neighbour)",
        returning: "INSERT INTO inquiry SELECT * FROM neighbour ORDER BY id")

    static let outbox = RewrittenTable(
        taking: """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM outbox WHERE id < ?1 ORDER BY id DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM outbox WHERE id > ?1 ORDER BY id LIMIT 256)
            """,
        removing: "DELETE FROM outbox WHERE id IN (SELECT id FROM neighbour)",
        returning: "INSERT INTO outbox SELECT * FROM neighbour ORDER BY id")

    static let fragment = RewrittenTable(
        taking: """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM fragment WHERE id < ?1 ORDER BY id DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM fragment WHERE id > ?1 ORDER BY id LIMIT 256)
            """,
        removing: "DELETE FROM fragment WHERE id IN (SELECT id FROM neighbour)",
        returning: "INSERT INTO fragment SELECT * FROM neighbour ORDER BY id")
}
