#if PostgreSQL
    import Primitives
    import SMS

    /// What is known of numbers' accounts: one packed row a number.
    enum CountsTable {
        static let reading: Connection.SQL = "SELECT phone, counts FROM account WHERE phone = ANY($1::bigint[])"

        static let replacing: Connection.SQL = """
            INSERT INTO account (phone, counts) SELECT * FROM unnest($1::bigint[], $2::bytea[])
            ON CONFLICT (phone) DO UPDATE SET counts = excluded.counts
            """

        /// An import's rows are taken by COPY, and from there into the table.
        static let staging: Connection.SQL =
            "CREATE TEMPORARY TABLE IF NOT EXISTS new_account (phone bigint, counts bytea) ON COMMIT DELETE ROWS"

        static let unstaging: Connection.SQL = """
            INSERT INTO account (phone, counts) SELECT phone, counts FROM new_account n
            WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.phone = n.phone AND a.counts = n.counts)
            ORDER BY phone ON CONFLICT (phone) DO UPDATE SET counts = excluded.counts
            """

        static let inserting: Connection.SQL = """
            INSERT INTO account (phone, counts) SELECT * FROM unnest($1::bigint[], $2::bytea[])
            ON CONFLICT (phone) DO NOTHING
            """

        static let updating: Connection.SQL = """
            UPDATE account SET counts = n.counts
            FROM unnest($1::bigint[], $2::bytea[], $3::bytea[]) AS n (phone, counts, old)
            WHERE account.phone = n.phone AND account.counts = n.old
            """
    }

    extension Saving {
        mutating func saveCounts(_ rows: WorkingSet) throws(StoreError) {
            guard rows.counts.hasChanges else { return }
            let (put, removed) = rows.counts.replacements
            typealias Packed = (phone: PhoneNumber, counts: [UInt8], old: [UInt8])
            var (unseen, new, known): ([Packed], [Packed], [Packed]) = ([], [], [])
            for (phone, counts) in put {
                let packed = try names.packCounts(counts)
                switch read.counts[phone] {
                case nil: unseen.append((phone, packed, []))
                case .some(nil): new.append((phone, packed, []))
                // What stays as it was is not written.
                case .some(let old?): if old != packed { known.append((phone, packed, old)) }
                }
            }
            func columns(_ parameters: inout Parameters, _ rows: [Packed]) {
                parameters.integers(rows) { $0.phone.number }
                parameters.octets(rows) { $0.counts }
            }
            if unseen.count < Self.copyCount {
                try send(CountsTable.replacing, unseen) { columns(&$0, $1) }
            } else {
                connection.send(CountsTable.staging)
                try connection.finish()
                var rows = CopyRows(columnCount: 2, rowCount: unseen.count)
                for row in unseen {
                    rows.beginRow()
                    rows.add(row.phone.number)
                    rows.add(row.counts)
                }
                rows.end()
                try connection.copy("COPY new_account FROM STDIN (FORMAT binary)", rows)
                sendOne(CountsTable.unstaging)
            }
            try send(CountsTable.inserting, new, isChecked: true) { columns(&$0, $1) }
            try send(CountsTable.updating, known, isChecked: true) {
                columns(&$0, $1)
                $0.octets($1) { $0.old }
            }
            try send("DELETE FROM account WHERE phone = ANY($1::bigint[])", removed) { $0.integers($1) { $0.number } }
        }
    }
#endif
