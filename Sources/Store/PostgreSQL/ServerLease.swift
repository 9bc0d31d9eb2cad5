#if PostgreSQL
    import Primitives
    import SMS

    /// A node's place among the nodes on a server, kept in the tables `node` and `lease`.
    ///
    /// A node says every few seconds that it is alive. Whoever finds one whose time is over ends it first, by its row, which
    /// waits for the batches that it has under way and keeps it from beginning another, and then takes the leases of its
    /// links. Only who has been heard of lately himself ends others: when the server comes back after a while, all of them are
    /// late. A node that comes again takes a free number, and leaves those who took over alone.
    final class ServerLease: NodeLease {
        let number: Int
        private let store: PostgreSQLStore
        private let links: [Int64]
        private let connection = Lock<Connection?>(nil)

        /// Takes a place.
        init(
            _ store: PostgreSQLStore, preferring number: Int, serving links: [String]
        ) throws(StoreError) {
            self.store = store
            var numbers: [Int64] = [0]
            for link in links { numbers.append(try store.names.number(of: link)) }
            self.links = numbers
            let connection = try Connection(store.address)
            let incarnation = Int64.random(in: 1 ... .max)
            let taken = try Self.inTransaction(connection) { () throws(StoreError) in
                try Self.take(Int64(number), incarnation, numbers, on: connection)
            }
            self.number = Int(taken)
            self.connection.withLock { $0 = connection }
            store.place.withLock { $0 = NodePlace(number: taken, incarnation: incarnation) }
            _ = try renew(isJoining: true)
        }

        func renew() throws(StoreError) -> Bool { try renew(isJoining: false) }

        private func renew(isJoining: Bool) throws(StoreError) -> Bool {
            guard let place = store.place.withLock({ $0 }) else { return false }
            let found = try connection.withLock { (current) throws(StoreError) in
                if current?.isAlive != true { current = try Connection(store.address) }
                guard let connection = current else { return [] as [ResultRow] }
                return try Self.inTransaction(connection) { () throws(StoreError) in
                    try self.renew(place, isJoining: isJoining, on: connection)
                }
            }
            var numbers: [Int64: [Int64]] = [:]
            for row in found { numbers[row.integer(1), default: []].append(row.integer(0)) }
            let isNew = numbers.contains { link, numbers in
                !Set(numbers).isSubset(of: place.numbers[link] ?? [place.number])
            }
            store.place.withLock { $0?.numbers = numbers }
            return isNew
        }

        func release() {
            guard let place = store.place.withLock({ $0 }) else { return }
            connection.withLock { current in
                guard let connection = current else { return }
                connection.send(
                    """
                    UPDATE heartbeat SET until = now() WHERE number = (
                        SELECT number FROM node WHERE number = $1::bigint AND incarnation = $2::bigint)
                    """, place.parameters)
                // Who cannot be told finds out in a few seconds.
                _ = try? connection.finish()
                current = nil
            }
        }
    }

    extension ServerLease {
        private static func inTransaction<Outcome>(
            _ connection: Connection, _ body: () throws(StoreError) -> Outcome
        ) throws(StoreError) -> Outcome {
            connection.send("BEGIN ISOLATION LEVEL READ COMMITTED")
            // One node at a time; whoever waits for it sees what the others have done.
            connection.send("SELECT version FROM tongcha FOR UPDATE")
            do throws(StoreError) {
                let outcome = try body()
                connection.send("COMMIT")
                try connection.finish()
                return outcome
            } catch {
                if connection.isInTransaction {
                    connection.send("ROLLBACK")
                    try connection.finish()
                }
                throw error
            }
        }

        /// The number that was wanted, or the next that is free: without a node that lives, and without anybody else who
        /// looks after its rows.
        private static func take(
            _ wanted: Int64, _ incarnation: Int64, _ links: [Int64], on connection: Connection
        ) throws(StoreError) -> Int64 {
            var parameters = Parameters()
            parameters.add(wanted)
            connection.send(
                """
                SELECT n FROM (SELECT ($1::bigint + i) % 1024, i FROM generate_series(0::bigint, 1023::bigint) i) AS t (n, i)
                WHERE NOT EXISTS (
                        SELECT 1 FROM node JOIN heartbeat h ON h.number = node.number
                        WHERE node.number = n AND incarnation IS NOT NULL AND until > now())
                    AND NOT EXISTS (SELECT 1 FROM lease WHERE number = n AND owner <> n)
                ORDER BY i LIMIT 1
                """, parameters)
            guard let found = try connection.finish().last, found.count == 1 else {
                throw .unusable(path: connection.address.name, .unfit("all 1 024 numbers of nodes are taken"))
            }
            let number = found.integer(0, 0)
            var node = Parameters()
            node.add(number)
            node.add(incarnation)
            connection.send(
                """
                INSERT INTO node (number, incarnation) VALUES ($1::bigint, $2::bigint)
                ON CONFLICT (number) DO UPDATE SET incarnation = excluded.incarnation
                """, node)
            beat(number, on: connection)
            var leases = Parameters()
            leases.add(number)
            leases.integers(links) { $0 }
            connection.send(
                """
                INSERT INTO lease (number, link, owner) SELECT $1::bigint, unnest($2::bigint[]), $1::bigint
                ON CONFLICT DO NOTHING
                """, leases)
            return number
        }

        /// Says that a node is alive: it has its place for ten seconds.
        private static func beat(_ number: Int64, on connection: Connection) {
            var parameters = Parameters()
            parameters.add(number)
            connection.send(
                """
                INSERT INTO heartbeat (number, until)
                VALUES ($1::bigint, clock_timestamp() + interval '10 seconds')
                ON CONFLICT (number) DO UPDATE SET until = excluded.until
                """, parameters)
        }

        /// Takes their places from nodes whose time is over.
        private static func endSilent(on connection: Connection) {
            connection.send(
                """
                UPDATE node SET incarnation = NULL WHERE incarnation IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM heartbeat WHERE heartbeat.number = node.number AND until > clock_timestamp())
                """)
        }

        /// Renews the lease, ends who is silent, takes what nobody looks after, and lets go of what is done with.
        ///
        /// - Returns: the numbers and links that the node looks after now.
        private func renew(
            _ place: NodePlace, isJoining: Bool, on connection: Connection
        ) throws(StoreError) -> [ResultRow] {
            let mark = connection.send(
                """
                SELECT coalesce(until > clock_timestamp() + interval '3 seconds', false)
                FROM node LEFT JOIN heartbeat ON heartbeat.number = node.number
                WHERE node.number = $1::bigint AND incarnation = $2::bigint
                """, place.parameters)
            let own = try connection.finish()[mark]
            guard own.count == 1 else { throw .fenced(store: store.name) }
            Self.beat(place.number, on: connection)
            if !isJoining, own.boolean(0, 0) { Self.endSilent(on: connection) }
            var mine = Parameters()
            mine.add(place.number)
            mine.integers(links) { $0 }
            connection.send(
                """
                UPDATE lease SET owner = $1::bigint
                WHERE link = ANY($2::bigint[]) AND owner <> $1::bigint
                    AND NOT EXISTS (SELECT 1 FROM node WHERE node.number = owner AND incarnation IS NOT NULL)
                """, mine)
            // Rows of a number that never had a node, such as those of a store that was copied here.
            connection.send(
                """
                INSERT INTO lease (number, link, owner)
                SELECT DISTINCT (id >> 12) & 1023, link, $1::bigint FROM outbox
                WHERE state = 0 AND link = ANY($2::bigint[])
                UNION SELECT DISTINCT (id >> 12) & 1023, 0::bigint, $1::bigint FROM inquiry
                WHERE state = 0 AND 0 = ANY($2::bigint[])
                UNION SELECT DISTINCT (id >> 12) & 1023, 0::bigint, $1::bigint FROM fragment
                WHERE 0 = ANY($2::bigint[])
                ON CONFLICT DO NOTHING
                """, mine)
            var number = Parameters()
            number.add(place.number)
            connection.send(
                """
                DELETE FROM lease
                WHERE owner = $1::bigint AND number <> $1::bigint AND link <> 0 AND NOT EXISTS (
                    SELECT 1 FROM outbox WHERE outbox.link = lease.link AND (id >> 12) & 1023 = lease.number)
                """, number)
            connection.send(
                """
                DELETE FROM lease
                WHERE owner = $1::bigint AND number <> $1::bigint AND link = 0 AND NOT EXISTS (
                    SELECT 1 FROM inquiry WHERE state = 0 AND (id >> 12) & 1023 = lease.number)
                    AND NOT EXISTS (SELECT 1 FROM fragment WHERE (id >> 12) & 1023 = lease.number)
                """, number)
            let held = connection.send("SELECT number, link FROM lease WHERE owner = $1::bigint", number)
            let found = try connection.finish()
            return Array(found[held])
        }
    }
#endif
