import Primitives

/// Reads a store in memory.
final class MemoryReader: SnapshotReader {
    private let store: MemoryStore

    init(_ store: MemoryStore) { self.store = store }

    func read<Result: Sendable>(
        _ body: (any Snapshot) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try store.check(.read)
        let tables = try store.withTables { (tables) throws(StoreError) in tables }
        return try body(MemorySnapshot(tables: tables))
    }

    func checkIntegrity() throws(StoreError) { try store.check(.read) }

    func interrupt() {}
}
