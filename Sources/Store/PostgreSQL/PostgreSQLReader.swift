#if PostgreSQL
    import Primitives

    /// Reads the store over a connection of its own, which is made again when it was lost.
    final class PostgreSQLReader: SnapshotReader {
        private let store: PostgreSQLStore
        private let connection: Lock<Connection?>
        private let interruption: Lock<Interruption>

        /// Connects to a store that exists.
        init(_ store: PostgreSQLStore) throws(StoreError) {
            self.store = store
            let connection = try Connection(store.address, for: .reading)
            try ServerMigrations.inspect(connection)
            interruption = Lock(connection.interruption)
            self.connection = Lock(connection)
        }

        func read<Result: Sendable>(
            _ body: (any Snapshot) throws(StoreError) -> Result
        ) throws(StoreError) -> Result {
            try connection.withLock { (current) throws(StoreError) in
                if current?.isAlive != true { current = try reconnect() }
                guard let connection = current else { throw .conflict }
                // Begun with the first question, in the same round trip.
                connection.send("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                do throws(StoreError) {
                    let result = try body(PostgreSQLSnapshot(connection, store.names, store.place.withLock { $0 }))
                    connection.send("COMMIT")
                    try connection.finish()
                    return result
                } catch {
                    if connection.isInTransaction {
                        connection.send("ROLLBACK")
                        try connection.finish()
                    }
                    throw error
                }
            }
        }

        /// The server looks after its own pages; that every table answers is all there is to see from here.
        func checkIntegrity() throws(StoreError) {
            _ = try read { (snapshot) throws(StoreError) in try snapshot.newestMessageID() }
        }

        func interrupt() { interruption.withLock { $0 }.interrupt() }

        private func reconnect() throws(StoreError) -> Connection {
            let connection = try Connection(store.address, for: .reading)
            interruption.withLock { $0 = connection.interruption }
            return connection
        }
    }
#endif
