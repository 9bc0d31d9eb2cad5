#if PostgreSQL
    import Primitives
    import SMS

    /// Which segments gateways' message IDs stand for.
    enum SubmissionTable {
        static let locking: Connection.SQL = """
            SELECT s.link, s.gateway_id, s.reply, s.segment, s.submitted_at
            FROM submission s
            JOIN unnest($1::bigint[], $2::bytea[]) AS k (link, gateway_id)
                ON s.link = k.link AND s.gateway_id = k.gateway_id
            ORDER BY s.link, s.gateway_id FOR UPDATE OF s
            """

        static let replacing: Connection.SQL = """
            INSERT INTO submission (link, gateway_id, reply, segment, submitted_at)
            SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[])
            ON CONFLICT (link, gateway_id) DO UPDATE
            SET reply = excluded.reply, segment = excluded.segment, submitted_at = excluded.submitted_at
            """

        static let removing: Connection.SQL = """
            DELETE FROM submission s USING unnest($1::bigint[], $2::bytea[]) AS k (link, gateway_id)
            WHERE s.link = k.link AND s.gateway_id = k.gateway_id
            """

        static func row(_ row: ResultRow, _ names: ServerNames) throws(StoreError) -> SubmissionRow {
            let key = SubmissionKey(
                link: try names.text(of: row.integer(0)), gatewayID: GatewayMessageID(row.octets(1)))
            return SubmissionRow(
                key: key, reply: row.messageID(2), segment: row.count(3), submittedAt: row.time(4))
        }
    }

    extension Saving {
        mutating func saveSubmissions(_ rows: WorkingSet) throws(StoreError) {
            guard rows.submissions.hasChanges else { return }
            let (put, removed) = rows.submissions.replacements
            let names = names
            try send(SubmissionTable.removing, removed) { (parameters, keys) throws(StoreError) in
                try parameters.names(keys, names) { $0.link }
                parameters.octets(keys) { $0.gatewayID.octets }
            }
            try send(SubmissionTable.replacing, put) { (parameters, rows) throws(StoreError) in
                try parameters.names(rows, names) { $0.key.link }
                parameters.octets(rows) { $0.key.gatewayID.octets }
                parameters.integers(rows) { $0.row.reply.rawValue }
                parameters.integers(rows) { Int64($0.row.segment) }
                parameters.integers(rows) { $0.row.submittedAt.milliseconds }
            }
        }
    }
#endif
