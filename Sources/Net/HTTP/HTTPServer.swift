/// A small HTTP/1.1 server on the loop: GET, HEAD and POST, keep-alive, requests answered in order, hard limits.
///
/// Lines end with CR LF only; a bare LF, a folded field, or a length given twice or in two ways is answered with 400
/// and the end of the connection. A first line may have 8 KiB, a head 16 KiB and 64 fields.
package final class HTTPServer: @unchecked Sendable {
    /// What one server allows its clients.
    package struct Settings: Equatable, Sendable {
        /// The most octets of a request's body.
        package var bodyLimit: Int
        /// The most clients at once; a newer one pushes out the one that has had no answer for longest.
        package var connectionLimit: Int
        /// How long a request may take from its first octet to its last.
        package var requestTimeout: Duration
        /// How long a client may stay before its first request and between two.
        package var idleTimeout: Duration

        /// Settings that suit a status page.
        package init(
            bodyLimit: Int = 1024 * 1024, connectionLimit: Int = 256, requestTimeout: Duration = .seconds(10),
            idleTimeout: Duration = .seconds(60)
        ) {
            self.bodyLimit = bodyLimit
            self.connectionLimit = connectionLimit
            self.requestTimeout = requestTimeout
            self.idleTimeout = idleTimeout
        }
    }

    /// An answer that is known at once, or one that takes its time.
    package enum Answer: Sendable {
        /// This response.
        case now(HTTPResponse)
        /// What this work returns; it begins on the loop, and must end some day.
        case later(@Sendable () async -> HTTPResponse)
        /// This response, octet by octet with that pause between two: for servers that try their clients' patience.
        case dripping(HTTPResponse, every: Duration)
        /// This response's head, and behind it whatever is written to the stream, until either side ends it; the work is
        /// done on the loop's thread, once the head is written.
        case streaming(HTTPResponse, @Sendable (HTTPStream) -> Void)
    }

    /// Called on the loop's thread with each request.
    package typealias Handler = @Sendable (HTTPRequest) -> Answer

    /// The address it listens at, with the port the system chose where 0 was asked for.
    package var address: SocketAddress { listener.address }

    private let listener: Listener
    private let clients: Clients

    /// Serves at `address` on `loop`, asking `handler` for each answer; any thread may call it. Throws `.system`.
    package init(
        at address: SocketAddress, on loop: EventLoop, settings: Settings = Settings(), handler: @escaping Handler
    ) throws(NetError) {
        let clients = Clients()
        self.clients = clients
        // Those who were pushed out may still be reading their last octets.
        listener = try Listener(at: address, on: loop, connectionLimit: settings.connectionLimit * 2) { connection in
            clients.add(connection, settings: settings, handler: handler)
        }
    }

    /// Serves with a handler whose answers take their time, as above.
    package convenience init(
        at address: SocketAddress, on loop: EventLoop, settings: Settings = Settings(),
        answering handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) throws(NetError) {
        try self.init(at: address, on: loop, settings: settings) { request in .later { await handler(request) } }
    }

    /// Stops listening; answers under way are still given, then their connections end. Any thread may call it.
    package func close() {
        listener.close()
        listener.loop.execute { [clients] in clients.stop() }
    }
}

/// The connections of one server; belongs to the loop's thread.
private final class Clients: @unchecked Sendable {
    /// By the order in which they came.
    private var open: [Int: HTTPServerConnection] = [:]
    private var lastNumber = 0

    func add(_ connection: Connection, settings: HTTPServer.Settings, handler: @escaping HTTPServer.Handler) {
        if open.count >= settings.connectionLimit { makeRoom() }
        lastNumber += 1
        let number = lastNumber
        let client = HTTPServerConnection(connection, settings: settings, handler: handler) { [weak self] in
            self?.open[number] = nil
        }
        open[number] = client
        client.start()
    }

    /// Whoever means to ask does so at once: idle clients and slow ones push each other out, and keep nobody from coming.
    private func makeRoom() {
        let waiting = open.filter { !$0.value.isAnswering }
        let oldest = waiting.min { ($0.value.waitingSince, $0.key) < ($1.value.waitingSince, $1.key) }
        guard let oldest else { return }
        open[oldest.key] = nil
        oldest.value.abort()
    }

    func stop() {
        for client in open.values { client.stop() }
    }
}
