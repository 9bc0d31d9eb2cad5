#if PostgreSQL
    import Primitives
    import SMS

    /// Inquiries.
    enum InquiryTable {
        static let locking: Connection.SQL = """
            SELECT id, phone, service, link, short_code, language, accepted_at, deadline, is_acknowledged, missing,
                counts, state, is_told, finished_at, partial_at
            FROM inquiry WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE
            """

        /// Those that the rows of senders name.
        static let ofSenders: Connection.SQL = """
            SELECT id, phone, service, link, short_code, language, accepted_at, deadline, is_acknowledged, missing,
                counts, state, is_told, finished_at, partial_at
            FROM inquiry
            WHERE id = ANY(ARRAY(
                SELECT unnest(array_append(array_append(inquiries, open_inquiry), last_inquiry))
                FROM sender WHERE phone = ANY($1::bigint[])))
            """

        static let reading: Connection.SQL = """
            SELECT id, phone, service, link, short_code, language, accepted_at, deadline, is_acknowledged, missing,
                counts, state, is_told, finished_at, partial_at
            FROM inquiry WHERE id = $1::bigint
            """

        static let open: Connection.SQL = """
            SELECT id, phone, service, link, short_code, language, accepted_at, deadline, is_acknowledged, missing,
                counts, state, is_told, finished_at, partial_at
            FROM inquiry
            WHERE state = 0 AND id > $1::bigint
                AND (cardinality($3::bigint[]) = 0 OR (id >> 12) & 1023 = ANY($3::bigint[]))
            ORDER BY id LIMIT $2::bigint
            """

        static let page: Connection.SQL = """
            SELECT id, phone, service, link, short_code, language, accepted_at, deadline, is_acknowledged, missing,
                counts, state, is_told, finished_at, partial_at
            FROM inquiry WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint
            """

        static let inserting: Connection.SQL = """
            INSERT INTO inquiry (
                id, is_acknowledged, missing, counts, state, is_told, finished_at, partial_at, phone, service, link,
                short_code, language, accepted_at, deadline)
            SELECT * FROM unnest(
                $1::bigint[], $2::boolean[], $3::bytea[], $4::bytea[], $5::bigint[], $6::boolean[], $7::bigint[],
                $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::text[], $13::bigint[], $14::bigint[],
                $15::bigint[])
            """

        /// What never changes (who asked, when) is left as it is.
        static let updating: Connection.SQL = """
            UPDATE inquiry SET is_acknowledged = n.is_acknowledged, missing = n.missing, counts = n.counts,
                state = n.state, is_told = n.is_told, finished_at = n.finished_at, partial_at = n.partial_at,
                link = n.link
            FROM unnest(
                $1::bigint[], $2::boolean[], $3::bytea[], $4::bytea[], $5::bigint[], $6::boolean[], $7::bigint[],
                $8::bigint[], $9::bigint[]
            ) AS n (id, is_acknowledged, missing, counts, state, is_told, finished_at, partial_at, link)
            WHERE inquiry.id = n.id
            """
    }

    extension Saving {
        private typealias Packed = (row: InquiryRow, missing: [UInt8], counts: [UInt8])

        mutating func saveInquiries(_ rows: WorkingSet) throws(StoreError) {
            guard rows.inquiries.hasChanges else { return }
            let (removed, inserted, updated) = rows.inquiries.steps
            try send("DELETE FROM inquiry WHERE id = ANY($1::bigint[])", removed) { $0.integers($1) { $0.rawValue } }
            let names = names
            try send(InquiryTable.inserting, try pack(inserted)) { (parameters, rows) throws(StoreError) in
                Self.columns(&parameters, rows)
                parameters.integers(rows) { $0.row.phone.number }
                try parameters.names(rows, names) { $0.row.service }
                try parameters.names(rows, names) { $0.row.link }
                parameters.texts(rows) { $0.row.shortCode }
                try parameters.names(rows, names) { $0.row.language }
                parameters.integers(rows) { $0.row.acceptedAt.milliseconds }
                parameters.integers(rows) { $0.row.deadline.milliseconds }
            }
            try send(InquiryTable.updating, try pack(updated)) { (parameters, rows) throws(StoreError) in
                Self.columns(&parameters, rows)
                try parameters.names(rows, names) { $0.row.link }
            }
        }

        private func pack(_ rows: [InquiryRow]) throws(StoreError) -> [Packed] {
            var packed: [Packed] = []
            packed.reserveCapacity(rows.count)
            for row in rows { packed.append((row, try names.packList(row.missing), try names.packCounts(row.counts))) }
            return packed
        }

        private static func columns(_ parameters: inout Parameters, _ rows: [Packed]) {
            parameters.integers(rows) { $0.row.id.rawValue }
            parameters.booleans(rows) { $0.row.isAcknowledged }
            parameters.octets(rows) { $0.missing }
            parameters.octets(rows) { $0.counts }
            parameters.integers(rows) { $0.row.state.rawValue }
            parameters.booleans(rows) { $0.row.isTold }
            parameters.integers(rows) { $0.row.finishedAt?.milliseconds }
            parameters.integers(rows) { $0.row.partialAt?.milliseconds }
        }
    }

    extension Parameters {
        /// Adds a column of names, as their numbers.
        mutating func names<Rows: Collection>(
            _ rows: Rows, _ names: ServerNames, _ name: (Rows.Element) -> String
        ) throws(StoreError) {
            var numbers: [Int64] = []
            numbers.reserveCapacity(rows.count)
            for row in rows { numbers.append(try names.number(of: name(row))) }
            integers(numbers) { $0 }
        }
    }
#endif
