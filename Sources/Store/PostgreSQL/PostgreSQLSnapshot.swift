#if PostgreSQL
    import Primitives
    import SMS

    /// What one moment of the store looks like: a round trip for each question, within one transaction.
    struct PostgreSQLSnapshot: Snapshot {
        let connection: Connection
        let names: ServerNames
        /// The place of the node that looks; `nil` for whoever looks at everything.
        let place: NodePlace?

        init(_ connection: Connection, _ names: ServerNames, _ place: NodePlace?) {
            self.connection = connection
            self.names = names
            self.place = place
        }

        /// Adds the numbers whose rows the node looks after, of a link or of inquiries; none stands for all.
        func addNumbers(of link: Int64, to parameters: inout Parameters) {
            let numbers = place.map { $0.numbers[link] ?? [$0.number] } ?? []
            parameters.integers(numbers) { $0 }
        }

        /// The rows of a query with these whole numbers for its parameters.
        func rows(_ sql: Connection.SQL, _ numbers: Int64...) throws(StoreError) -> ResultRows {
            var parameters = Parameters()
            for number in numbers { parameters.add(number) }
            return try rows(sql, parameters)
        }

        func rows(_ sql: Connection.SQL, _ parameters: Parameters) throws(StoreError) -> ResultRows {
            let place = connection.send(sql, parameters)
            return try connection.finish()[place]
        }

        /// The same, each row made into something.
        func collect<Row>(
            _ rows: ResultRows, _ row: (ResultRow) throws(StoreError) -> Row
        ) throws(StoreError) -> [Row] {
            var collected: [Row] = []
            collected.reserveCapacity(rows.count)
            for found in rows { collected.append(try row(found)) }
            return collected
        }
    }

    // Numbers and senders.
    extension PostgreSQLSnapshot {
        func person(_ phone: PhoneNumber) throws(StoreError) -> PersonRow? {
            let found = try rows(
                "SELECT phone, tail_mac, is_active, key FROM person WHERE phone = $1::bigint", phone.number)
            return found.first { _ in true }.flatMap(PeopleTable.row)
        }

        func peopleCounts() throws(StoreError) -> [Int64?: Int] {
            var counts: [Int64?: Int] = [:]
            for row in try rows("SELECT key, count(*) FROM person GROUP BY key") {
                counts[row.optionalInteger(0)] = row.count(1)
            }
            return counts
        }

        func hasOptOuts() throws(StoreError) -> Bool {
            try rows("SELECT EXISTS (SELECT 1 FROM opt_out)").boolean(0, 0)
        }

        func hasPeople() throws(StoreError) -> Bool {
            try rows("SELECT EXISTS (SELECT 1 FROM person)").boolean(0, 0)
        }

        func counts(of phone: PhoneNumber) throws(StoreError) -> [AccountCount] {
            let found = try rows("SELECT counts FROM account WHERE phone = $1::bigint", phone.number)
            return found.count == 0 ? [] : try names.unpackCounts(found.octets(0, 0))
        }

        func sender(_ phone: PhoneNumber) throws(StoreError) -> SenderRow? {
            guard let row = try rows(SenderTable.reading, phone.number).first(where: { _ in true }) else { return nil }
            return try SenderTable.row(row, of: phone, names)
        }

        func optOut(_ digest: [UInt8]) throws(StoreError) -> OptOut? {
            var parameters = Parameters()
            parameters.add(digest)
            let found = try rows("SELECT 1::bigint FROM opt_out WHERE digest = $1::bytea", parameters)
            return found.count == 0 ? nil : OptOut()
        }

        func keys() throws(StoreError) -> [KeyRow] {
            try collect(try rows("SELECT id, check_value FROM key ORDER BY id")) {
                KeyRow(id: $0.integer(0), checkValue: $0.octets(1))
            }
        }
    }

    // Inquiries.
    extension PostgreSQLSnapshot {
        func inquiry(_ id: MessageID) throws(StoreError) -> InquiryRow? {
            guard let row = try rows(InquiryTable.reading, id.rawValue).first(where: { _ in true }) else { return nil }
            return try InquiryRow(row, names)
        }

        func openInquiries(after id: MessageID?, limit: Int) throws(StoreError) -> [InquiryRow] {
            var parameters = Parameters()
            parameters.add(id?.rawValue ?? .min)
            parameters.add(Int64(limit))
            addNumbers(of: 0, to: &parameters)
            return try collect(try rows(InquiryTable.open, parameters)) { (row) throws(StoreError) in
                try InquiryRow(row, names)
            }
        }

        func openInquiryCount() throws(StoreError) -> OpenInquiryCount {
            let found = try rows(
                """
                SELECT count(*), (SELECT accepted_at FROM inquiry WHERE state = 0 ORDER BY id LIMIT 1)
                FROM inquiry WHERE state = 0
                """)
            var open = OpenInquiryCount()
            open.count = Int(found.integer(0, 0))
            open.oldest = found.optionalInteger(0, 1).map(WallTime.init(milliseconds:))
            return open
        }

        func fragments(after id: MessageID?, limit: Int) throws(StoreError) -> [FragmentRow] {
            var parameters = Parameters()
            parameters.add(id?.rawValue ?? .min)
            parameters.add(Int64(limit))
            addNumbers(of: 0, to: &parameters)
            let found = try rows(
                """
                SELECT id, link, sender, recipient, reference, total, number, arrived_at
                FROM fragment
                WHERE id > $1::bigint AND (cardinality($3::bigint[]) = 0 OR (id >> 12) & 1023 = ANY($3::bigint[]))
                ORDER BY id LIMIT $2::bigint
                """, parameters)
            return try collect(found) { (row) throws(StoreError) in try FragmentTable.row(row, names) }
        }

        func fragments(from senders: Set<String>) throws(StoreError) -> [FragmentRow] {
            var parameters = Parameters()
            parameters.texts(senders) { $0 }
            let found = try rows(
                """
                SELECT id, link, sender, recipient, reference, total, number, arrived_at
                FROM fragment WHERE sender = ANY($1::text[]) ORDER BY id
                """, parameters)
            return try collect(found) { (row) throws(StoreError) in try FragmentTable.row(row, names) }
        }

        func newestFragmentID() throws(StoreError) -> MessageID? {
            try rows("SELECT max(id) FROM fragment").optionalInteger(0, 0).map(MessageID.init(rawValue:))
        }

        func newestMessageID() throws(StoreError) -> MessageID? {
            let found = try rows(
                """
                SELECT greatest((SELECT max(id) FROM inquiry), (SELECT max(id) FROM outbox),
                    (SELECT max(id) FROM fragment))
                """)
            return found.optionalInteger(0, 0).map(MessageID.init(rawValue:))
        }
    }
#endif
