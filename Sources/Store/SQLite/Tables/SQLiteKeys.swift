extension SQLiteSnapshot {
    final func keys() throws(StoreError) -> [KeyRow] {
        // A reader may open a file that nobody has brought up to date yet.
        let table = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'key'" as StaticString
        guard try database.integer(table) == 1 else { return [] }
        let query = try database.statement("SELECT id, check_value FROM key ORDER BY id")
        return try collect(query) { KeyRow(id: $0.integer(0), checkValue: $0.octets(1)) }
    }

    final func hasPeople() throws(StoreError) -> Bool {
        try database.integer("SELECT EXISTS (SELECT 1 FROM person)") == 1
    }
}

extension Transaction {
    /// Writes the keys, in place of those that were known.
    func putKeys(_ rows: [KeyRow]) throws(StoreError) {
        try database.statement("DELETE FROM key").run()
        let change = try database.statement("INSERT INTO key VALUES (?1, ?2)")
        for row in rows {
            change.bind(1, row.id)
            change.bind(2, row.checkValue)
            try change.run()
        }
    }
}
