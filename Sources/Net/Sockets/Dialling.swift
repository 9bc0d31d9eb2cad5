import Glibc

extension Connection {
    /// Connects to `endpoint`, trying its addresses one after the other until one answers or `timeout` is over; for
    /// code on the loop and elsewhere.
    ///
    /// The connection is not started. Throws the last address's failure, `.timedOut`, `.unresolved`, `.resolverBusy` or
    /// `.loopStopped`; cancelling the task changes nothing.
    package nonisolated(nonsending) static func dial(
        to endpoint: Endpoint, timeout: Duration, on loop: EventLoop, limits: ConnectionLimits = ConnectionLimits()
    ) async throws(NetError) -> Connection {
        try await withCheckedContinuation { continuation in
            loop.execute {
                let dialling = Dialling(deadline: loop.now + timeout, on: loop, limits: limits) {
                    continuation.resume(returning: $0)
                }
                dialling.start(endpoint)
            }
        }.get()
    }

    /// Connects to `address`, as above.
    package nonisolated(nonsending) static func dial(
        to address: SocketAddress, timeout: Duration, on loop: EventLoop, limits: ConnectionLimits = ConnectionLimits()
    ) async throws(NetError) -> Connection {
        try await dial(to: Endpoint(address), timeout: timeout, on: loop, limits: limits)
    }
}

/// One attempt to reach an endpoint; belongs to the loop's thread.
final class Dialling: @unchecked Sendable {
    private let loop: EventLoop
    private let deadline: ContinuousClock.Instant
    private let limits: ConnectionLimits
    private var report: ((Result<Connection, NetError>) -> Void)?
    private var addresses: [SocketAddress] = []
    private var attempt: (socket: Socket, peer: SocketAddress)?
    private var timer: LoopTimer?

    init(
        deadline: ContinuousClock.Instant, on loop: EventLoop, limits: ConnectionLimits,
        report: @escaping (Result<Connection, NetError>) -> Void
    ) {
        self.loop = loop
        self.deadline = deadline
        self.limits = limits
        self.report = report
    }

    /// Asks for the addresses and tries them; the report comes once, on the loop's thread.
    func start(_ endpoint: Endpoint) {
        guard !loop.isStopping else { return finish(.failure(.loopStopped)) }
        timer = loop.schedule(at: deadline, firesAtStop: true) {
            self.finish(
                .failure(self.loop.isStopping ? .loopStopped : .timedOut(waitingFor: "the address of \(endpoint)")))
        }
        loop.system.lookUp(endpoint) { answer in
            self.loop.execute { self.resolved(answer) }
        }
    }

    private func resolved(_ answer: Result<[SocketAddress], NetError>) {
        guard report != nil else { return }
        switch answer {
        case .failure(let error): finish(.failure(error))
        case .success(let addresses):
            // The last is tried first; what is left after the list's end is the failure of the last attempt.
            self.addresses = addresses.reversed()
            tryNext(after: .timedOut(waitingFor: "an address"))
        }
    }

    private func tryNext(after failure: NetError) {
        endAttempt()
        guard let peer = addresses.popLast() else { return finish(.failure(failure)) }
        do {
            let socket = try Socket(family: peer.family, of: loop.system.sockets)
            switch socket.connect(to: peer) {
            case 0: finish(.success(Connection(socket, peer: peer, limits: limits, loop: loop)))
            case EINPROGRESS: try wait(for: socket, peer)
            case let error: tryNext(after: .system(call: "connect", errno: error))
            }
        } catch {
            tryNext(after: error)
        }
    }

    /// Gives this address its share of the time that is left, so that a silent one leaves some for the others.
    private func wait(for socket: Socket, _ peer: SocketAddress) throws(NetError) {
        try loop.watch(socket.descriptor, for: .writable, self)
        attempt = (socket, peer)
        let share = (deadline - loop.now) / (addresses.count + 1)
        timer = loop.schedule(at: loop.now + share) { [self] in
            tryNext(after: .timedOut(waitingFor: "\(peer) to accept the connection"))
        }
    }

    private func endAttempt() {
        timer?.cancel()
        guard let attempt else { return }
        loop.unwatch(attempt.socket.descriptor)
        self.attempt = nil
    }

    private func finish(_ result: Result<Connection, NetError>) {
        endAttempt()
        report?(result)
        report = nil
    }
}

extension Dialling: ReadinessHandler {
    func ready(_ events: PollEvents) {
        guard let (socket, peer) = attempt else { return }
        let error = socket.takeError()
        guard error == 0 else { return tryNext(after: .system(call: "connect", errno: error)) }
        finish(.success(Connection(socket, peer: peer, limits: limits, loop: loop)))
    }

    func loopStops() { finish(.failure(.loopStopped)) }
}
