#if PostgreSQL
    import Primitives
    import SMS

    extension Retention {
        /// Rows after a key, in the order of the key: its integer, its octets if it has any, whether the row is old enough,
        /// and whether no later row can be. $1 and $2 are the key, $3 the cut-off, $4 the cut-off of failures, $5 how many
        /// rows to look at. For senders the octets are what is packed in the row, and decide as well.
        fileprivate var survey: StaticString {
            switch self {
            case .inquiries:
                """
                SELECT id, NULL::bytea, state <> 0 AND coalesce(finished_at < $3::bigint, false), accepted_at >= $3::bigint
                FROM inquiry WHERE id > $1::bigint AND ($2::bytea, $4::bigint) IS NOT NULL ORDER BY id LIMIT $5::bigint
                """
            case .failedReplies:
                """
                SELECT id, NULL::bytea, created_at < $3::bigint, false FROM outbox
                WHERE state = 2 AND id > $1::bigint AND ($2::bytea, $4::bigint) IS NOT NULL ORDER BY id LIMIT $5::bigint
                """
            case .submissions:
                """
                SELECT link, gateway_id, submitted_at < $3::bigint, false FROM submission
                WHERE (link, gateway_id) > ($1::bigint, $2::bytea) AND $4::bigint IS NOT NULL
                ORDER BY link, gateway_id LIMIT $5::bigint
                """
            case .fragments:
                """
                SELECT id, NULL::bytea, arrived_at < $3::bigint, false FROM fragment
                WHERE id > $1::bigint AND ($2::bytea, $4::bigint) IS NOT NULL ORDER BY id LIMIT $5::bigint
                """
            case .senders:
                """
                SELECT phone, services, open_inquiry IS NULL AND greatest(0, last_query_at, locked_until, last_help_at,
                    prompt_until, replies_since, failure_window_start, topic_until) < $3::bigint
                    AND (failure_count = 0 OR coalesce(failure_window_start, 0) < $4::bigint), false
                FROM sender WHERE phone > $1::bigint AND $2::bytea IS NOT NULL ORDER BY phone LIMIT $5::bigint
                """
            }
        }
    }

    extension NumberedTable {
        /// Rows after the key $1: the key, and the number as it is kept there; $2 is how many.
        fileprivate var page: StaticString {
            switch self {
            case .people:
                "SELECT phone, phone::text AS text FROM person WHERE phone > $1::bigint ORDER BY phone LIMIT $2::bigint"
            case .counts:
                "SELECT phone, phone::text AS text FROM account WHERE phone > $1::bigint ORDER BY phone LIMIT $2::bigint"
            case .senders:
                "SELECT phone, phone::text AS text FROM sender WHERE phone > $1::bigint ORDER BY phone LIMIT $2::bigint"
            case .inquiries:
                "SELECT id, phone::text AS text FROM inquiry WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint"
            case .replies: "SELECT id, destination FROM outbox WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint"
            case .fragments: "SELECT id, sender FROM fragment WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint"
            }
        }
    }

    // Looks for what is old, and for numbers.
    extension PostgreSQLSnapshot {
        func oldRows(
            _ kind: Retention, by rule: RetentionRule, from position: inout SweepPosition, limit: Int
        ) throws(StoreError) -> OldRows {
            var parameters = Parameters()
            parameters.add(Int64(position.integer))
            parameters.add(position.octets)
            parameters.add(rule.cutoff.milliseconds)
            parameters.add(rule.failuresBefore.milliseconds)
            parameters.add(Int64(limit))
            let rows = try rows(kind.survey, parameters).map { SurveyedRow($0) }
            return try OldRows(kind, among: rows, by: rule, from: &position, limit: limit, names)
        }

        func numbers(
            in table: NumberedTable, after key: Int64?, limit: Int
        ) throws(StoreError) -> (numbers: [PhoneNumber], last: Int64?) {
            let rows = try rows(table.page, key ?? .min, Int64(limit)).map { (key: $0.integer(0), text: $0.text(1)) }
            return (rows.compactMap { PhoneNumber($0.text) }, rows.count == limit ? rows.last?.key : nil)
        }

        func traces(of phone: PhoneNumber, beyond earlier: Traces) throws(StoreError) -> Traces {
            var traces = earlier
            traces.inquiries += try rows(
                "SELECT id FROM inquiry WHERE id > $1::bigint AND phone = $2::bigint ORDER BY id",
                earlier.lastInquiry?.rawValue ?? .min, phone.number
            ).map { $0.messageID(0) }
            traces.lastInquiry = try newest("SELECT max(id) FROM inquiry") ?? earlier.lastInquiry
            // Addresses are kept as gateways write them, with or without a country code.
            var parameters = Parameters()
            parameters.add(earlier.lastReply?.rawValue ?? .min)
            parameters.add("%\(phone.digits)")
            let replies = try rows(
                """
                SELECT id, destination FROM outbox
                WHERE id > $1::bigint AND replace(replace(destination, ' ', ''), '-', '') LIKE $2::text ORDER BY id
                """, parameters
            ).filter { PhoneNumber($0.text(1)) == phone }.map { $0.messageID(0) }
            traces.replies += replies
            traces.lastReply = try newest("SELECT max(id) FROM outbox") ?? earlier.lastReply
            traces.fragments += try rows(
                "SELECT id, sender FROM fragment WHERE id > $1::bigint ORDER BY id",
                earlier.lastFragment?.rawValue ?? .min
            ).filter { PhoneNumber($0.text(1)) == phone }.map { $0.messageID(0) }
            traces.lastFragment = try newestFragmentID() ?? earlier.lastFragment
            traces.submissions += try submissions(of: replies)
            return traces
        }

        private func newest(_ query: Connection.SQL) throws(StoreError) -> MessageID? {
            try rows(query).optionalInteger(0, 0).map(MessageID.init(rawValue:))
        }

        /// What gateways call the segments of these replies whose receipts are awaited.
        private func submissions(of replies: [MessageID]) throws(StoreError) -> [SubmissionKey] {
            guard !replies.isEmpty else { return [] }
            var parameters = Parameters()
            parameters.integers(replies) { $0.rawValue }
            let found = try rows(
                "SELECT link, gateway_id FROM submission WHERE reply = ANY($1::bigint[])", parameters)
            return try collect(found) { (row) throws(StoreError) in
                SubmissionKey(link: try names.text(of: row.integer(0)), gatewayID: GatewayMessageID(row.octets(1)))
            }
        }
    }
#endif
