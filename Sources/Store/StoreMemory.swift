import CSQLite

/// What SQLite holds of this process's memory: pages of the file above all, up to a bound for each connection.
package enum StoreMemory {
    /// How many octets it holds now.
    package static var octetCount: Int { Int(sqlite3_memory_used()) }
}
