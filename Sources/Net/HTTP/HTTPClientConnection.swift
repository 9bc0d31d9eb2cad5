/// One connection of an HTTP client: carries one request at a time, and waits in the pool between two.
///
/// Belongs to the loop's thread.
final class HTTPClientConnection: @unchecked Sendable {
    typealias Outcome = Result<HTTPResponse, NetError>

    private let connection: Connection
    private let limits: HTTPMessageLimits
    private var parser: HTTPParser?
    private var continuation: CheckedContinuation<Outcome, Never>?
    private var timer: LoopTimer?

    /// Called when the connection ends while nothing is asked.
    var onIdleEnd: (() -> Void)?
    /// Whether the server had closed it before it could hear of the last request.
    private(set) var wasStale = false
    private var isReused = false
    private var hasAnswerBegun = false
    private var maySendMore = true

    init(_ connection: Connection, limits: HTTPMessageLimits) {
        self.connection = connection
        self.limits = limits
        connection.start(self)
    }

    /// Whether another request may be sent.
    var isUsable: Bool { connection.isOpen && maySendMore && continuation == nil }

    /// Sends the request and waits for its answer.
    nonisolated(nonsending) func exchange(
        _ octets: [UInt8], method: HTTPMethod, by deadline: ContinuousClock.Instant
    ) async throws(NetError) -> HTTPResponse {
        let outcome = await withCheckedContinuation { continuation in
            begin(octets, method: method, by: deadline, continuation)
        }
        defer { isReused = true }
        return try outcome.get()
    }

    private func begin(
        _ octets: [UInt8], method: HTTPMethod, by deadline: ContinuousClock.Instant,
        _ continuation: CheckedContinuation<Outcome, Never>
    ) {
        hasAnswerBegun = false
        guard connection.isOpen else {
            wasStale = isReused
            return continuation.resume(returning: .failure(.closedByPeer(answerBegun: false)))
        }
        parser = HTTPParser(.response(toHead: method == .head), limits: limits)
        self.continuation = continuation
        expectAnswer(by: deadline)
        connection.write(octets)
    }

    private func expectAnswer(by deadline: ContinuousClock.Instant) {
        let loop = connection.loop
        timer = loop.schedule(at: deadline, firesAtStop: true) { [self] in
            if loop.isStopping { return give(up: .loopStopped) }
            // The rest of an answer that came in time is read in the next pass.
            if connection.isBehind { return expectAnswer(by: loop.now) }
            give(up: .timedOut(waitingFor: "the answer"))
        }
    }

    /// Closes the connection, without telling anybody.
    func close() {
        onIdleEnd = nil
        connection.close()
    }

    /// Lets an idle connection end by itself.
    func expire(at deadline: ContinuousClock.Instant) {
        timer = connection.loop.schedule(at: deadline) { [weak self] in self?.connection.close() }
    }

    /// Keeps an idle connection after all.
    func cancelExpiry() { timer?.cancel() }

    private func complete(_ message: HTTPMessage) {
        guard case .response(let status) = message.head.start else { return }
        maySendMore = message.keepsAlive
        finish(.success(HTTPResponse(status: status, fields: message.head.fields, body: message.body)))
    }

    private func give(up error: NetError) {
        maySendMore = false
        finish(.failure(error))
        connection.close()
    }

    private func finish(_ outcome: Outcome) {
        timer?.cancel()
        continuation?.resume(returning: outcome)
        continuation = nil
    }
}

extension HTTPClientConnection: ConnectionDelegate {
    func connection(_ connection: Connection, received octets: RawSpan) -> Int {
        octets.withUnsafeBytes { take($0.assumingMemoryBound(to: UInt8.self).span) }
    }

    private func take(_ octets: Span<UInt8>) -> Int {
        guard continuation != nil else {
            // Nothing was asked: this server and this client no longer agree on what answers what.
            connection.close()
            return octets.count
        }
        hasAnswerBegun = true
        do {
            guard let step = try parser?.consume(octets) else { return octets.count }
            guard let message = step.message else { return step.used }
            complete(message)
            if step.used < octets.count { maySendMore = false }
            return octets.count
        } catch {
            give(up: .http(error))
            return octets.count
        }
    }

    func connectionPeerFinished(_ connection: Connection) {
        if continuation != nil, let message = parser?.end() { complete(message) }
        connection.close()
    }

    func connectionClosed(_ connection: Connection, _ reason: CloseReason) {
        maySendMore = false
        if continuation != nil { wasStale = isReused && !hasAnswerBegun }
        switch reason {
        case .failed(let error): finish(.failure(error))
        case .loopStopped: finish(.failure(.loopStopped))
        case .closedHere, .closedByPeer: finish(.failure(.closedByPeer(answerBegun: hasAnswerBegun)))
        }
        timer?.cancel()
        onIdleEnd?()
        onIdleEnd = nil
    }
}
