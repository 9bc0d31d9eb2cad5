#if PostgreSQL
    import Primitives
    import SMS

    /// Notes that segments of long texts came.
    enum FragmentTable {
        static let locking: Connection.SQL = """
            SELECT id, link, sender, recipient, reference, total, number, arrived_at
            FROM fragment WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE
            """

        static let inserting: Connection.SQL = """
            INSERT INTO fragment (id, link, sender, recipient, reference, total, number, arrived_at)
            SELECT * FROM unnest(
                $1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
                $8::bigint[])
            """

        static func row(_ row: ResultRow, _ names: ServerNames) throws(StoreError) -> FragmentRow {
            FragmentRow(
                id: row.messageID(0), link: try names.text(of: row.integer(1)), sender: row.text(2),
                recipient: row.text(3), reference: row.count(4), total: row.count(5), number: row.count(6),
                arrivedAt: row.time(7))
        }
    }

    extension Saving {
        mutating func saveFragments(_ rows: WorkingSet) throws(StoreError) {
            guard rows.fragments.hasChanges else { return }
            let (removed, inserted, updated) = rows.fragments.steps
            try send("DELETE FROM fragment WHERE id = ANY($1::bigint[])", removed + updated.map(\.id)) {
                $0.integers($1) { $0.rawValue }
            }
            let names = names
            try send(FragmentTable.inserting, inserted + updated) { (parameters, rows) throws(StoreError) in
                parameters.integers(rows) { $0.id.rawValue }
                try parameters.names(rows, names) { $0.link }
                parameters.texts(rows) { $0.sender }
                parameters.texts(rows) { $0.recipient }
                parameters.integers(rows) { Int64($0.reference) }
                parameters.integers(rows) { Int64($0.total) }
                parameters.integers(rows) { Int64($0.number) }
                parameters.integers(rows) { $0.arrivedAt.milliseconds }
            }
        }
    }
#endif
