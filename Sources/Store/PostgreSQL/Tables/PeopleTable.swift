#if PostgreSQL
    import SMS

    /// Whom numbers are registered to.
    enum PeopleTable {
        static let reading: Connection.SQL =
            "SELECT phone, tail_mac, is_active, key FROM person WHERE phone = ANY($1::bigint[])"

        static let replacing: Connection.SQL = """
            INSERT INTO person (phone, tail_mac, is_active, key)
            SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::boolean[], $4::bigint[])
            ON CONFLICT (phone) DO UPDATE
            SET tail_mac = excluded.tail_mac, is_active = excluded.is_active, key = excluded.key
            """

        static let inserting: Connection.SQL = """
            INSERT INTO person (phone, tail_mac, is_active, key)
            SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::boolean[], $4::bigint[]) ON CONFLICT (phone) DO NOTHING
            """

        static let updating: Connection.SQL = """
            UPDATE person SET tail_mac = n.tail_mac, is_active = n.is_active, key = n.key
            FROM unnest(
                $1::bigint[], $2::bytea[], $3::boolean[], $4::bigint[], $5::bytea[], $6::boolean[], $7::bigint[]
            ) AS n (phone, tail_mac, is_active, key, old_mac, was_active, old_key)
            WHERE person.phone = n.phone AND person.tail_mac = n.old_mac AND person.is_active = n.was_active
                AND person.key IS NOT DISTINCT FROM n.old_key
            """

        /// An import's rows are taken by COPY, and from there into the table.
        static let staging: Connection.SQL = """
            CREATE TEMPORARY TABLE IF NOT EXISTS new_person (phone bigint, tail_mac bytea, is_active boolean, key bigint)
            ON COMMIT DELETE ROWS
            """

        /// Rows that are there already stay as they are: the file of a month is the one before but for a few, and each
        /// row that is written in its own place leaves the former one behind until the server's vacuum.
        static let unstaging: Connection.SQL = """
            INSERT INTO person (phone, tail_mac, is_active, key) SELECT phone, tail_mac, is_active, key FROM new_person n
            WHERE NOT EXISTS (
                SELECT 1 FROM person p WHERE p.phone = n.phone AND p.tail_mac = n.tail_mac AND p.is_active = n.is_active
                    AND p.key IS NOT DISTINCT FROM n.key)
            ORDER BY phone ON CONFLICT (phone) DO UPDATE
            SET tail_mac = excluded.tail_mac, is_active = excluded.is_active, key = excluded.key
            """

        static func row(_ row: ResultRow) -> PersonRow? {
            guard let phone = PhoneNumber(number: row.integer(0)) else { return nil }
            return PersonRow(
                phone: phone, tailMAC: row.octets(1), isActive: row.boolean(2), key: row.optionalInteger(3))
        }
    }

    extension Saving {
        mutating func savePeople(_ rows: WorkingSet) throws(StoreError) {
            guard rows.people.hasChanges else { return }
            let (put, removed) = rows.people.replacements
            var (unseen, new, known): ([PersonRow], [PersonRow], [(old: PersonRow, row: PersonRow)]) = ([], [], [])
            for (phone, row) in put {
                switch read.people[phone] {
                case nil: unseen.append(row)
                case .some(nil): new.append(row)
                case .some(let old?): known.append((old, row))
                }
            }
            if unseen.count < Self.copyCount {
                try send(PeopleTable.replacing, unseen) { Self.columns(&$0, $1) }
            } else {
                try copy(unseen)
            }
            try send(PeopleTable.inserting, new, isChecked: true) { Self.columns(&$0, $1) }
            try send(PeopleTable.updating, known, isChecked: true) {
                Self.columns(&$0, $1.map(\.row))
                $0.octets($1) { $0.old.tailMAC }
                $0.booleans($1) { $0.old.isActive }
                $0.integers($1) { $0.old.key }
            }
            try send("DELETE FROM person WHERE phone = ANY($1::bigint[])", removed) { $0.integers($1) { $0.number } }
        }

        private mutating func copy(_ people: [PersonRow]) throws(StoreError) {
            connection.send(PeopleTable.staging)
            try connection.finish()
            var rows = CopyRows(columnCount: 4, rowCount: people.count)
            for person in people {
                rows.beginRow()
                rows.add(person.phone.number)
                rows.add(person.tailMAC)
                rows.add(person.isActive)
                rows.add(person.key)
            }
            rows.end()
            try connection.copy("COPY new_person FROM STDIN (FORMAT binary)", rows)
            sendOne(PeopleTable.unstaging)
        }

        private static func columns(_ parameters: inout Parameters, _ rows: [PersonRow]) {
            parameters.integers(rows) { $0.phone.number }
            parameters.octets(rows) { $0.tailMAC }
            parameters.booleans(rows) { $0.isActive }
            parameters.integers(rows) { $0.key }
        }
    }
#endif
