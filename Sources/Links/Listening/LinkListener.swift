import Digest
import Net
import Primitives
import SMS
import Session
import Telemetry

/// One listening address, and the accounts whose gateways may bind there.
@LoopActor
package final class LinkListener {
    private let links: [Link]
    private let loop: EventLoop
    private let log: Log
    private var listener: Listener?
    private var bindGuard = BindGuard()
    private var sessions: [Int: LinkSession] = [:]
    private var unbound = UnboundConnections()
    /// The binds of sessions that are not decided yet.
    private var asked: [Int: Asked] = [:]
    private var waitingBinds = WaitingBinds()
    private var random: SeededGenerator
    private var bindTimer: (timer: LoopTimer, moment: ContinuousClock.Instant)?
    private let metrics: Metrics
    /// From the opening on, when the address is known.
    private var meters: ListenerMeters?

    /// A bind that a session asks for.
    private struct Asked {
        let session: LinkSession
        let request: BindRequest
        /// The account's link; `nil` when there is none of that name.
        let link: Link?
        /// Whether the account may bind from there.
        let isAllowed: Bool
        let suspect: BindGuard.Suspect
    }

    /// A listener for links that share one listening address; their session timers are the first link's until a bind.
    package init(links: [Link], loop: EventLoop, log: Log, metrics: Metrics = Metrics()) {
        precondition(!links.isEmpty, "a listener is for at least one link")
        self.links = links
        self.loop = loop
        self.log = log
        self.metrics = metrics
        random = SeededGenerator(seed: loop.system.randomSeed())
    }

    /// Opens the address, and says which it is when the system chose the port.
    @discardableResult
    package func open(_ address: SocketAddress) throws(NetError) -> SocketAddress {
        let listener = try Listener(
            at: address, on: loop, connectionLimit: 4_096, limits: links[0].settings.connectionLimits
        ) { [weak self] connection in
            LoopActor.assumeIsolated { self?.accepted(connection) }
        }
        self.listener = listener
        meters = ListenerMeters(listener: listener.address, in: metrics)
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
        let session = LinkSession(connection, machine, link: nil, host: self, log: log, traffic: settings.traffic)
        sessions[session.number] = session
        let evicted = unbound.insert(session.number, from: connection.peer.host)
        session.start()
        meters?.unbound.set(unbound.count)
        guard let evicted else { return }
        meters?.pushedOut.add()
        sessions[evicted]?.abort("too many connections without a bind")
    }
}

extension LinkListener: LinkSessionHost {
    /// Decides over a bind at once, or when the guard lets it be looked at.
    func decide(_ request: BindRequest, for session: LinkSession) {
        let link = links.first { $0.settings.systemID == request.systemID }
        let networks = link?.settings.allowedNetworks ?? []
        let isAllowed = networks.isEmpty || networks.contains { $0.contains(session.peer.host) }
        // Who may not bind anyway takes no turn of the account's.
        let suspect = BindGuard.Suspect(
            Origin(session.peer.host), account: isAllowed ? link?.settings.systemID : nil)
        let asked = Asked(session: session, request: request, link: link, isAllowed: isAllowed, suspect: suspect)
        let opening = bindGuard.opening(for: suspect, at: loop.now)
        if opening == nil, !waitingBinds.contains(suspect) { return decide(asked) }
        self.asked[session.number] = asked
        waitingBinds.enter(session.number, suspect)
        lookAtBinds(at: opening ?? loop.now)
    }

    /// Decides over the binds that may be looked at by now, one after the other: each may make the others wait longer.
    private func lookAtBinds() {
        let now = loop.now
        while let number = waitingBinds.next(
            using: &random, where: { [bindGuard] in bindGuard.opening(for: $0, at: now) == nil })
        {
            if let asked = asked.removeValue(forKey: number) { decide(asked) }
        }
        let openings = waitingBinds.suspects.compactMap { bindGuard.opening(for: $0, at: now) }
        if let next = openings.min() { lookAtBinds(at: next) }
    }

    private func lookAtBinds(at moment: ContinuousClock.Instant) {
        if let bindTimer, bindTimer.moment <= moment { return }
        bindTimer?.timer.cancel()
        let timer = loop.schedule(at: moment) { [weak self] in
            LoopActor.assumeIsolated {
                self?.bindTimer = nil
                self?.lookAtBinds()
            }
        }
        bindTimer = (timer, moment)
    }

    /// The account, its secret, its networks, its number of binds, in that order.
    private func decide(_ asked: Asked) {
        let session = asked.session
        // An unknown account costs the same comparison as a known one, so that names cannot be guessed by timing.
        let isRight = constantTimeEquals(
            Array(asked.request.password.utf8), Array((asked.link ?? links[0]).settings.password.utf8))
        guard let link = asked.link, isRight else { return refuse(asked, "wrong system_id or password") }
        guard asked.isAllowed else { return refuse(asked, "address not allowed") }
        bindGuard.succeeded(asked.suspect, at: loop.now)
        guard link.bindCount < link.settings.bindLimit else {
            log.repeated(
                .warning, "link.too_many_binds", about: link.settings.name,
                ["link": .string(link.settings.name), "peer": .string("\(session.peer)")])
            return session.handle(.bindDecided(.alreadyBound))
        }
        session.join(link)
        session.handle(.bindDecided(.ok))
    }

    private func refuse(_ asked: Asked, _ reason: String) {
        meters?.refused.add()
        let session = asked.session
        let delay = bindGuard.failed(asked.suspect, at: loop.now)
        log.warning(
            "link.bind_refused",
            [
                "peer": .string("\(session.peer)"), "system_id": .string(String(asked.request.systemID.prefix(16))),
                "reason": .string(reason), "delay": .duration(delay),
            ])
        loop.schedule(at: loop.now + delay) { [weak session] in
            LoopActor.assumeIsolated { session?.handle(.bindDecided(.bindFailed)) }
        }
    }

    func sessionBound(_ session: LinkSession) { leave(session) }

    func sessionEnded(_ session: LinkSession) {
        if let asked = asked.removeValue(forKey: session.number) {
            waitingBinds.leave(session.number, asked.suspect)
        }
        // One that never bound is counted until its connection is gone; otherwise a peer could pile up closing ones.
        if session.wasBound { sessions[session.number] = nil }
    }

    func connectionEnded(_ session: LinkSession) {
        sessions[session.number] = nil
        leave(session)
    }

    private func leave(_ session: LinkSession) {
        unbound.remove(session.number)
        meters?.unbound.set(unbound.count)
    }
}
