#if PostgreSQL
    import Primitives
    import SMS

    /// What is remembered of senders.
    enum SenderTable {
        /// Gives senders without a row one that holds their places, so that there is something to lock.
        static let placing: Connection.SQL =
            "INSERT INTO sender (phone) SELECT unnest($1::bigint[]) ON CONFLICT (phone) DO NOTHING"

        static let locking: Connection.SQL = """
            SELECT phone, last_query_at, failure_count, failure_window_start, locked_until, last_help_at, prompt_until,
                reply_count, replies_since, language, has_opted_out, recent, open_inquiry, last_inquiry, topic,
                topic_until, services, link
            FROM sender WHERE phone = ANY($1::bigint[]) ORDER BY phone FOR UPDATE
            """

        /// With them the senders of inquiries.
        static let lockingWithInquiries: Connection.SQL = """
            SELECT phone, last_query_at, failure_count, failure_window_start, locked_until, last_help_at, prompt_until,
                reply_count, replies_since, language, has_opted_out, recent, open_inquiry, last_inquiry, topic,
                topic_until, services, link
            FROM sender
            WHERE phone = ANY(ARRAY(
                SELECT unnest($1::bigint[]) UNION SELECT phone FROM inquiry WHERE id = ANY($2::bigint[])))
            ORDER BY phone FOR UPDATE
            """

        static let reading: Connection.SQL = """
            SELECT phone, last_query_at, failure_count, failure_window_start, locked_until, last_help_at, prompt_until,
                reply_count, replies_since, language, has_opted_out, recent, open_inquiry, last_inquiry, topic,
                topic_until, services, link
            FROM sender WHERE phone = $1::bigint
            """

        static let page: Connection.SQL = """
            SELECT phone, last_query_at, failure_count, failure_window_start, locked_until, last_help_at, prompt_until,
                reply_count, replies_since, language, has_opted_out, recent, open_inquiry, last_inquiry, topic,
                topic_until, services, link
            FROM sender WHERE phone > $1::bigint ORDER BY phone LIMIT $2::bigint
            """

        static let replacing: Connection.SQL = """
            INSERT INTO sender (
                phone, last_query_at, failure_count, failure_window_start, locked_until, last_help_at, prompt_until,
                reply_count, replies_since, language, has_opted_out, recent, open_inquiry, last_inquiry, topic,
                topic_until, services, link, inquiries)
            SELECT c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19::bigint[]
            FROM unnest(
                $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                $8::bigint[], $9::bigint[], $10::bigint[], $11::boolean[], $12::bytea[], $13::bigint[], $14::bigint[],
                $15::text[], $16::bigint[], $17::bytea[], $18::bigint[], $19::text[]
            ) AS n (c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19)
            ON CONFLICT (phone) DO UPDATE SET
                last_query_at = excluded.last_query_at, failure_count = excluded.failure_count,
                failure_window_start = excluded.failure_window_start, locked_until = excluded.locked_until,
                last_help_at = excluded.last_help_at, prompt_until = excluded.prompt_until,
                reply_count = excluded.reply_count, replies_since = excluded.replies_since,
                language = excluded.language, has_opted_out = excluded.has_opted_out, recent = excluded.recent,
                open_inquiry = excluded.open_inquiry, last_inquiry = excluded.last_inquiry, topic = excluded.topic,
                topic_until = excluded.topic_until, services = excluded.services, link = excluded.link,
                inquiries = excluded.inquiries
            """

        /// The row, or `nil` for one that only holds its place.
        static func row(
            _ row: ResultRow, of phone: PhoneNumber, _ names: ServerNames
        ) throws(StoreError) -> SenderRow? {
            if row.isNull(11) { return nil }
            return try SenderRow(of: phone, row, from: 1, names)
        }
    }

    extension Saving {
        mutating func saveSenders(_ rows: WorkingSet) throws(StoreError) {
            typealias Packed = (row: SenderRow, language: Int64?, link: Int64?, services: [UInt8]?)
            let (put, removed) = rows.senders.replacements
            var packed: [Packed] = []
            packed.reserveCapacity(put.count)
            for (_, row) in put {
                try row.check()
                var language: Int64?
                if let name = row.language { language = try names.number(of: name) }
                var link: Int64?
                if let name = row.link { link = try names.number(of: name) }
                packed.append((row, language, link, try names.packServices(row.others, row.challenge)))
            }
            try send(SenderTable.replacing, packed) {
                $0.integers($1) { $0.row.phone.number }
                $0.integers($1) { $0.row.lastQueryAt?.milliseconds }
                $0.integers($1) { Int64($0.row.failureCount) }
                $0.integers($1) { $0.row.failureWindowStart?.milliseconds }
                $0.integers($1) { $0.row.lockedUntil?.milliseconds }
                $0.integers($1) { $0.row.lastHelpAt?.milliseconds }
                $0.integers($1) { $0.row.promptUntil?.milliseconds }
                $0.integers($1) { Int64($0.row.replyCount) }
                $0.integers($1) { $0.row.repliesSince?.milliseconds }
                $0.integers($1) { $0.language }
                $0.booleans($1) { $0.row.hasOptedOut }
                $0.octets($1) { $0.row.recent }
                $0.integers($1) { $0.row.openInquiry?.rawValue }
                $0.integers($1) { $0.row.lastInquiry?.rawValue }
                $0.texts($1) { $0.row.topic }
                $0.integers($1) { $0.row.topicUntil?.milliseconds }
                $0.octets($1) { $0.services }
                $0.integers($1) { $0.link }
                $0.texts($1) { $0.row.othersInquiries }
            }
            // Whoever has no row in the end has no place either.
            let places = read.places.filter { rows.senders.slot($0)?.row == nil }
            try send("DELETE FROM sender WHERE phone = ANY($1::bigint[])", removed + places) {
                $0.integers($1) { $0.number }
            }
        }
    }

    extension SenderRow {
        /// The inquiries of services besides the first, as PostgreSQL writes an array; `nil` where there is none.
        fileprivate var othersInquiries: String? {
            if others.isEmpty { return nil }
            let ids = others.flatMap { [$0.openInquiry, $0.lastInquiry] }.compactMap { $0?.rawValue }
            return ids.isEmpty ? nil : "{\(ids.map(String.init).joined(separator: ","))}"
        }
    }
#endif
