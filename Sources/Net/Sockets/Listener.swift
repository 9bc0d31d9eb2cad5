import Glibc

/// Accepts connections at one address until it is closed.
///
/// Beyond the allowed number, connections are accepted and closed at once, so that the peer learns of it. When the
/// process has no descriptor left, accepting pauses for a moment, because the waiting connection would be reported
/// again and again.
package final class Listener: @unchecked Sendable {
    /// The loop the connections belong to.
    package let loop: EventLoop
    /// The address it listens at, with the port the system chose where 0 was asked for.
    package let address: SocketAddress

    /// How many connections were accepted and handed over; on the loop's thread only.
    package private(set) var acceptedCount = 0
    /// How many connections were closed at once because too many were open; on the loop's thread only.
    package private(set) var refusedCount = 0
    /// How often accepting paused because descriptors or memory were short; on the loop's thread only.
    package private(set) var pauseCount = 0
    /// How many of the accepted connections are open; on the loop's thread only.
    package private(set) var openCount = 0

    private static let pauseTime = Duration.milliseconds(100)

    private let socket: Socket
    private let limits: ConnectionLimits
    private let connectionLimit: Int
    private var accept: ((Connection) -> Void)?
    private var isWatched = false
    private var resumption: LoopTimer?

    /// Listens at `address` on `loop`, and hands each connection, not yet started, to `accept` on the loop's thread;
    /// any thread may call it. Throws `.system`.
    package init(
        at address: SocketAddress, on loop: EventLoop, connectionLimit: Int = 1_024,
        limits: ConnectionLimits = ConnectionLimits(), accept: @escaping @Sendable (Connection) -> Void
    ) throws(NetError) {
        socket = try Socket(family: address.family, of: loop.system.sockets)
        try socket.listen(at: address, backlog: 1_024)
        self.address = try socket.localAddress()
        self.loop = loop
        self.connectionLimit = connectionLimit
        self.limits = limits
        self.accept = accept
        loop.execute { self.watch() }
    }

    /// Stops listening; accepted connections live on. Any thread may call it.
    package func close() {
        loop.execute { self.end() }
    }

    private func watch() {
        guard accept != nil, !isWatched else { return }
        do {
            try loop.watch(socket.descriptor, for: .readable, self)
            isWatched = true
        } catch {
            if error == .loopStopped { end() } else { pause() }
        }
    }

    /// Accepts nothing for a moment.
    private func pause() {
        if isWatched { loop.unwatch(socket.descriptor) }
        isWatched = false
        pauseCount += 1
        resumption = loop.schedule(at: loop.now + Self.pauseTime) { self.watch() }
    }

    private func end() {
        guard accept != nil else { return }
        accept = nil
        resumption?.cancel()
        if isWatched { loop.unwatch(socket.descriptor) }
        isWatched = false
        socket.close()
    }

    private func take(_ socket: Socket, _ peer: SocketAddress) {
        guard openCount < connectionLimit else {
            refusedCount += 1
            return socket.close()
        }
        acceptedCount += 1
        openCount += 1
        accept?(Connection(socket, peer: peer, limits: limits, loop: loop) { self.openCount -= 1 })
    }
}

extension Listener: ReadinessHandler {
    func ready(_ events: PollEvents) {
        // A few at a time: connections that are open already want to be served too.
        for _ in 0..<64 {
            guard accept != nil else { return }
            if let (socket, peer) = socket.accept() {
                take(socket, peer)
                continue
            }
            switch errno {
            case EAGAIN: return
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return pause()
            default: continue  // That connection is gone already; the next one may be well.
            }
        }
    }

    func loopStops() { end() }
}
