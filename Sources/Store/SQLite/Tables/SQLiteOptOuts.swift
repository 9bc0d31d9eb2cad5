extension SQLiteSnapshot {
    /// Whether any opt-out is kept as a digest.
    final func hasOptOuts() throws(StoreError) -> Bool {
        let query = try database.statement("SELECT 1 FROM opt_out LIMIT 1")
        defer { query.reset() }
        return try query.step()
    }

    /// The opt-out kept under a digest.
    final func optOut(_ digest: [UInt8]) throws(StoreError) -> OptOut? {
        let query = try database.statement("SELECT 1 FROM opt_out WHERE digest = ?1")
        query.bind(1, digest)
        defer { query.reset() }
        return try query.step() ? OptOut() : nil
    }
}

extension Transaction {
    func insertOptOut(_ digest: [UInt8]) throws(StoreError) {
        let change = try database.statement("INSERT OR IGNORE INTO opt_out VALUES (?1)")
        change.bind(1, digest)
        try change.run()
    }

    func deleteOptOut(_ digest: [UInt8]) throws(StoreError) {
        let change = try database.statement("DELETE FROM opt_out WHERE digest = ?1")
        change.bind(1, digest)
        try change.run()
    }
}
