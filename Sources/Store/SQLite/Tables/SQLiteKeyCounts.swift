extension SQLiteSnapshot {
    /// How many people are under each key's number. Reads the whole table: a second for ten million.
    final func peopleCounts() throws(StoreError) -> [Int64?: Int] {
        let query = try database.statement("SELECT key, count(*) FROM person GROUP BY key")
        let rows = try collect(query) { (key: $0.optionalInteger(0), count: $0.count(1)) }
        return Dictionary(rows.map { ($0.key, $0.count) }) { $0 + $1 }
    }
}
