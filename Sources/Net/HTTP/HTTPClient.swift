/// A small HTTP/1.1 client on the loop: `http://` only, keep-alive, bounded, every request with its own deadline.
///
/// A request whose task is cancelled still runs until its answer or its deadline.
package actor HTTPClient {
    /// What one client may hold.
    package struct Settings: Equatable, Sendable {
        /// The most connections to one endpoint, busy and idle.
        package var connectionLimit: Int
        /// The most requests that wait until one of an endpoint's connections is free.
        package var waitingLimit: Int
        /// How long an idle connection is kept.
        package var idleTimeout: Duration
        /// The most octets of a response's body.
        package var bodyLimit: Int

        /// Settings that suit a handful of services.
        package init(
            connectionLimit: Int = 8, waitingLimit: Int = 1_024, idleTimeout: Duration = .seconds(30),
            bodyLimit: Int = 8 * 1024 * 1024
        ) {
            precondition(connectionLimit > 0, "without a connection nothing can be asked")
            self.connectionLimit = connectionLimit
            self.waitingLimit = waitingLimit
            self.idleTimeout = idleTimeout
            self.bodyLimit = bodyLimit
        }
    }

    /// The loop on which everything happens.
    package nonisolated let loop: EventLoop
    private let settings: Settings
    private var pools: [Endpoint: HTTPClientPool] = [:]

    /// The loop.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// A client that connects when it is first asked.
    package init(on loop: EventLoop, settings: Settings = Settings()) {
        self.loop = loop
        self.settings = settings
    }

    /// Sends a request and returns the response, whatever its status.
    ///
    /// A kept connection may turn out to have been closed by the server. Where nothing of an answer was seen, and the
    /// request is GET, HEAD or one that `mayRepeat`, it is sent once more on a new connection.
    ///
    /// Throws what dialling throws, `.tooManyWaiting`, `.timedOut`, `.closedByPeer`, `.http` and `.system`.
    package func send(
        _ request: HTTPRequest, to endpoint: Endpoint, deadline: ContinuousClock.Instant, mayRepeat: Bool = false
    ) async throws(NetError) -> HTTPResponse {
        let pool = pool(for: endpoint)
        let octets = request.octets(to: endpoint)
        let first = try await pool.take(by: deadline)
        do {
            defer { pool.putBack(first) }
            return try await first.exchange(octets, method: request.method, by: deadline)
        } catch {
            guard first.wasStale, !loop.isStopping, mayRepeat || request.method != .post else { throw error }
        }
        let second = try await pool.takeNew(by: deadline)
        defer { pool.putBack(second) }
        return try await second.exchange(octets, method: request.method, by: deadline)
    }

    /// Reads what is at this URL, as above.
    package func get(
        _ url: HTTPURL, fields: HTTPFields = HTTPFields(), deadline: ContinuousClock.Instant
    ) async throws(NetError) -> HTTPResponse {
        let request = HTTPRequest(method: .get, target: url.target, fields: fields)
        return try await send(request, to: url.endpoint, deadline: deadline)
    }

    /// Hands a body to this URL, as above.
    package func post(
        _ body: [UInt8], to url: HTTPURL, fields: HTTPFields = HTTPFields(), deadline: ContinuousClock.Instant,
        mayRepeat: Bool = false
    ) async throws(NetError) -> HTTPResponse {
        let request = HTTPRequest(method: .post, target: url.target, fields: fields, body: body)
        return try await send(request, to: url.endpoint, deadline: deadline, mayRepeat: mayRepeat)
    }

    /// Closes the idle connections; those under way are closed when their answers are there.
    package func close() {
        for pool in pools.values { pool.close() }
        pools.removeAll()
    }

    private func pool(for endpoint: Endpoint) -> HTTPClientPool {
        if let pool = pools[endpoint] { return pool }
        let pool = HTTPClientPool(for: endpoint, on: loop, settings: settings)
        pools[endpoint] = pool
        return pool
    }
}
