#if PostgreSQL
    import Primitives
    import SMS

    /// Replies.
    enum OutboxTable {
        static let locking: Connection.SQL = """
            SELECT id, inquiry, kind, link, created_at, expires_at, due_at, attempts, state, segment_count, submitted,
                delivered, failed
            FROM outbox WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE
            """

        /// With them the replies of submissions, each looked up by its key: a join might read the whole table, since it was
        /// planned when the table was empty.
        static let lockingWithSubmissions: Connection.SQL = """
            SELECT id, inquiry, kind, link, created_at, expires_at, due_at, attempts, state, segment_count, submitted,
                delivered, failed
            FROM outbox
            WHERE id = ANY(ARRAY(
                SELECT unnest($3::bigint[])
                UNION SELECT (SELECT reply FROM submission s WHERE s.link = k.link AND s.gateway_id = k.gateway_id)
                FROM unnest($1::bigint[], $2::bytea[]) AS k (link, gateway_id)))
            ORDER BY id FOR UPDATE
            """

        static let inserting: Connection.SQL = """
            INSERT INTO outbox (
                id, expires_at, due_at, attempts, state, segment_count, submitted, delivered, failed, inquiry, kind,
                link, source, destination, text, created_at)
            SELECT * FROM unnest(
                $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::text[],
                $15::text[], $16::bigint[])
            """

        /// Its text and its addresses are left as they are.
        static let updating: Connection.SQL = """
            UPDATE outbox SET expires_at = n.expires_at, due_at = n.due_at, attempts = n.attempts, state = n.state,
                segment_count = n.segment_count, submitted = n.submitted, delivered = n.delivered, failed = n.failed,
                link = n.link
            FROM unnest(
                $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                $8::bigint[], $9::bigint[], $10::bigint[]
            ) AS n (id, expires_at, due_at, attempts, state, segment_count, submitted, delivered, failed, link)
            WHERE outbox.id = n.id
            """

        /// A row without its text and addresses: all that its progress needs.
        static func progress(_ row: ResultRow, _ names: ServerNames) throws(StoreError) -> OutboxRow {
            try OutboxRow(row, progress: 4, content: nil, names)
        }

        /// A row with its text and addresses behind the other columns.
        static func row(_ row: ResultRow, _ names: ServerNames) throws(StoreError) -> OutboxRow {
            try OutboxRow(row, progress: 4, content: 13, names)
        }
    }

    extension Saving {
        mutating func saveReplies(_ rows: WorkingSet) throws(StoreError) {
            guard rows.replies.hasChanges else { return }
            let (removed, inserted, updated) = rows.replies.steps
            for row in inserted + updated { try row.check() }
            try send("DELETE FROM outbox WHERE id = ANY($1::bigint[])", removed) { $0.integers($1) { $0.rawValue } }
            let names = names
            try send(OutboxTable.inserting, inserted) { (parameters, rows) throws(StoreError) in
                Self.columns(&parameters, rows)
                parameters.integers(rows) { $0.inquiry?.rawValue }
                try parameters.names(rows, names) { $0.kind }
                try parameters.names(rows, names) { $0.link }
                parameters.texts(rows) { $0.source }
                parameters.texts(rows) { $0.destination }
                parameters.texts(rows) { $0.text }
                parameters.integers(rows) { $0.createdAt.milliseconds }
            }
            try send(OutboxTable.updating, updated) { (parameters, rows) throws(StoreError) in
                Self.columns(&parameters, rows)
                try parameters.names(rows, names) { $0.link }
            }
            try leaveToOthers(inserted, updated)
        }

        /// Tells whoever looks after them of replies that wait, where that is not the node that writes.
        private mutating func leaveToOthers(_ inserted: [OutboxRow], _ updated: [OutboxRow]) throws(StoreError) {
            var left: [OutboxRow] = []
            for row in inserted + updated where row.state == .waiting {
                let link = try names.number(of: row.link)
                if place?.looksAfter(row.id, on: link) != true { left.append(row) }
            }
            try send(HandoverTable.inserting, left) { $0.integers($1) { $0.id.rawValue } }
        }

        private static func columns(_ parameters: inout Parameters, _ rows: [OutboxRow]) {
            parameters.integers(rows) { $0.id.rawValue }
            parameters.integers(rows) { $0.expiresAt.milliseconds }
            parameters.integers(rows) { $0.dueAt.milliseconds }
            parameters.integers(rows) { Int64($0.attempts) }
            parameters.integers(rows) { $0.state.rawValue }
            parameters.integers(rows) { Int64($0.segmentCount) }
            parameters.integers(rows) { Int64(bitPattern: $0.submittedSegments.rawValue) }
            parameters.integers(rows) { Int64(bitPattern: $0.deliveredSegments.rawValue) }
            parameters.integers(rows) { Int64(bitPattern: $0.failedSegments.rawValue) }
        }
    }
#endif
