/// A key under which codes in the store were made: its number, and a value that only the key itself yields.
package struct KeyRow: Hashable, Sendable {
    /// The number that people's rows name it by.
    package var id: Int64
    /// What the key makes of a text that never changes; the key cannot be found from it.
    package var checkValue: [UInt8]
}

extension Snapshot {
    /// The keys the store knows, oldest first; people's rows without a number belong to the first.
    package final func keys() throws(StoreError) -> [KeyRow] {
        // A reader may open a file that nobody has brought up to date yet.
        let table = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'key'" as StaticString
        guard try database.integer(table) == 1 else { return [] }
        let query = try database.statement("SELECT id, check_value FROM key ORDER BY id")
        return try collect(query) { KeyRow(id: $0.integer(0), checkValue: $0.octets(1)) }
    }

    /// Whether anybody is registered here.
    package final func hasPeople() throws(StoreError) -> Bool {
        try database.integer("SELECT EXISTS (SELECT 1 FROM person)") == 1
    }
}

extension Transaction {
    /// Notes a key and gives it a number.
    package func insertKey(checkValue: [UInt8]) throws(StoreError) -> Int64 {
        let change = try database.statement("INSERT INTO key (check_value) VALUES (?1)")
        change.bind(1, checkValue)
        try change.run()
        return database.lastInsertedID
    }

    /// Forgets every key, as long as there are no people whose codes were made under one.
    package func deleteKeys() throws(StoreError) { try database.statement("DELETE FROM key").run() }
}
