import Digest
import Net
import SMS
import Session
import Telemetry

/// One listening address, and the accounts whose gateways may bind there.
@LoopActor
package final class LinkGate {
    private let links: [Link]
    private let loop: EventLoop
    private let log: Log
    private var listener: Listener?
    private var bindGuard = BindGuard()
    private var sessions: [Int: LinkSession] = [:]
    private var waiting = WaitingRoom()
    private let metrics: Metrics
    /// From the opening on, when the address is known.
    private var meters: GateMeters?

    /// A gate for links that share one listening address; their session timers are the first link's until a bind.
    package init(links: [Link], loop: EventLoop, log: Log, metrics: Metrics = Metrics()) {
        precondition(!links.isEmpty, "a gate is for at least one link")
        self.links = links
        self.loop = loop
        self.log = log
        self.metrics = metrics
    }

    /// How many connections have not bound yet.
    package var waitingCount: Int { waiting.count }

    /// Opens the address, and says which it is when the system chose the port.
    @discardableResult
    package func open(_ address: SocketAddress) throws(NetError) -> SocketAddress {
        let listener = try Listener(
            at: address, on: loop, connectionLimit: 4_096, limits: links[0].settings.connectionLimits
        ) { [weak self] connection in
            LoopActor.assumeIsolated { self?.accepted(connection) }
        }
        self.listener = listener
        meters = GateMeters(listener: listener.address, in: metrics)
        return listener.address
    }

    /// Accepts no more connections.
    package func close() {
        listener?.close()
        listener = nil
    }

    /// Ends the connections that never bound.
    package func closeUnbound() {
        for session in sessions.values where session.link == nil { session.close("stopped") }
    }

    private func accepted(_ connection: Connection) {
        let settings = links[0].settings
        let machine = GatewaySession(settings.session, dialect: settings.dialect, at: loop.now)
        let session = LinkSession(connection, machine, link: nil, host: self, log: log)
        sessions[session.number] = session
        let leaving = waiting.enter(session.number, from: connection.peer.host)
        session.start()
        meters?.waiting.set(waiting.count)
        guard let leaving else { return }
        meters?.pushedOut.add()
        sessions[leaving]?.abort("too many connections without a bind")
    }
}

extension LinkGate: LinkSessionHost {
    /// Decides over a bind at once, or when the last wrong one of its kind has had its answer.
    func decide(_ request: BindRequest, for session: LinkSession) {
        let link = links.first { $0.settings.systemID == request.systemID }
        let suspect = BindGuard.Suspect(session.peer.host, account: link?.settings.systemID)
        guard let moment = bindGuard.opening(for: suspect, at: loop.now) else {
            return decide(request, for: session, link, suspect)
        }
        loop.schedule(at: moment) { [weak self, weak session] in
            LoopActor.assumeIsolated {
                guard let session, !session.isClosed else { return }
                self?.decide(request, for: session, link, suspect)
            }
        }
    }

    /// The account, its secret, its networks, its number of binds, in that order.
    private func decide(
        _ request: BindRequest, for session: LinkSession, _ link: Link?, _ suspect: BindGuard.Suspect
    ) {
        // An unknown account costs the same comparison as a known one, so that names cannot be guessed by timing.
        let isRight = constantTimeEquals(
            Array(request.password.utf8), Array((link ?? links[0]).settings.password.utf8))
        guard let link, isRight else {
            return refuse(session, request, suspect, "wrong system_id or password")
        }
        let networks = link.settings.allowedNetworks
        guard networks.isEmpty || networks.contains(where: { $0.contains(suspect.host) }) else {
            return refuse(session, request, suspect, "address not allowed")
        }
        bindGuard.succeeded(suspect)
        guard link.bindCount < link.settings.bindLimit else {
            log.repeated(
                .warning, "link.too_many_binds", about: link.settings.name,
                ["link": .string(link.settings.name), "peer": .string("\(session.peer)")])
            return session.handle(.bindDecided(.alreadyBound))
        }
        session.join(link)
        session.handle(.bindDecided(.ok))
    }

    private func refuse(
        _ session: LinkSession, _ request: BindRequest, _ suspect: BindGuard.Suspect, _ reason: String
    ) {
        meters?.refused.add()
        let delay = bindGuard.failed(suspect, at: loop.now)
        log.warning(
            "link.bind_refused",
            [
                "peer": .string("\(session.peer)"), "system_id": .string(String(request.systemID.prefix(16))),
                "reason": .string(reason), "delay": .duration(delay),
            ])
        loop.schedule(at: loop.now + delay) { [weak session] in
            LoopActor.assumeIsolated { session?.handle(.bindDecided(.bindFailed)) }
        }
    }

    func sessionBound(_ session: LinkSession) { leave(session) }

    func sessionEnded(_ session: LinkSession) {
        // One that never bound counts as waiting until its connection is gone, or lingering ones could be piled up.
        if session.wasBound { sessions[session.number] = nil }
    }

    func connectionEnded(_ session: LinkSession) {
        sessions[session.number] = nil
        leave(session)
    }

    private func leave(_ session: LinkSession) {
        waiting.leave(session.number)
        meters?.waiting.set(waiting.count)
    }
}
