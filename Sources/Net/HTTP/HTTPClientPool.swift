/// A client's connections to one endpoint, and the requests that wait for one of them.
///
/// Belongs to the loop's thread.
final class HTTPClientPool: @unchecked Sendable {
    /// What a waiting request gets: a connection, or the right to make one.
    private enum Turn: Sendable {
        case use(HTTPClientConnection)
        case dial
    }

    private struct Waiter {
        typealias Continuation = CheckedContinuation<Result<Turn, NetError>, Never>

        let number: Int
        let continuation: Continuation
        let timer: LoopTimer
    }

    private let endpoint: Endpoint
    private let loop: EventLoop
    private let settings: HTTPClient.Settings
    private var idle: [HTTPClientConnection] = []
    private var waiters: [Waiter] = []
    private var waiterCount = 0
    /// Connections that are idle, busy or being made.
    private var openCount = 0
    private var isClosed = false

    init(for endpoint: Endpoint, on loop: EventLoop, settings: HTTPClient.Settings) {
        self.endpoint = endpoint
        self.loop = loop
        self.settings = settings
    }

    /// The connection used last, a new one, or the first to become free; whoever takes one puts it back.
    nonisolated(nonsending) func take(
        by deadline: ContinuousClock.Instant
    ) async throws(NetError) -> HTTPClientConnection {
        while let connection = idle.popLast() {
            connection.cancelExpiry()
            connection.onIdleEnd = nil
            if connection.isUsable { return connection }
            discard(connection)
        }
        if openCount < settings.connectionLimit {
            openCount += 1
            return try await dial(by: deadline)
        }
        switch try await waitForTurn(by: deadline) {
        case .use(let connection): return connection
        case .dial: return try await dial(by: deadline)
        }
    }

    /// A connection nobody has used; an idle one makes room for it where needed.
    nonisolated(nonsending) func takeNew(
        by deadline: ContinuousClock.Instant
    ) async throws(NetError) -> HTTPClientConnection {
        if openCount >= settings.connectionLimit, !idle.isEmpty { discard(idle.removeFirst()) }
        guard openCount < settings.connectionLimit else { return try await take(by: deadline) }
        openCount += 1
        return try await dial(by: deadline)
    }

    /// Takes back a connection after its exchange.
    func putBack(_ connection: HTTPClientConnection) {
        guard connection.isUsable, !isClosed else { return discard(connection) }
        if let waiter = nextWaiter() { return waiter.resume(returning: .success(.use(connection))) }
        connection.expire(at: loop.now + settings.idleTimeout)
        connection.onIdleEnd = { [weak self, unowned connection] in
            guard let self else { return }
            idle.removeAll { $0 === connection }
            giveUpPlace()
        }
        idle.append(connection)
    }

    /// Closes what is idle, and keeps nothing from now on.
    func close() {
        isClosed = true
        for connection in idle { discard(connection) }
        idle.removeAll()
    }

    private func discard(_ connection: HTTPClientConnection) {
        connection.cancelExpiry()
        connection.close()
        giveUpPlace()
    }

    /// Lets the next one in the queue make a connection instead of the one that is gone.
    private func giveUpPlace() {
        if let waiter = nextWaiter() { return waiter.resume(returning: .success(.dial)) }
        openCount -= 1
    }

    private func nextWaiter() -> Waiter.Continuation? {
        guard !waiters.isEmpty else { return nil }
        let waiter = waiters.removeFirst()
        waiter.timer.cancel()
        return waiter.continuation
    }

    private nonisolated(nonsending) func dial(
        by deadline: ContinuousClock.Instant
    ) async throws(NetError) -> HTTPClientConnection {
        do {
            let connection = try await Connection.dial(to: endpoint, timeout: deadline - loop.now, on: loop)
            return HTTPClientConnection(connection, limits: HTTPMessageLimits(body: settings.bodyLimit))
        } catch {
            giveUpPlace()
            throw error
        }
    }

    private nonisolated(nonsending) func waitForTurn(
        by deadline: ContinuousClock.Instant
    ) async throws(NetError) -> Turn {
        try await withCheckedContinuation { queue(by: deadline, $0) }.get()
    }

    private func queue(by deadline: ContinuousClock.Instant, _ continuation: Waiter.Continuation) {
        guard waiters.count < settings.waitingLimit else {
            return continuation.resume(returning: .failure(.tooManyWaiting(limit: settings.waitingLimit)))
        }
        waiterCount += 1
        let number = waiterCount
        let timer = loop.schedule(at: deadline, firesAtStop: true) { [self] in giveUpWaiting(number) }
        waiters.append(Waiter(number: number, continuation: continuation, timer: timer))
    }

    private func giveUpWaiting(_ number: Int) {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
        let error: NetError = loop.isStopping ? .loopStopped : .timedOut(waitingFor: "a connection to \(endpoint)")
        waiters.remove(at: index).continuation.resume(returning: .failure(error))
    }
}
