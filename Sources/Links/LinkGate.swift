import Digest
import Net
import SMS
import Session
import Telemetry
import Wire

/// One listening address, and the accounts whose gateways may bind there.
@LoopActor
package final class LinkGate {
    private let links: [Link]
    private let loop: EventLoop
    private let log: Log
    private var listener: Listener?
    private var bindGuard = BindGuard()
    private var sessions: [Int: LinkSession] = [:]

    /// A gate for links that share one listening address; their session timers are the first link's until a bind.
    package init(links: [Link], loop: EventLoop, log: Log) {
        precondition(!links.isEmpty, "a gate is for at least one link")
        self.links = links
        self.loop = loop
        self.log = log
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
        session.start()
    }
}

extension LinkGate: LinkSessionHost {
    /// Decides over a bind: the account, its secret, its networks, its number of binds, in that order.
    func decide(_ request: BindRequest, for session: LinkSession) {
        let host = session.peer.host
        let link = links.first { $0.settings.systemID == request.systemID }
        // An unknown account costs the same comparison as a known one, so that names cannot be guessed by timing.
        let isRight = constantTimeEquals(
            Array(request.password.utf8), Array((link ?? links[0]).settings.password.utf8))
        guard let link, isRight else {
            return refuse(session, request, "wrong system_id or password", .bindFailed)
        }
        let networks = link.settings.allowedNetworks
        guard networks.isEmpty || networks.contains(where: { $0.contains(host) }) else {
            return refuse(session, request, "address not allowed", .bindFailed)
        }
        bindGuard.succeeded(from: host)
        guard link.bindCount < link.settings.bindLimit else {
            log.warning(
                "link.too_many_binds", ["link": .string(link.settings.name), "peer": .string("\(session.peer)")])
            return session.handle(.bindDecided(.alreadyBound))
        }
        session.join(link)
        session.handle(.bindDecided(.ok))
    }

    private func refuse(_ session: LinkSession, _ request: BindRequest, _ reason: String, _ status: SMPP.Status) {
        let delay = bindGuard.failed(from: session.peer.host, at: loop.now)
        log.warning(
            "link.bind_refused",
            [
                "peer": .string("\(session.peer)"), "system_id": .string(String(request.systemID.prefix(16))),
                "reason": .string(reason), "delay": .duration(delay),
            ])
        loop.schedule(at: loop.now + delay) { [weak session] in
            LoopActor.assumeIsolated { session?.handle(.bindDecided(status)) }
        }
    }

    func sessionBound(_ session: LinkSession) {}

    func sessionEnded(_ session: LinkSession) { sessions[session.number] = nil }
}
