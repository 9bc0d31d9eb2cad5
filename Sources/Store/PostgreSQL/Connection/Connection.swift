#if PostgreSQL
    import CPostgreSQL
    import Glibc
    import Primitives

    /// One connection to the server, in pipeline mode: what is sent until `finish` costs one round trip. Every wait has a
    /// deadline; one thread at a time may use it.
    final class Connection {
        /// A prepared statement: its text, which is also its identity.
        typealias SQL = StaticString

        private enum Expected {
            case preparation(UInt)
            case answer
        }

        let address: ServerAddress
        /// Ends it, from any thread.
        let interruption: Interruption
        /// How long a round trip may take before the connection counts as lost.
        private let patience: Duration
        let handle: OpaquePointer
        private var expected: [Expected] = []
        private var sentCount = 0
        private var prepared: [UInt: String] = [:]
        private var isLost = false

        /// Connects and settles what every connection of ours relies on.
        ///
        /// - Throws: `StoreError.unreachable`, and `StoreError.unusable` for a server that refuses us.
        init(
            _ address: ServerAddress, for use: Use = .writing
        ) throws(StoreError) {
            self.address = address
            patience = use.patience
            let names = address.parameters.map { strdup($0.name) } + [nil]
            let values = address.parameters.map { strdup($0.value) } + [nil]
            defer {
                for text in names + values { free(text) }
            }
            let handle = names.map { UnsafePointer($0) }.withUnsafeBufferPointer { names in
                values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
                    PQconnectStartParams(names.baseAddress, values.baseAddress, 0)
                }
            }
            guard let handle else { throw .unreachable(store: address.name, reason: "no memory") }
            self.handle = handle
            interruption = Interruption()
            // From here on `deinit` ends the connection, also when this fails.
            try Self.complete(handle, address, until: .now + use.connectLimit)
            // Of our own: libpq closes a lost connection's at once, and another socket may get its number.
            interruption.set(fcntl(PQsocket(handle), F_DUPFD_CLOEXEC, 0))
            PQsetnonblocking(handle, 1)
            PQenterPipelineMode(handle)
            // What a server may add to an error is of no use to us, and may hold what a row holds.
            PQsetNoticeProcessor(handle, { _, _ in }, nil)
            try settle(for: use)
        }

        deinit {
            interruption.set(nil)
            PQfinish(handle)
        }

        /// Whether a transaction is open.
        var isInTransaction: Bool { !isLost && PQtransactionStatus(handle) != PQTRANS_IDLE }

        /// Whether it can still be used.
        var isAlive: Bool { !isLost && PQstatus(handle) == CONNECTION_OK }

        /// Whether nobody on the way can read it.
        var isEncrypted: Bool { PQsslInUse(handle) == 1 }

        /// Whether the server is on this machine.
        var isLocal: Bool {
            let host = PQhost(handle).map { String(cString: $0) } ?? ""
            return host.hasPrefix("/") || host == "localhost" || host == "::1" || host.hasPrefix("127.")
        }

        /// What a connection is for.
        enum Use {
            /// Batches and other short work, by the rows' keys.
            case writing
            /// Pages, and looks through whole tables.
            case reading
            /// A node's place, which is lost in ten seconds: as writing, but what hangs is soon given up.
            case lease

            /// How long to wait for a connection.
            fileprivate var connectLimit: Duration { self == .lease ? .seconds(2) : .seconds(5) }

            /// How long a round trip may take before the connection counts as lost.
            fileprivate var patience: Duration {
                switch self {
                case .writing: .seconds(12)
                case .reading: .seconds(130)
                case .lease: .seconds(3)
                }
            }

            /// How long a statement may take, and how long it may wait for a lock.
            fileprivate var limits: (statement: Connection.SQL, lock: Connection.SQL) {
                switch self {
                case .writing: ("SET statement_timeout = '10s'", "SET lock_timeout = '5s'")
                case .reading: ("SET statement_timeout = '120s'", "SET lock_timeout = '5s'")
                case .lease: ("SET statement_timeout = '2s'", "SET lock_timeout = '2s'")
                }
            }
        }
    }

    // Connecting.
    extension Connection {
        private static func complete(
            _ handle: OpaquePointer, _ address: ServerAddress, until deadline: ContinuousClock.Instant
        ) throws(StoreError) {
            func failure(_ reason: String) -> StoreError { .unreachable(store: address.name, reason: reason) }
            guard PQstatus(handle) != CONNECTION_BAD else { throw failure(reason(handle)) }
            var wanted = PGRES_POLLING_WRITING
            while wanted != PGRES_POLLING_OK {
                let events = Int16(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT)
                guard wait(PQsocket(handle), for: events, until: deadline) else { throw failure("no answer in time") }
                wanted = PQconnectPoll(handle)
                guard wanted != PGRES_POLLING_FAILED else { throw failure(reason(handle)) }
            }
        }

        /// libpq's first line of what went wrong.
        private static func reason(_ handle: OpaquePointer) -> String {
            let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
            return text.split(separator: "\n").first.map(String.init) ?? "no reason given"
        }

        /// A session ends by itself when its node sleeps or is gone, so that nobody waits for its locks; and rows are always
        /// found by their keys, whatever the server takes an empty table for.
        private func settle(for use: Use) throws(StoreError) {
            send(use.limits.statement)
            send(use.limits.lock)
            send("SET idle_in_transaction_session_timeout = '8s'")
            // Those of a role or a database are for others: between two batches there may be hours.
            send(
                """
                SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings
                WHERE name IN ('idle_session_timeout', 'transaction_timeout')
                """)
            send("SELECT version(), coalesce(current_setting('server_encoding', true), 'UTF8')")
            guard let server = try finish().last else { return }
            let (version, encoding) = (server.text(0, 0), server.text(0, 1))
            // Without an encoding of its own a server takes octets as they are.
            guard ["UTF8", "SQL_ASCII"].contains(encoding) else {
                throw .unusable(
                    path: address.name,
                    .unfit("the database's encoding is \(encoding); make one with CREATE DATABASE … ENCODING 'UTF8'"))
            }
            guard version.hasPrefix("PostgreSQL "), !version.contains("-YB-") else { return }
            send("SET tcp_keepalives_idle = 4")
            send("SET tcp_keepalives_interval = 2")
            send("SET tcp_keepalives_count = 2")
            send("SET jit = off")
            if use == .reading {
                try finish()
                return
            }
            send("SET plan_cache_mode = force_generic_plan")
            send("SET enable_seqscan = off")
            send("SET enable_hashjoin = off")
            send("SET enable_mergejoin = off")
            try finish()
        }
    }

    // Round trips.
    extension Connection {
        /// Puts a statement at the end of the pipeline; `finish` brings its rows.
        ///
        /// - Returns: its place among the results.
        @discardableResult
        func send(_ sql: SQL, _ parameters: Parameters = Parameters()) -> Int {
            let place = sentCount
            sentCount += 1
            guard isAlive else { return place }
            let key = UInt(bitPattern: sql.utf8Start)
            let name: String
            if let known = prepared[key] {
                name = known
            } else {
                name = "s\(prepared.count)"
                // What fails to be prepared is forgotten with the failure.
                prepared[key] = name
                let text = UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
                if PQsendPrepare(handle, name, text, 0, nil) == 0 { isLost = true }
                expected.append(.preparation(key))
            }
            let isSent = parameters.withPointers { count, values, lengths, formats in
                PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1) == 1
            }
            if !isSent { isLost = true }
            expected.append(.answer)
            return place
        }

        /// Waits for the rows of all that was sent, in order.
        ///
        /// - Throws: the first error, after which the server has skipped what followed; `StoreError.unreachable` when the
        ///   connection is lost.
        @discardableResult
        func finish() throws(StoreError) -> [ResultRows] {
            let deadline = ContinuousClock.now + patience
            sentCount = 0
            guard isAlive, PQpipelineSync(handle) == 1 else { throw lose() }
            var rows: [ResultRows] = []
            rows.reserveCapacity(expected.count)
            var fault: StoreError?
            var next = 0
            var emptyCount = 0
            var isFlushed = false
            while true {
                if !isFlushed {
                    let rest = PQflush(handle)
                    guard rest >= 0 else { throw lose() }
                    isFlushed = rest == 0
                }
                while PQisBusy(handle) == 0 {
                    guard let result = PQgetResult(handle) else {
                        // One after each statement's rows; more mean that nothing is under way any more.
                        emptyCount += 1
                        guard emptyCount < 3, PQstatus(handle) == CONNECTION_OK else { throw lose() }
                        continue
                    }
                    emptyCount = 0
                    let answer = ResultRows(result)
                    switch PQresultStatus(result) {
                    case PGRES_PIPELINE_SYNC:
                        expected.removeAll(keepingCapacity: true)
                        if let fault { throw fault }
                        return rows
                    case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                        if next < expected.count, case .answer = expected[next] { rows.append(answer) }
                    case PGRES_PIPELINE_ABORTED: forgetPreparation(next)
                    default:
                        forgetPreparation(next)
                        if fault == nil { fault = self.fault(of: answer) }
                        if isLost || PQstatus(handle) == CONNECTION_BAD { throw lose(fault) }
                    }
                    next += 1
                }
                let events = Int16(isFlushed ? POLLIN : POLLIN | POLLOUT)
                guard Self.wait(PQsocket(handle), for: events, until: deadline) else { throw lose() }
                guard PQconsumeInput(handle) == 1 else { throw lose() }
            }
        }

        private func forgetPreparation(_ index: Int) {
            guard index < expected.count, case .preparation(let key) = expected[index] else { return }
            prepared[key] = nil
        }

        func lose(_ error: StoreError? = nil) -> StoreError {
            isLost = true
            interruption.set(nil)
            if case .unreachable? = error { return error ?? .conflict }
            return .unreachable(store: address.name, reason: Self.reason(handle))
        }

        /// What an error of the server means to us: `unreachable` for those that end the connection.
        func fault(of answer: ResultRows) -> StoreError {
            let (state, message) = (answer.errorState, answer.errorMessage)
            switch state {
            case "40001", "40P01", "CR000": return .conflict
            case "55P03", "57014": return .busy
            case "53100": return .full
            case "42501", "42P01", "3F000": return .unusable(path: address.name, .unfit(message))
            default: break
            }
            switch state.prefix(2) {
            case "22", "23": return .refused(reason: answer.brokenRule ?? message)
            // Shut down, ended for idleness, a standby now, gone without a word, or with a commit that may have taken place.
            case "", "08", "57", "25", "40":
                isLost = true
                return .unreachable(store: address.name, reason: message)
            default: return .failed(state: state, message: message)
            }
        }

        /// Waits until a socket is ready; `false` when the deadline comes first.
        static func wait(
            _ descriptor: Int32, for events: Int16, until deadline: ContinuousClock.Instant
        ) -> Bool {
            guard descriptor >= 0 else { return false }
            while true {
                let rest = deadline - .now
                guard rest > .zero else { return false }
                var entry = pollfd(fd: descriptor, events: events, revents: 0)
                let milliseconds = Int32(clamping: Int(rest / .milliseconds(1)) + 1)
                let count = poll(&entry, 1, milliseconds)
                if count > 0 { return true }
                if count < 0, errno != EINTR { return false }
            }
        }
    }

    /// Ends a connection that somebody waits for, from any thread. It asks the server for nothing, which may be what is silent.
    final class Interruption: Sendable {
        private let socket = Lock<Int32?>(nil)

        /// Takes a descriptor over, and closes the one before.
        fileprivate func set(_ new: Int32?) {
            socket.withLock { socket in
                if let socket { close(socket) }
                socket = new.flatMap { $0 < 0 ? nil : $0 }
            }
        }

        /// Has whoever waits for an answer find the connection lost.
        func interrupt() {
            socket.withLock { socket in
                if let socket { _ = shutdown(socket, Int32(SHUT_RDWR)) }
            }
        }
    }
#endif
