#if PostgreSQL
    import Primitives
    import SMS

    /// Loads and saves rows over one connection: a batch costs one round trip to lock and load its rows, and one to write
    /// what has changed and commit.
    final class PostgreSQLWriter: RowWriter {
        private let store: PostgreSQLStore
        private var connection: Connection?
        private var backOff = BackOff()
        private var isBegun = false
        /// Where among the results is whether the node still has its place, until it was looked at.
        private var fencePlace: Int?
        /// What the batch has read.
        private var read = ReadRows()
        /// The number of the batch whose saving ended uncertainly, and of the last one that was saved.
        private var uncertainBatch: Int64?
        private var lastBatch: Int64?
        private let ending = Lock<ContinuousClock.Instant?>(nil)

        /// A writer that connects with its first batch.
        init(_ store: PostgreSQLStore) { self.store = store }

        /// What the server calls committed is durable.
        var syncer: any RowSyncer { ServerSyncer() }
        var hasEndedPatience: Bool { ending.withLock { $0 }.map { $0 <= .now } ?? false }
        var cacheOctetCount: Int { 0 }

        func endPatience(at moment: ContinuousClock.Instant) { ending.withLock { $0 = moment } }

        func finish() { connection = nil }

        /// Connects where that is needed; the transaction begins with the first rows.
        func begin() throws(StoreError) {
            read = ReadRows()
            isBegun = false
            fencePlace = nil
            _ = try connect()
        }

        func load(_ keys: RowKeys, into rows: WorkingSet) throws(StoreError) {
            var loading = try Loading(keys, besides: rows, store.names)
            guard !loading.isEmpty else { return }
            let connection = try openTransaction()
            loading.send(on: connection)
            let results = try finish(connection)
            try loading.take(results, into: rows, noting: &read)
        }

        func save(_ rows: WorkingSet) throws(StoreError) {
            let connection = try openTransaction()
            var saving = Saving(connection, store.names, read, store.place.withLock { $0 })
            try saving.send(rows)
            guard saving.hasStatements else { return try end(connection) }
            // What was not begun with the rows' loading needs a round trip of its own before the commit.
            if !saving.checks.isEmpty || fencePlace != nil { try saving.check(try finish(connection)) }
            try commit(on: connection)
        }

        /// Waits for what was sent.
        ///
        /// - Throws: `StoreError.fenced` when the node was ended meanwhile.
        private func finish(_ connection: Connection) throws(StoreError) -> [ResultRows] {
            let place = fencePlace
            fencePlace = nil
            let results = try exchange(over: connection)
            if let place, results[place].count == 0 { throw .fenced(store: store.name) }
            return results
        }

        /// Sends what is gathered and waits for its answers: one round trip.
        @discardableResult
        private func exchange(over connection: Connection) throws(StoreError) -> [ResultRows] {
            store.roundTrips?.add()
            return try connection.finish()
        }

        /// Ends a batch that has changed nothing, and was not begun if it has read nothing.
        private func end(_ connection: Connection) throws(StoreError) {
            connection.send("COMMIT")
            try exchange(over: connection)
        }

        /// Writes what was sent together with the batch's own row, by which an interrupted commit is asked for.
        private func commit(on connection: Connection) throws(StoreError) {
            let batch = Int64.random(in: 1 ... .max)
            connection.send("INSERT INTO batch (id) VALUES ($1::bigint)", Self.number(batch))
            if let lastBatch { connection.send("DELETE FROM batch WHERE id = $1::bigint", Self.number(lastBatch)) }
            connection.send("COMMIT")
            do throws(StoreError) {
                try exchange(over: connection)
            } catch {
                guard case .unreachable = error else { throw error }
                uncertainBatch = batch
                throw .uncertain(store: store.name)
            }
            lastBatch = batch
        }

        /// Asks for the batch's own row, and makes it: a commit that is still under way is waited for, and one that comes
        /// later fails.
        ///
        /// A row that is only found waits for no standby, and may not have reached one. So another is written beside the
        /// question: what confirms that has got the batch before it.
        ///
        /// - Throws: `StoreError.fenced` when the node was ended meanwhile; others send then what the batch has made.
        func wasSaved() throws(StoreError) -> Bool {
            guard let batch = uncertainBatch else { return false }
            let (witness, results, fence, question) = try ask(about: batch)
            if let fence, results[fence].count == 0 { throw .fenced(store: store.name) }
            uncertainBatch = nil
            lastBatch = witness
            return results[question].changedCount == 0
        }

        /// Asks in one transaction whether the node still has its place, and for the batch.
        private func ask(
            about batch: Int64
        ) throws(StoreError) -> (witness: Int64, results: [ResultRows], fence: Int?, question: Int) {
            do throws(StoreError) {
                let connection = try connect()
                var fence: Int?
                if let node = store.place.withLock({ $0 }) { fence = connection.send(NodePlace.fence, node.parameters) }
                let question = connection.send(
                    "INSERT INTO batch (id) VALUES ($1::bigint) ON CONFLICT DO NOTHING", Self.number(batch))
                let witness = Int64.random(in: 1 ... .max)
                connection.send("INSERT INTO batch (id) VALUES ($1::bigint)", Self.number(witness))
                return (witness, try exchange(over: connection), fence, question)
            } catch {
                throw .uncertain(store: store.name, reason: "\(error)")
            }
        }

        func rollback() throws(StoreError) {
            isBegun = false
            guard let connection, connection.isInTransaction else { return }
            do throws(StoreError) {
                connection.send("ROLLBACK")
                try exchange(over: connection)
            } catch {
                // With the connection goes the transaction.
                self.connection = nil
            }
        }

        /// A server that only lets itself be read takes an empty transaction, but no row.
        func probe() throws(StoreError) {
            let connection = try connect()
            let batch = Self.number(Int64.random(in: 1 ... .max))
            connection.send("INSERT INTO batch (id) VALUES ($1::bigint)", batch)
            connection.send("DELETE FROM batch WHERE id = $1::bigint", batch)
            try exchange(over: connection)
        }

        private static func number(_ number: Int64) -> Parameters {
            var parameters = Parameters()
            parameters.add(number)
            return parameters
        }

        private func openTransaction() throws(StoreError) -> Connection {
            let connection = try connect()
            if !isBegun {
                connection.send("BEGIN ISOLATION LEVEL READ COMMITTED")
                isBegun = true
                if let node = store.place.withLock({ $0 }) {
                    fencePlace = connection.send(NodePlace.fence, node.parameters)
                }
            }
            return connection
        }

        /// The connection; within a batch there is no second one, since the locks went with the first.
        private func connect() throws(StoreError) -> Connection {
            if let connection, connection.isAlive { return connection }
            connection = nil
            guard !isBegun else { throw .conflict }
            try backOff.check()
            do throws(StoreError) {
                let connection = try Connection(store.address)
                self.connection = connection
                backOff = BackOff()
                return connection
            } catch {
                backOff.note(error)
                throw error
            }
        }
    }

    /// How long a server that was not reached is left alone.
    private struct BackOff {
        private static let longest = Duration.seconds(2)

        private var pause = Duration.milliseconds(50)
        private var last: (error: StoreError, until: ContinuousClock.Instant)?

        /// Throws the last error while it is too early for another attempt.
        func check() throws(StoreError) {
            if let last, .now < last.until { throw last.error }
        }

        mutating func note(_ error: StoreError) {
            last = (error, .now + pause)
            pause = min(pause * 2, Self.longest)
        }
    }

    /// What the server has committed needs nothing more.
    private struct ServerSyncer: RowSyncer {
        func sync() throws(StoreError) {}
        func tidy() {}
    }

    /// Rows that a batch has read and not locked: what is written in their place is compared with them.
    struct ReadRows {
        /// People, `nil` where there was none.
        var people: [PhoneNumber: PersonRow?] = [:]
        /// Counts as they are packed, `nil` where there were none.
        var counts: [PhoneNumber: [UInt8]?] = [:]
        /// Senders whose rows hold their places and nothing else.
        var places: Set<PhoneNumber> = []
    }
#endif
