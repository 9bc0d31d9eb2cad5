/// One client of an HTTP server: takes its requests in order, and answers one before it looks at the next.
///
/// Belongs to the loop's thread.
final class HTTPServerConnection: @unchecked Sendable {
    private let connection: Connection
    private let settings: HTTPServer.Settings
    private let handler: HTTPServer.Handler
    private let onEnd: () -> Void

    private var parser: HTTPParser
    /// Whether an answer is under way.
    private(set) var isAnswering = false
    /// When it connected or had its last answer.
    private(set) var waitingSince: ContinuousClock.Instant
    /// The stream that is the rest of this connection's life.
    private var stream: HTTPStream?
    private var isInsideRequest = false
    private var isStopping = false
    private var deadline: ContinuousClock.Instant
    private var timer: LoopTimer?

    init(
        _ connection: Connection, settings: HTTPServer.Settings, handler: @escaping HTTPServer.Handler,
        onEnd: @escaping () -> Void
    ) {
        self.connection = connection
        self.settings = settings
        self.handler = handler
        self.onEnd = onEnd
        parser = HTTPParser(.request, limits: HTTPMessageLimits(body: settings.bodyLimit))
        deadline = connection.loop.now + settings.idleTimeout
        waitingSince = connection.loop.now
    }

    func start() {
        watchDeadline()
        connection.start(self)
    }

    /// Ends after the answer under way, or at once.
    func stop() {
        isStopping = true
        if !isAnswering || stream != nil { connection.close(flushing: true) }
    }

    /// Ends at once.
    func abort() { connection.close() }

    /// Moves the deadline; the timer stays where it is unless it would be too late, and looks when it fires.
    private func expire(after time: Duration) {
        deadline = connection.loop.now + time
        guard let timer, deadline < timer.deadline else { return }
        timer.cancel()
        watchDeadline()
    }

    private func watchDeadline() {
        timer = connection.loop.schedule(at: deadline) { [weak self] in self?.checkDeadline() }
    }

    private func checkDeadline() {
        if isAnswering {
            // The handler's time is its own affair.
            deadline = connection.loop.now + settings.idleTimeout
        } else if connection.loop.now >= deadline, !connection.isBehind {
            if isInsideRequest { return refuse(.slowRequest) }
            return connection.close()
        }
        watchDeadline()
    }

    private func answer(_ message: HTTPMessage) {
        guard case .request(let method, let target) = message.head.start else { return }
        let request = HTTPRequest(method: method, target: target, fields: message.head.fields, body: message.body)
        switch handler(request) {
        case .now(let response): send(response, to: method, keepsAlive: message.keepsAlive)
        case .later(let work):
            isAnswering = true
            connection.pauseReading()
            // At most one task for each connection, and those are bounded.
            Task(executorPreference: connection.loop) { [self] in
                let response = await work()
                connection.loop.execute { self.answered(response, to: method, keepsAlive: message.keepsAlive) }
            }
        case .dripping(let response, let pause):
            isAnswering = true
            connection.pauseReading()
            drip(response.octets(to: method, closing: true)[...], every: pause)
        case .streaming(let response, let begin):
            guard method != .head else { return send(response, to: method, keepsAlive: false) }
            isAnswering = true
            connection.write(response.streamHead)
            let stream = HTTPStream(connection)
            self.stream = stream
            begin(stream)
        }
    }

    private func drip(_ octets: ArraySlice<UInt8>, every pause: Duration) {
        guard let first = octets.first, connection.write([first]) else { return connection.close(flushing: true) }
        connection.loop.schedule(at: connection.loop.now + pause) { [weak self] in
            self?.drip(octets.dropFirst(), every: pause)
        }
    }

    private func answered(_ response: HTTPResponse, to method: HTTPMethod, keepsAlive: Bool) {
        isAnswering = false
        send(response, to: method, keepsAlive: keepsAlive)
        connection.resumeReading()
    }

    private func send(_ response: HTTPResponse, to method: HTTPMethod?, keepsAlive: Bool) {
        let isLast = !keepsAlive || isStopping
        connection.write(response.octets(to: method, closing: isLast))
        if isLast { connection.close(flushing: true) }
        isInsideRequest = false
        waitingSince = connection.loop.now
        expire(after: settings.idleTimeout)
    }

    private func refuse(_ fault: HTTPFault) {
        send(HTTPResponse(status: fault.status, text: "\(fault)\n"), to: nil, keepsAlive: false)
    }
}

extension HTTPServerConnection: ConnectionDelegate {
    func connection(_ connection: Connection, received octets: RawSpan) -> Int {
        octets.withUnsafeBytes { take($0.assumingMemoryBound(to: UInt8.self).span) }
    }

    private func take(_ octets: Span<UInt8>) -> Int {
        // Whoever gets a stream has nothing more to ask; reading on shows when they leave.
        guard stream == nil else { return octets.count }
        var used = 0
        while used < octets.count, !isAnswering, !connection.isCongested, connection.isOpen {
            do {
                let step = try parser.consume(octets.extracting(used..<octets.count))
                used += step.used
                guard let message = step.message else {
                    noteProgress(hasRest: used < octets.count)
                    return used
                }
                answer(message)
            } catch {
                refuse(error)
            }
        }
        return used
    }

    /// The clock of a request begins with its first octet.
    private func noteProgress(hasRest: Bool) {
        if !isInsideRequest, hasRest || parser.isInsideBody {
            isInsideRequest = true
            expire(after: settings.requestTimeout)
        }
        if parser.expectsContinue { connection.write("HTTP/1.1 100 Continue\r\n\r\n") }
    }

    func connectionClosed(_ connection: Connection, _ reason: CloseReason) {
        timer?.cancel()
        onEnd()
        stream?.onEnd()
        stream = nil
    }
}
