import Primitives
import SMS

extension SQLiteSnapshot {
    final func storedRows(
        _ table: StoredTable, after position: RowPosition, limit: Int
    ) throws(StoreError) -> StoredRows {
        switch table {
        case .keys: return .keys(position == .start ? try keys() : [])
        case .people:
            let query = try page("SELECT * FROM person WHERE phone > ?1 ORDER BY phone LIMIT ?2", position, limit)
            return .people(
                try collect(query) { (row) throws(StoreError) in
                    PersonRow(
                        phone: try Self.phone(row, "person"), tailMAC: row.octets(1), isActive: row.boolean(2),
                        key: row.optionalInteger(3))
                })
        case .counts:
            let query = try page("SELECT * FROM account WHERE phone > ?1 ORDER BY phone LIMIT ?2", position, limit)
            return .counts(
                try collect(query) { [names] (row) throws(StoreError) in
                    (phone: try Self.phone(row, "account"), counts: try names.unpackCounts(row.octets(1)))
                })
        case .senders: return .senders(try senders(after: position, limit))
        case .optOuts:
            let query = try database.statement("SELECT digest FROM opt_out WHERE digest > ?1 ORDER BY digest LIMIT ?2")
            query.bind(1, position.octets)
            query.bind(2, limit)
            return .optOuts(try collect(query) { $0.octets(0) })
        case .inquiries:
            let query = try page(
                """
                SELECT id, phone, service, link, short_code, language, accepted_at, deadline, is_acknowledged, missing,
                    counts, state, reply_state, finished_at, partial_at
                FROM inquiry WHERE id > ?1 ORDER BY id LIMIT ?2
                """, position, limit)
            return .inquiries(try collect(query, inquiry(from:)))
        case .replies:
            let id = position == .start ? nil : MessageID(rawValue: position.number)
            return .replies(try replies(after: id, limit: limit))
        case .submissions: return .submissions(try submissions(after: position, limit))
        case .fragments:
            let id = position == .start ? nil : MessageID(rawValue: position.number)
            return .fragments(try fragments(after: id, limit: limit))
        }
    }

    private final func page(
        _ sql: StaticString, _ position: RowPosition, _ limit: Int
    ) throws(StoreError) -> Statement {
        let query = try database.statement(sql)
        query.bind(1, position.number)
        query.bind(2, limit)
        return query
    }

    private static func phone(_ row: Statement, _ table: String) throws(StoreError) -> PhoneNumber {
        guard let phone = PhoneNumber(number: row.integer(0)) else { throw unreadable(table, "phone") }
        return phone
    }

    private final func senders(after position: RowPosition, _ limit: Int) throws(StoreError) -> [SenderRow] {
        let query = try page("SELECT phone FROM sender WHERE phone > ?1 ORDER BY phone LIMIT ?2", position, limit)
        let phones = try collect(query) { (row) throws(StoreError) in try Self.phone(row, "sender") }
        var rows: [SenderRow] = []
        for phone in phones { if let row = try sender(phone) { rows.append(row) } }
        return rows
    }

    /// In the order of links' names, which stores share, and not of their numbers.
    private final func submissions(after position: RowPosition, _ limit: Int) throws(StoreError) -> [SubmissionRow] {
        let query = try database.statement(
            """
            SELECT name.text, gateway_id, reply, segment, submitted_at FROM submission JOIN name ON name.id = link
            WHERE (name.text, gateway_id) > (?1, ?2) ORDER BY name.text, gateway_id LIMIT ?3
            """)
        query.bind(1, position.link)
        query.bind(2, position.octets)
        query.bind(3, limit)
        return try collect(query) {
            SubmissionRow(
                key: SubmissionKey(link: $0.text(0), gatewayID: GatewayMessageID($0.octets(1))), reply: $0.messageID(2),
                segment: $0.count(3), submittedAt: $0.time(4))
        }
    }
}
