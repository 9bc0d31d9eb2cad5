#if PostgreSQL
    import Primitives
    import SMS

    /// A node's place among the nodes on a server, kept in the tables `node`, `heartbeat` and `lease`.
    ///
    /// A node says every few seconds that it is alive; this waits for nobody. Whoever finds one whose time is over ends it
    /// first, by its row, which waits for the batches that it has under way and keeps it from beginning another, and then
    /// takes the leases of its links. Only who has been heard of lately himself ends others: when the server comes back after
    /// a while, all of them are late. A node that comes again takes a free number, and leaves those who took over alone.
    ///
    /// What a node writes for others, such as a late result for a link that it does not serve, it leaves to them in the table
    /// `handover`.
    final class ServerLease: NodeLease {
        let number: Int
        private let store: PostgreSQLStore
        private let links: [Int64]
        private let session = Lock(Session())

        private struct Session {
            var connection: Connection?
            /// Whether the node was in time when it was heard of last.
            var isTimely = false
            /// Whether the outcome of a look was lost.
            var isUncertain = false
            /// How many looks there were.
            var lookCount = 0
        }

        /// How many looks pass before it is looked for what is done with: a minute.
        static let looksPerTidying = 24
        /// How many replies that others have left one look takes.
        private static let leftLimit: Int64 = 10_000

        /// Takes a place.
        init(
            _ store: PostgreSQLStore, preferring number: Int, serving links: [String]
        ) throws(StoreError) {
            self.store = store
            var numbers: [Int64] = [0]
            for link in links { numbers.append(try store.names.number(of: link)) }
            self.links = numbers
            // Rows may be of numbers that never had a node, such as those of a store that was copied here. Who looks through
            // them has no place yet that could be lost meanwhile.
            let open = try Self.openNumbers(numbers, Connection(store.address, for: .reading))
            let connection = try Connection(store.address, for: .lease)
            let incarnation = Int64.random(in: 1 ... .max)
            let (taken, held) = try Self.inTransaction(connection) { () throws(StoreError) in
                let taken = try Self.take(Int64(number), incarnation, numbers, on: connection)
                Self.insertLeases(open, of: taken, on: connection)
                connection.send(LeaseTable.takingOver, Self.parameters(taken, numbers))
                let held = connection.send(LeaseTable.held, Self.parameters(taken))
                return (taken, try connection.finish()[held])
            }
            self.number = Int(taken)
            session.withLock { $0.connection = connection }
            store.place.withLock {
                $0 = NodePlace(number: taken, incarnation: incarnation, numbers: Self.numbersByLink(held))
            }
        }

        func renew() throws(StoreError) {
            guard let place = store.place.withLock({ $0 }) else { return }
            try withSession { (session, connection) throws(StoreError) in
                let own = connection.send(NodeTable.own, place.parameters)
                let found = try connection.finish()[own]
                guard found.count == 1 else { throw .fenced(store: store.name) }
                session.isTimely = found.boolean(0, 0)
                // Apart from the question, so that who was ended has nothing written, not even in vain.
                connection.send(NodeTable.beating, place.parameters)
                try connection.finish()
            }
        }

        func look() throws(StoreError) -> LeaseNews {
            guard let place = store.place.withLock({ $0 }) else { return LeaseNews() }
            return try withSession { (session, connection) throws(StoreError) in
                session.lookCount += 1
                if session.lookCount.isMultiple(of: Self.looksPerTidying) { try tidy(place, on: connection) }
                let found = try find(place, in: &session, connection)
                store.place.withLock { $0?.numbers = Self.numbersByLink(found.held) }
                var news = LeaseNews()
                news.isTakeOver = session.isUncertain || found.isTakeOver
                news.isFirst = found.isFirst
                // What was taken and does not come home is read with everything else.
                session.isUncertain = true
                for row in found.left { news.replies.append(try leftReply(row)) }
                session.isUncertain = false
                return news
            }
        }

        func leave(_ replies: [LeftReply]) throws(StoreError) {
            var wishes: [(reply: MessageID, link: Int64?)] = []
            for reply in replies.sorted(by: { $0.id < $1.id }) {
                switch reply.wish {
                case .send: wishes.append((reply.id, nil))
                case .redirect(let link): wishes.append((reply.id, try store.names.number(of: link)))
                case .drop: wishes.append((reply.id, 0))
                }
            }
            try withSession { (_, connection) throws(StoreError) in
                var parameters = Parameters()
                parameters.integers(wishes) { $0.reply.rawValue }
                parameters.integers(wishes) { $0.link }
                connection.send(HandoverTable.wishing, parameters)
                try connection.finish()
            }
        }

        func release() {
            guard let place = store.place.withLock({ $0 }) else { return }
            session.withLock { session in
                guard let connection = session.connection else { return }
                connection.send(NodeTable.leaving, place.parameters)
                // Who cannot be told finds out in a few seconds.
                _ = try? connection.finish()
                session.connection = nil
            }
        }
    }

    // Over one connection, which is made anew when it is lost.
    extension ServerLease {
        /// - Parameter body: may be run twice, since a connection may have been lost long before anybody notices.
        private func withSession<Outcome>(
            _ body: (inout Session, Connection) throws(StoreError) -> Outcome
        ) throws(StoreError) -> Outcome {
            try session.withLock { (session) throws(StoreError) in
                if let connection = session.connection, connection.isAlive {
                    do throws(StoreError) {
                        return try body(&session, connection)
                    } catch {
                        guard case .unreachable = error else { throw error }
                    }
                }
                session.connection = nil
                let connection = try Connection(store.address, for: .lease)
                session.connection = connection
                return try body(&session, connection)
            }
        }

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

        /// The numbers and links of all that waits and somebody has to look after.
        private static func openNumbers(_ links: [Int64], _ connection: Connection) throws(StoreError) -> [ResultRow] {
            var parameters = Parameters()
            parameters.integers(links) { $0 }
            let open = connection.send(LeaseTable.open, parameters)
            return Array(try connection.finish()[open])
        }

        /// The number that was wanted, or the next that is free.
        private static func take(
            _ wanted: Int64, _ incarnation: Int64, _ links: [Int64], on connection: Connection
        ) throws(StoreError) -> Int64 {
            connection.send(NodeTable.free, parameters(wanted))
            guard let found = try connection.finish().last, found.count == 1 else {
                throw .unusable(path: connection.address.name, .unfit("all 1 024 numbers of nodes are taken"))
            }
            let place = NodePlace(number: found.integer(0, 0), incarnation: incarnation)
            connection.send(NodeTable.taking, place.parameters)
            connection.send(NodeTable.beating, place.parameters)
            connection.send(LeaseTable.givingUp, parameters(place.number, links))
            var leases = parameters(place.number)
            leases.integers(links) { _ in place.number }
            leases.integers(links) { $0 }
            connection.send(LeaseTable.inserting, leases)
            return place.number
        }

        private static func insertLeases(_ rows: [ResultRow], of owner: Int64, on connection: Connection) {
            var leases = parameters(owner)
            leases.integers(rows) { $0.integer(0) }
            leases.integers(rows) { $0.integer(1) }
            connection.send(LeaseTable.inserting, leases)
        }

        private struct Found {
            let isTakeOver: Bool
            let isFirst: Bool
            let held: ResultRows
            let left: ResultRows
        }

        private func find(
            _ place: NodePlace, in session: inout Session, _ connection: Connection
        ) throws(StoreError) -> Found {
            let isTimely = session.isTimely
            do throws(StoreError) {
                return try Self.inTransaction(connection) { () throws(StoreError) in
                    try look(place, mayEnd: isTimely, on: connection)
                }
            } catch {
                // It may have been committed.
                if case .unreachable = error { session.isUncertain = true }
                throw error
            }
        }

        /// Ends who is silent, takes what nobody looks after, and reads what others have left.
        private func look(
            _ place: NodePlace, mayEnd: Bool, on connection: Connection
        ) throws(StoreError) -> Found {
            let fence = connection.send(NodePlace.fence, place.parameters)
            guard try connection.finish()[fence].count == 1 else { throw .fenced(store: store.name) }
            if mayEnd { connection.send(NodeTable.ending) }
            let takeOver = connection.send(LeaseTable.takingOver, Self.parameters(place.number, links))
            connection.send(LeaseTable.takingLeft, Self.parameters(place.number, links))
            let held = connection.send(LeaseTable.held, Self.parameters(place.number))
            var limited = Self.parameters(place.number)
            limited.add(Self.leftLimit)
            let left = connection.send(HandoverTable.taking, limited)
            let first = connection.send(NodeTable.first)
            let results = try connection.finish()
            return Found(
                isTakeOver: results[takeOver].changedCount > 0, isFirst: results[first].integer(0, 0) == place.number,
                held: results[held], left: results[left])
        }

        /// Lets go of what is done with; where there is too much to look through, some other time.
        private func tidy(_ place: NodePlace, on connection: Connection) throws(StoreError) {
            let owner = Self.parameters(place.number)
            do throws(StoreError) {
                connection.send(HandoverTable.tidying)
                connection.send(LeaseTable.lettingGoOfInquiries, owner)
                connection.send("DELETE FROM batch WHERE written_at < now() - interval '1 day'")
                try connection.finish()
                connection.send(LeaseTable.lettingGo, owner)
                try connection.finish()
            } catch {
                guard case .busy = error else { throw error }
            }
        }

        private func leftReply(_ row: ResultRow) throws(StoreError) -> LeftReply {
            switch row.optionalInteger(1) {
            case nil: LeftReply(row.messageID(0), .send(over: try store.names.text(of: row.integer(2))))
            case 0: LeftReply(row.messageID(0), .drop)
            case let link?: LeftReply(row.messageID(0), .redirect(to: try store.names.text(of: link)))
            }
        }

        private static func numbersByLink(_ held: ResultRows) -> [Int64: [Int64]] {
            var numbers: [Int64: [Int64]] = [:]
            for row in held { numbers[row.integer(1), default: []].append(row.integer(0)) }
            return numbers
        }

        private static func parameters(_ number: Int64, _ links: [Int64]? = nil) -> Parameters {
            var parameters = Parameters()
            parameters.add(number)
            if let links { parameters.integers(links) { $0 } }
            return parameters
        }
    }
#endif
