import Net

/// One end of a connection that notes what happens, so that a test can wait for it.
///
/// Belongs to the loop's thread, but for the methods marked `async`.
final class Peer: ConnectionDelegate, @unchecked Sendable {
    let connection: Connection
    private(set) var received: [UInt8] = []
    private(set) var closeReason: CloseReason?
    private(set) var drainCount = 0
    private(set) var hasPeerFinished = false
    /// What to do with octets instead of noting them all.
    var onReceived: ((Peer, RawSpan) -> Int)?
    /// Whether to leave the connection open when the other end has finished.
    var staysAfterPeer = false
    private var waiters: [(condition: (Peer) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

    init(_ connection: Connection) { self.connection = connection }

    /// Connects to the address and starts to note.
    static func dial(
        _ address: SocketAddress, on loop: EventLoop, limits: ConnectionLimits = ConnectionLimits()
    ) async throws -> Peer {
        let connection = try await Connection.dial(to: address, timeout: .seconds(20), on: loop, limits: limits)
        return await loop.run {
            let peer = Peer(connection)
            connection.start(peer)
            return peer
        }
    }

    /// Waits until the condition holds; it is looked at after each event.
    func until(_ condition: @escaping @Sendable (Peer) -> Bool) async {
        await withCheckedContinuation { continuation in
            connection.loop.execute {
                self.waiters.append((condition, continuation))
                self.look()
            }
        }
    }

    /// Waits until at least so many octets have come, and returns all that have.
    func octets(count: Int) async -> [UInt8] {
        await until { $0.received.count >= count || $0.closeReason != nil }
        return await connection.loop.run { self.received }
    }

    func write(_ octets: [UInt8]) async { await connection.loop.run { _ = self.connection.write(octets) } }

    /// Waits for the connection's end and says why it came.
    func end() async -> CloseReason? {
        await until { $0.closeReason != nil }
        return await connection.loop.run { self.closeReason }
    }

    func note(_ octets: RawSpan) -> Int {
        octets.withUnsafeBytes { received.append(contentsOf: $0) }
        return octets.byteCount
    }

    private func look() {
        let ready = waiters.filter { $0.condition(self) }
        waiters.removeAll { $0.condition(self) }
        for waiter in ready { waiter.continuation.resume() }
    }

    func connection(_ connection: Connection, received octets: RawSpan) -> Int {
        defer { look() }
        if let onReceived { return onReceived(self, octets) }
        return note(octets)
    }

    func connectionPeerFinished(_ connection: Connection) {
        hasPeerFinished = true
        if !staysAfterPeer { connection.close(flushing: true) }
        look()
    }

    func connectionDrained(_ connection: Connection) {
        drainCount += 1
        look()
    }

    func connectionClosed(_ connection: Connection, _ reason: CloseReason) {
        precondition(closeReason == nil, "a connection ends once")
        closeReason = reason
        look()
    }
}

/// Two connected ends on one loop: the accepted one, which has these limits, and the one that dialled.
func withPair(
    _ kind: NetworkKind = .kernel, limits: ConnectionLimits = ConnectionLimits(),
    _ body: (_ loop: EventLoop, _ near: Peer, _ far: Peer) async throws -> Void
) async throws {
    try await withLoop(kind) { loop in
        let (arrivals, arrival) = AsyncStream.makeStream(of: Peer.self)
        let listener = try Listener(at: .anyPort, on: loop, limits: limits) { connection in
            let peer = Peer(connection)
            connection.start(peer)
            arrival.yield(peer)
        }
        defer { listener.close() }
        let far = try await Peer.dial(listener.address, on: loop)
        for await near in arrivals {
            try await body(loop, near, far)
            break
        }
    }
}
