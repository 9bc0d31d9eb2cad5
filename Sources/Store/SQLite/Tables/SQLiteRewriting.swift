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

/// A table whose rows hold numbers, and the way of some of them out of it and back.
private enum RewrittenTable {
    case person, account, sender, inquiry, outbox, fragment

    /// Copies the rows on both sides of the key ?1: more than a page of any table holds.
    var taking: StaticString {
        switch self {
        case .person:
            """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM person WHERE phone < ?1 ORDER BY phone DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM person WHERE phone > ?1 ORDER BY phone LIMIT 256)
            """
        case .account:
            """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM account WHERE phone < ?1 ORDER BY phone DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM account WHERE phone > ?1 ORDER BY phone LIMIT 256)
            """
        case .sender:
            """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM sender WHERE phone < ?1 ORDER BY phone DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM sender WHERE phone > ?1 ORDER BY phone LIMIT 256)
            """
        case .inquiry:
            """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM inquiry WHERE id < ?1 ORDER BY id DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM inquiry WHERE id > ?1 ORDER BY id LIMIT 256)
            """
        case .outbox:
            """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM outbox WHERE id < ?1 ORDER BY id DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM outbox WHERE id > ?1 ORDER BY id LIMIT 256)
            """
        case .fragment:
            """
            CREATE TEMP TABLE neighbour AS
                SELECT * FROM (SELECT * FROM fragment WHERE id < ?1 ORDER BY id DESC LIMIT 256)
                UNION ALL SELECT * FROM (SELECT * FROM fragment WHERE id > ?1 ORDER BY id LIMIT 256)
            """
        }
    }

    /// Removes what was copied.
    var removing: StaticString {
        switch self {
        case .person: "DELETE FROM person WHERE phone IN (SELECT phone FROM neighbour)"
        case .account: "DELETE FROM account WHERE phone IN (SELECT phone FROM neighbour)"
        case .sender: "DELETE FROM sender WHERE phone IN (SELECT phone FROM neighbour)"
        case .inquiry: "DELETE FROM inquiry WHERE id IN (SELECT id FROM neighbour)"
        case .outbox: "DELETE FROM outbox WHERE id IN (SELECT id FROM neighbour)"
        case .fragment: "DELETE FROM fragment WHERE id IN (SELECT id FROM neighbour)"
        }
    }

    /// Puts it back.
    var returning: StaticString {
        switch self {
        case .person: "INSERT INTO person SELECT * FROM neighbour ORDER BY phone"
        case .account: "INSERT INTO account SELECT * FROM neighbour ORDER BY phone"
        case .sender: "INSERT INTO sender SELECT * FROM neighbour ORDER BY phone"
        case .inquiry: "INSERT INTO inquiry SELECT * FROM neighbour ORDER BY id"
        case .outbox: "INSERT INTO outbox SELECT * FROM neighbour ORDER BY id"
        case .fragment: "INSERT INTO fragment SELECT * FROM neighbour ORDER BY id"
        }
    }
}
