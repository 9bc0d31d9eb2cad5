#if PostgreSQL
    import Primitives
    import Telemetry

    /// Rows in one schema of a PostgreSQL server, which several nodes may share.
    final class PostgreSQLStore: RowStore {
        let address: ServerAddress
        let names: ServerNames
        /// Those of all its writers.
        let roundTrips: Counter? = Counter()
        /// The node's place, once it has one.
        let place = Lock<NodePlace?>(nil)
        private let isUpToDate = Lock(false)

        init(_ address: ServerAddress) {
            self.address = address
            names = ServerNames(address)
        }

        var name: String { address.name }

        func exists() throws(StoreError) -> Bool { try ServerMigrations.version(on: Connection(address)) != nil }

        /// The files are the server's.
        var files: [String: String] { [:] }

        /// One loads and decides while the other's commit is under way. More of them would make smaller batches, and batches
        /// are what costs.
        var writerCount: Int { 2 }

        /// Nodes share the store.
        func lock() throws(StoreError) -> StoreLock? { nil }

        func refuseNodes() throws(StoreError) {
            let connection = try Connection(address)
            guard try ServerMigrations.version(on: connection) != nil else { return }
            connection.send(
                """
                SELECT EXISTS (
                    SELECT 1 FROM node JOIN heartbeat ON heartbeat.number = node.number
                    WHERE incarnation IS NOT NULL AND until > clock_timestamp())
                """)
            if try connection.finish().last?.boolean(0, 0) == true {
                throw .unusable(path: name, .served(process: nil))
            }
        }

        func join(as number: Int, serving links: [String]) throws(StoreError) -> (any NodeLease)? {
            try bringUpToDate()
            return try ServerLease(self, preferring: number, serving: links)
        }

        func openWriter(patience: Duration) throws(StoreError) -> any RowWriter {
            try bringUpToDate()
            return PostgreSQLWriter(self)
        }

        func openReader() throws(StoreError) -> any SnapshotReader { try PostgreSQLReader(self) }

        func inspect() throws(StoreError) -> StoreReport { try ServerCheck(address).run() }

        func backUp(to path: String) throws(StoreError) -> Int {
            throw .unusable(
                path: name,
                .unfit(
                    "the server's own tools copy it, such as `pg_dump --format=custom --file=…`, or `pg_basebackup` with "
                        + "its log"))
        }

        private func bringUpToDate() throws(StoreError) {
            try isUpToDate.withLock { (isUpToDate) throws(StoreError) in
                guard !isUpToDate else { return }
                try ServerMigrations.apply(to: Connection(address))
                isUpToDate = true
            }
        }
    }
#endif
