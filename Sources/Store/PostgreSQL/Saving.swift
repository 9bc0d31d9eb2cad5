#if PostgreSQL
    import Primitives
    import SMS

    /// Sends what a batch has changed, a statement for each table and kind of change.
    struct Saving {
        let connection: Connection
        let names: ServerNames
        let read: ReadRows
        /// The place of the node that writes; `nil` for an operator's command.
        let place: NodePlace?
        /// Whether anything is to be written.
        private(set) var hasStatements = false
        /// How many rows the statement at a place among the results has to change: rows that were not locked may be others
        /// by now.
        private(set) var checks: [(place: Int, count: Int)] = []

        init(_ connection: Connection, _ names: ServerNames, _ read: ReadRows, _ place: NodePlace?) {
            self.connection = connection
            self.names = names
            self.read = read
            self.place = place
        }

        /// Compares what was changed with what had to be.
        func check(_ results: [ResultRows]) throws(StoreError) {
            for (place, count) in checks where results[place].changedCount != count { throw .conflict }
        }

        /// Puts a statement about these rows into the pipeline, if there are any.
        mutating func send<Rows: Collection>(
            _ sql: Connection.SQL, _ rows: Rows, isChecked: Bool = false,
            _ columns: (inout Parameters, Rows) throws(StoreError) -> Void
        ) throws(StoreError) {
            guard !rows.isEmpty else { return }
            var parameters = Parameters()
            try columns(&parameters, rows)
            let place = connection.send(sql, parameters)
            if isChecked { checks.append((place, rows.count)) }
            hasStatements = true
        }

        /// From how many rows on an import takes COPY.
        static let copyCount = 2_000

        /// Puts a statement without parameters into the pipeline.
        mutating func sendOne(_ sql: Connection.SQL) {
            connection.send(sql)
            hasStatements = true
        }

        mutating func send(_ rows: WorkingSet) throws(StoreError) {
            try savePeople(rows)
            try saveCounts(rows)
            try saveSenders(rows)
            let optOuts = rows.optOuts.replacements
            try send("INSERT INTO opt_out SELECT unnest($1::bytea[]) ON CONFLICT DO NOTHING", optOuts.put) {
                $0.octets($1) { $0.key }
            }
            try send("DELETE FROM opt_out WHERE digest = ANY($1::bytea[])", optOuts.removed) { $0.octets($1) { $0 } }
            try saveInquiries(rows)
            try saveReplies(rows)
            try saveSubmissions(rows)
            try saveFragments(rows)
            guard rows.keys.isChanged else { return }
            sendOne("DELETE FROM key")
            try send("INSERT INTO key SELECT * FROM unnest($1::bigint[], $2::bytea[])", rows.keys.rows) {
                $0.integers($1) { $0.id }
                $0.octets($1) { $0.checkValue }
            }
        }
    }

    extension RowTable {
        /// What is to be written of a table in which a row takes the place of whatever was there.
        var replacements: (put: [(key: Key, row: Row)], removed: [Key]) {
            var (put, removed): ([(key: Key, row: Row)], [Key]) = ([], [])
            for key in changed {
                guard let slot = slot(key) else { continue }
                if let row = slot.row {
                    put.append((key, row))
                } else if slot.isStored {
                    removed.append(key)
                }
            }
            return (put, removed)
        }

        /// The same for a table in which a row is inserted once and updated afterwards. What is both removed and inserted
        /// is a new row in place of an old one.
        var steps: (removed: [Key], inserted: [Row], updated: [Row]) {
            var (removed, inserted, updated): ([Key], [Row], [Row]) = ([], [], [])
            for key in changed {
                guard let slot = slot(key) else { continue }
                guard let row = slot.row else {
                    if slot.isStored { removed.append(key) }
                    continue
                }
                if slot.isStored, !slot.isNew {
                    updated.append(row)
                    continue
                }
                if slot.isStored { removed.append(key) }
                inserted.append(row)
            }
            return (removed, inserted, updated)
        }
    }
#endif
