import Links
import Net

/// Drives a conformance run over real connections: dials or accepts, hands octets over, keeps one timer.
@LoopActor
final class ConformanceShell {
    private(set) var run: ConformanceRun
    private let endpoint: ConformanceEndpoint
    private let loop: EventLoop
    private let done: ChangeSignal
    private var connection: Connection?
    /// Connections that the peer has dialled and no case wanted yet, the oldest first.
    private var accepted: [Connection] = []
    private var wantsConnection = false
    private var listener: Listener?
    private var timer: LoopTimer?
    /// Called whenever a case is done.
    private let onProgress: @LoopActor (ConformanceRun) -> Void
    private var doneCount = 0
    /// Hears what goes over each connection, if it is to be captured.
    private let traffic: SessionTraffic.Tap?
    /// The number of the connection that is open, or was last.
    private var connectionNumber = 0

    /// The most connections of the peer that wait for their turn.
    private static let acceptedLimit = 8

    init(
        _ run: ConformanceRun, at endpoint: ConformanceEndpoint, on loop: EventLoop,
        traffic: SessionTraffic.Tap? = nil, onProgress: @escaping @LoopActor (ConformanceRun) -> Void = { _ in }
    ) {
        self.run = run
        self.endpoint = endpoint
        self.loop = loop
        self.onProgress = onProgress
        self.traffic = traffic
        done = ChangeSignal(on: loop)
    }

    /// Begins to listen, where the peer dials, and says where.
    func open() throws(SimulatorError) -> SocketAddress? {
        guard case .listen(let address) = endpoint else { return nil }
        do {
            let listener = try Listener(at: address, on: loop) { [weak self] connection in
                LoopActor.assumeIsolated { self?.take(connection) }
            }
            self.listener = listener
            return listener.address
        } catch {
            throw .cannotListen("\(address)", error)
        }
    }

    /// Plays all cases and gives what they came to.
    func play() async -> ConformanceRun {
        perform(run.start(at: loop.now))
        // Each step has its own deadline, so this one is none.
        _ = await done.wait(until: loop.now + .seconds(86_400)) { run.isOver }
        timer?.cancel()
        endConnection()
        for connection in accepted { connection.close() }
        listener?.close()
        return run
    }

    private func handle(_ event: CaseMachine.Event) { perform(run.handle(event, at: loop.now)) }

    private func perform(_ actions: [CaseMachine.Action]) {
        for action in actions {
            switch action {
            case .open: open(endpoint)
            case .send(let octets):
                guard let connection else { break }
                octets.withUnsafeBytes { traffic?(connectionNumber, .sent($0)) }
                connection.write(octets)
            case .close: endConnection()
            }
        }
        if run.doneCount != doneCount {
            doneCount = run.doneCount
            onProgress(run)
        }
        if run.isOver { return done.notify() }
        arm()
    }

    private func arm() {
        timer?.cancel()
        guard let deadline = run.nextDeadline else { return }
        timer = loop.schedule(at: deadline) { [weak self] in LoopActor.assumeIsolated { self?.handle(.tick) } }
    }

    private func open(_ endpoint: ConformanceEndpoint) {
        switch endpoint {
        case .dial(let address):
            Task(executorPreference: loop) { await self.dial(address) }
        case .listen:
            wantsConnection = true
            if !accepted.isEmpty { loop.schedule(at: loop.now) { LoopActor.assumeIsolated { self.begin() } } }
        }
    }

    private func dial(_ address: Endpoint) async {
        do {
            begin(try await Connection.dial(to: address, timeout: .seconds(5), on: loop))
        } catch {
            handle(.couldNotOpen("\(error)"))
        }
    }

    private func take(_ connection: Connection) {
        guard accepted.count < Self.acceptedLimit else { return connection.close() }
        accepted.append(connection)
        if wantsConnection { begin() }
    }

    private func begin() {
        guard wantsConnection, !accepted.isEmpty else { return }
        wantsConnection = false
        begin(accepted.removeFirst())
    }

    private func begin(_ connection: Connection) {
        guard !run.isOver else { return connection.close() }
        endConnection()
        self.connection = connection
        connectionNumber += 1
        if let traffic, let here = try? connection.localAddress() {
            // Where this side is, only a capture asks; a connection that is gone already has no address.
            traffic(connectionNumber, .opened(here: here, there: connection.peer, isDialled: isDialling))
        }
        connection.start(self)
        handle(.opened)
    }
}

extension ConformanceShell {
    private var isDialling: Bool { if case .dial = endpoint { true } else { false } }

    /// Leaves the connection, after what was written.
    private func endConnection() {
        guard let connection else { return }
        connection.close(flushing: true)
        self.connection = nil
        traffic?(connectionNumber, .closed)
    }
}

/// Where a run meets its peer.
enum ConformanceEndpoint: Equatable, Sendable {
    case dial(Endpoint)
    case listen(SocketAddress)
}

extension ConformanceShell: ConnectionDelegate {
    nonisolated func connection(_ connection: Connection, received octets: RawSpan) -> Int {
        let copy = octets.withUnsafeBytes { Array($0) }
        LoopActor.assumeIsolated {
            guard connection === self.connection else { return }
            copy.withUnsafeBytes { traffic?(connectionNumber, .received($0)) }
            handle(.received(copy))
        }
        return copy.count
    }

    nonisolated func connectionClosed(_ connection: Connection, _ reason: Net.CloseReason) {
        LoopActor.assumeIsolated {
            // Of one that a case has left nobody wants to hear.
            guard connection === self.connection else { return }
            self.connection = nil
            traffic?(connectionNumber, .closed)
            handle(.ended)
        }
    }
}
