#if PostgreSQL
    import Primitives
    import SMS

    // Replies.
    extension PostgreSQLSnapshot {
        private func replies(_ found: ResultRows) throws(StoreError) -> [OutboxRow] {
            try collect(found) { (row) throws(StoreError) in try OutboxTable.row(row, names) }
        }

        func reply(_ id: MessageID) throws(StoreError) -> OutboxRow? {
            try replies(
                try rows(
                    """
                    SELECT id, inquiry, kind, link, created_at, expires_at, due_at, attempts, state, segment_count,
                        submitted, delivered, failed, source, destination, text
                    FROM outbox WHERE id = $1::bigint
                    """, id.rawValue)
            ).first
        }

        func waitingReplies(link: String, after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow] {
            guard let link = try names.existingNumber(of: link) else { return [] }
            var parameters = Parameters()
            parameters.add(id?.rawValue ?? .min)
            parameters.add(link)
            parameters.add(Int64(limit))
            addNumbers(of: link, to: &parameters)
            return try replies(
                try rows(
                    """
                    SELECT id, inquiry, kind, link, created_at, expires_at, due_at, attempts, state, segment_count,
                        submitted, delivered, failed, source, destination, text
                    FROM outbox
                    WHERE id > $1::bigint AND link = $2::bigint AND state = 0
                        AND (cardinality($4::bigint[]) = 0 OR (id >> 12) & 1023 = ANY($4::bigint[]))
                    ORDER BY id LIMIT $3::bigint
                    """, parameters))
        }

        func dueReplies(
            link: String, at now: WallTime, after last: (dueAt: WallTime, id: MessageID)?, limit: Int
        ) throws(StoreError) -> [OutboxRow] {
            guard let link = try names.existingNumber(of: link) else { return [] }
            var parameters = Parameters()
            parameters.add(link)
            parameters.add(last?.dueAt.milliseconds ?? .min)
            parameters.add(last?.id.rawValue ?? .min)
            parameters.add(now.milliseconds)
            parameters.add(Int64(limit))
            addNumbers(of: link, to: &parameters)
            return try replies(
                try rows(
                    """
                    SELECT id, inquiry, kind, link, created_at, expires_at, due_at, attempts, state, segment_count,
                        submitted, delivered, failed, source, destination, text
                    FROM outbox
                    WHERE link = $1::bigint AND (due_at, id) > ($2::bigint, $3::bigint) AND due_at <= $4::bigint
                        AND state = 0 AND attempts > 0
                        AND (cardinality($6::bigint[]) = 0 OR (id >> 12) & 1023 = ANY($6::bigint[]))
                    ORDER BY due_at, id LIMIT $5::bigint
                    """, parameters))
        }

        func waitingReplies(
            to numbers: Set<PhoneNumber>, after id: MessageID?, limit: Int
        ) throws(StoreError) -> WaitingReplies {
            let found = try rows(
                """
                SELECT id, inquiry, kind, link, created_at, expires_at, due_at, attempts, state, segment_count,
                    submitted, delivered, failed, '', destination, ''
                FROM outbox WHERE id > $1::bigint AND state = 0 ORDER BY id LIMIT $2::bigint
                """, id?.rawValue ?? .min, Int64(limit))
            var replies = WaitingReplies(last: found.count == limit ? found.map { $0.messageID(0) }.last : nil)
            for row in found {
                guard let phone = PhoneNumber(row.text(14)), numbers.contains(phone) else { continue }
                let reply = try OutboxTable.row(row, names)
                if place?.looksAfter(reply.id, on: row.integer(3)) != false {
                    replies.own.append(reply)
                } else {
                    replies.others.append(reply)
                }
            }
            return replies
        }

        func replies(after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow] {
            try replies(
                try rows(
                    """
                    SELECT id, inquiry, kind, link, created_at, expires_at, due_at, attempts, state, segment_count,
                        submitted, delivered, failed, source, destination, text
                    FROM outbox WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint
                    """, id?.rawValue ?? .min, Int64(limit)))
        }

        func failedReplies(after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow] {
            try replies(
                try rows(
                    """
                    SELECT id, inquiry, kind, link, created_at, expires_at, due_at, attempts, state, segment_count,
                        submitted, delivered, failed, source, destination, text
                    FROM outbox WHERE state = 2 AND id > $1::bigint ORDER BY id LIMIT $2::bigint
                    """, id?.rawValue ?? .min, Int64(limit)))
        }

        func waitingCounts() throws(StoreError) -> [String: Int] {
            var counts: [String: Int] = [:]
            var parameters = Parameters()
            // A node counts what it has written itself; what another one looks after is not waiting for a link.
            addNumbers(of: -1, to: &parameters)
            let found = try rows(
                """
                SELECT link, count(*) FROM outbox
                WHERE state = 0 AND (cardinality($1::bigint[]) = 0 OR (id >> 12) & 1023 = ANY($1::bigint[]))
                    AND NOT EXISTS (
                        SELECT 1 FROM lease JOIN node ON node.number = owner
                        WHERE lease.number = (id >> 12) & 1023 AND lease.link = outbox.link
                            AND incarnation IS NOT NULL AND owner <> ALL($1::bigint[]))
                GROUP BY link
                """, parameters)
            for row in found {
                counts[try names.text(of: row.integer(0))] = row.count(1)
            }
            return counts
        }

        func expiredReplies(
            at now: WallTime, after id: MessageID?, limit: Int
        ) throws(StoreError) -> (expired: [MessageID], last: MessageID?) {
            let found = try rows(
                """
                SELECT id, expires_at <= $2::bigint AND state <> 2
                FROM outbox WHERE id > $1::bigint ORDER BY id LIMIT $3::bigint
                """, id?.rawValue ?? .min, now.milliseconds, Int64(limit))
            let rows = found.map { (id: $0.messageID(0), isExpired: $0.boolean(1)) }
            return (rows.filter(\.isExpired).map(\.id), rows.count == limit ? rows.last?.id : nil)
        }
    }
#endif
