#if PostgreSQL
    import Primitives
    import SMS

    extension PostgreSQLSnapshot {
        func storedRows(
            _ table: StoredTable, after position: RowPosition, limit: Int
        ) throws(StoreError) -> StoredRows {
            func page(_ sql: Connection.SQL) throws(StoreError) -> ResultRows {
                try rows(sql, position.number, Int64(limit))
            }
            let id = position == .start ? nil : MessageID(rawValue: position.number)
            switch table {
            case .keys: return .keys(position == .start ? try keys() : [])
            case .people:
                let found = try page(
                    """
                    SELECT phone, tail_mac, is_active, key FROM person
                    WHERE phone > $1::bigint ORDER BY phone LIMIT $2::bigint
                    """)
                return .people(found.compactMap(PeopleTable.row))
            case .counts:
                let found = try page(
                    "SELECT phone, counts FROM account WHERE phone > $1::bigint ORDER BY phone LIMIT $2::bigint")
                return .counts(
                    try collect(found) { (row) throws(StoreError) in
                        (phone: try Self.phone(row, "account"), counts: try names.unpackCounts(row.octets(1)))
                    })
            case .senders:
                let found = try page(SenderTable.page)
                return .senders(
                    try collect(found) { (row) throws(StoreError) in
                        let phone = try Self.phone(row, "sender")
                        return try SenderTable.row(row, of: phone, names) ?? SenderRow(phone: phone)
                    })
            case .optOuts:
                var parameters = Parameters()
                parameters.add(position.octets)
                parameters.add(Int64(limit))
                let found = try rows(
                    "SELECT digest FROM opt_out WHERE digest > $1::bytea ORDER BY digest LIMIT $2::bigint", parameters)
                return .optOuts(found.map { $0.octets(0) })
            case .inquiries:
                return .inquiries(
                    try collect(try page(InquiryTable.page)) { (row) throws(StoreError) in
                        try InquiryRow(row, names)
                    })
            case .replies: return .replies(try replies(after: id, limit: limit))
            case .submissions: return .submissions(try submissions(after: position, limit))
            case .fragments: return .fragments(try fragments(after: id, limit: limit))
            }
        }

        private static func phone(_ row: ResultRow, _ table: String) throws(StoreError) -> PhoneNumber {
            guard let phone = PhoneNumber(number: row.integer(0)) else { throw unreadable(table, "phone") }
            return phone
        }

        /// In the order of links' names as octets, which stores share, and not of their numbers.
        private func submissions(
            after position: RowPosition, _ limit: Int
        ) throws(StoreError) -> [SubmissionRow] {
            var parameters = Parameters()
            parameters.add(position.link)
            parameters.add(position.octets)
            parameters.add(Int64(limit))
            let found = try rows(
                """
                SELECT link, gateway_id, reply, segment, submitted_at FROM submission JOIN name ON name.id = link
                WHERE (convert_to(name.text, 'UTF8'), gateway_id) > (convert_to($1::text, 'UTF8'), $2::bytea)
                ORDER BY convert_to(name.text, 'UTF8'), gateway_id LIMIT $3::bigint
                """, parameters)
            return try collect(found) { (row) throws(StoreError) in try SubmissionTable.row(row, names) }
        }
    }
#endif
