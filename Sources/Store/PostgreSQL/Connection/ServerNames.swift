#if PostgreSQL
    import Primitives

    /// The small integers that stand for names in rows, shared by all connections to a store.
    ///
    /// Numbers are given once, outside all batches, and never change: whatever becomes of the batch that wanted one, nobody
    /// waits for it, and every pair that was met is remembered.
    final class ServerNames: NameNumbers, Sendable {
        private struct State {
            var numbers: [String: Int64] = [:]
            var texts: [Int64: String] = [:]
            var connection: Connection?
        }

        /// More names than any configuration holds; past it, somebody is storing what is not a name.
        private static let maximumCount = 4_096

        private let address: ServerAddress
        private let state = Lock(State())

        init(_ address: ServerAddress) { self.address = address }

        func text(of number: Int64) throws(StoreError) -> String {
            try state.withLock { (state) throws(StoreError) in
                if let text = state.texts[number] { return text }
                try readAll(&state)
                guard let text = state.texts[number] else {
                    throw .refused(reason: "a row holds the unknown name \(number)")
                }
                return text
            }
        }

        /// The number of a name, or `nil` when no row can hold it yet.
        func existingNumber(of text: String) throws(StoreError) -> Int64? {
            try state.withLock { (state) throws(StoreError) in
                if state.numbers[text] == nil { try readAll(&state) }
                return state.numbers[text]
            }
        }

        func number(of text: String) throws(StoreError) -> Int64 {
            try state.withLock { (state) throws(StoreError) in
                if let number = state.numbers[text] { return number }
                try readAll(&state)
                if let number = state.numbers[text] { return number }
                guard state.numbers.count < Self.maximumCount else {
                    throw .refused(reason: "more than \(Self.maximumCount) names")
                }
                try add(text, &state)
                try readAll(&state)
                guard let number = state.numbers[text] else { throw .conflict }
                return number
            }
        }

        /// Two who give a name at once take the same number: one of them fails, and finds it.
        private func add(_ text: String, _ state: inout State) throws(StoreError) {
            let connection = try connection(&state)
            var parameters = Parameters()
            parameters.add(text)
            connection.send(
                """
                INSERT INTO name (id, text) SELECT coalesce(max(id), 0) + 1, $1::text FROM name ON CONFLICT DO NOTHING
                """, parameters)
            try connection.finish()
        }

        private func readAll(_ state: inout State) throws(StoreError) {
            let connection = try connection(&state)
            connection.send("SELECT id, text FROM name")
            guard let rows = try connection.finish().first else { return }
            for row in rows {
                state.numbers[row.text(1)] = row.integer(0)
                state.texts[row.integer(0)] = row.text(1)
            }
        }

        private func connection(_ state: inout State) throws(StoreError) -> Connection {
            if let connection = state.connection, connection.isAlive { return connection }
            let connection = try Connection(address)
            state.connection = connection
            return connection
        }
    }
#endif
