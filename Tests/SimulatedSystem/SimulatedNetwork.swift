import Glibc
import Net
import Primitives

/// A TCP network in memory: listeners, connections, and everything that can go wrong with them.
///
/// Whatever is random follows from one seed. Belongs to the thread of the simulation.
package final class SimulatedNetwork {
    /// How ports are treated that have no conditions of their own.
    package var usual = NetworkConditions()
    /// How the connections to these ports are treated.
    package var conditions: [UInt16: NetworkConditions] = [:]

    private let time: SimulatedTime
    private var chance: SeededGenerator
    private var listeners: [SimulatedSocket] = []
    /// The ends of those who dialled, the oldest first; the dead ones leave when the next one comes.
    private var dialled: [SimulatedSocket] = []
    private var lastPort: UInt16 = 49_151

    init(_ time: SimulatedTime, seed: UInt64) {
        self.time = time
        chance = SeededGenerator(seed: seed)
    }

    func conditions(at port: UInt16) -> NetworkConditions { conditions[port] ?? usual }

    func freePort() -> UInt16 {
        lastPort = lastPort == .max ? 49_152 : lastPort + 1
        return lastPort
    }

    // Listening.

    /// Whether somebody listens at the address.
    package func isListening(at address: SocketAddress) -> Bool { listener(at: address) != nil }

    func listener(at address: SocketAddress) -> SimulatedSocket? {
        listeners.first { socket in
            guard let local = socket.local, local.port == address.port else { return false }
            return local.host == address.host || local.host == .v4(0)
        }
    }

    func listen(_ socket: SimulatedSocket) { listeners.append(socket) }

    // Connecting.

    func connect(_ socket: SimulatedSocket, to address: SocketAddress) {
        socket.phase = .connecting
        socket.peer = address
        socket.port = address.port
        dialled.removeAll { $0.phase == .closed || $0.phase == .dead }
        dialled.append(socket)
        attempt(socket, address, pause: .seconds(1))
    }

    /// One packet that asks for a connection; it is sent again, at growing pauses, while nobody answers.
    private func attempt(_ socket: SimulatedSocket, _ address: SocketAddress, pause: Duration) {
        let there = delay(at: address.port)
        time.plan(after: there) { [self] in
            guard socket.phase == .connecting else { return }
            let listener = listener(at: address)
            let connecting = conditions(at: address.port).connecting
            if connecting == .delivered, let listener, case .listening(let limit) = listener.phase,
                listener.backlog.count <= limit
            {
                return accept(socket, listener, after: delay(at: address.port))
            }
            guard connecting == .unanswered || (connecting == .delivered && listener != nil) else {
                return time.plan(after: delay(at: address.port)) { self.fail(socket, ECONNREFUSED) }
            }
            time.plan(after: pause) {
                if socket.phase == .connecting { self.attempt(socket, address, pause: pause * 2) }
            }
        }
    }

    private func accept(_ socket: SimulatedSocket, _ listener: SimulatedSocket, after delay: Duration) {
        let end = SimulatedSocket(at: time.now + delay)
        end.phase = .connected
        end.local = socket.peer
        end.peer = socket.local
        end.port = socket.port
        end.other = socket
        socket.other = end
        socket.lastArrival = time.now
        listener.backlog.append(end)
        listener.process?.noteChange()
        time.plan(after: delay) {
            guard socket.phase == .connecting else { return self.reset(socket) }
            socket.phase = .connected
            socket.process?.noteChange()
        }
    }

    // Traffic.

    /// Sends octets on their way, in one piece or a few.
    func send(_ octets: [UInt8], from socket: SimulatedSocket) {
        socket.outstanding += octets.count
        guard !socket.isMuted else { return giveUpSomeTime(socket) }
        guard roll(conditions(at: socket.port).partialShare), octets.count > 1 else {
            return deliver(octets, from: socket)
        }
        let cut = Int.random(in: 1..<octets.count, using: &chance)
        deliver(Array(octets[..<cut]), from: socket)
        deliver(Array(octets[cut...]), from: socket)
    }

    private func deliver(_ octets: [UInt8], from socket: SimulatedSocket) {
        let carrying = Duration.nanoseconds(octets.count * 1_000_000_000 / conditions(at: socket.port).octetsPerSecond)
        arrive(from: socket, taking: carrying) { [self] in
            guard let other = socket.other else { return }
            switch other.phase {
            case .connected:
                other.arrived += octets
                other.process?.noteChange()
            case .connecting, .fresh, .listening: break
            case .dead, .closed: reset(other)
            }
        }
    }

    /// What this socket's side will send no more.
    func finish(_ socket: SimulatedSocket) {
        guard !socket.hasFinished else { return }
        socket.hasFinished = true
        guard !socket.isMuted else { return }
        arrive(from: socket) {
            socket.other?.hasPeerFinished = true
            socket.other?.process?.noteChange()
        }
    }

    /// Tells the other side that this one knows nothing of the connection any more.
    func reset(_ socket: SimulatedSocket) {
        guard !socket.isMuted else { return }
        arrive(from: socket) { [self] in
            guard let other = socket.other, other.phase == .connected || other.phase == .connecting else { return }
            fail(other, other.phase == .connecting ? ECONNREFUSED : ECONNRESET)
        }
    }

    func close(_ socket: SimulatedSocket) {
        let before = socket.phase
        socket.phase = .closed
        switch before {
        case .listening:
            listeners.removeAll { $0 === socket }
            for waiting in socket.backlog {
                waiting.phase = .closed
                reset(waiting)
            }
        case .connected:
            // A kernel that throws octets away tells the peer so.
            if socket.unreadCount > 0 { reset(socket) } else { finish(socket) }
        case .fresh, .connecting, .dead, .closed: break
        }
        forget(socket)
    }

    /// Lets the ends of a connection go once both are over.
    private func forget(_ socket: SimulatedSocket) {
        guard let other = socket.other, other.phase == .closed || other.phase == .dead else { return }
        other.other = nil
        socket.other = nil
    }

    /// A machine that was down is up again, and knows nothing of this connection.
    func wakeUp(_ socket: SimulatedSocket) {
        socket.isMuted = false
        if let other = socket.other, other.outstanding > 0 { reset(socket) }
    }

    /// What was read makes room for more.
    func hasRead(_ count: Int, _ socket: SimulatedSocket) {
        guard let other = socket.other else { return }
        other.outstanding = max(0, other.outstanding - count)
        other.process?.noteChange()
    }

    private func arrive(from socket: SimulatedSocket, taking time: Duration = .zero, _ body: @escaping () -> Void) {
        let earliest = max(
            socket.lastArrival, self.time.now + delay(at: socket.port), socket.heldUntil ?? self.time.now)
        socket.lastArrival = earliest + time
        self.time.plan(at: socket.lastArrival) { if !socket.isMuted { body() } }
    }

    private func fail(_ socket: SimulatedSocket, _ error: Int32) {
        guard socket.phase == .connecting || socket.phase == .connected else { return }
        socket.phase = .dead
        socket.error = error
        socket.process?.noteChange()
    }

    /// A kernel gives up what is not acknowledged after a quarter of an hour.
    private func giveUpSomeTime(_ socket: SimulatedSocket) {
        time.plan(after: .seconds(924)) { [self] in
            if socket.isMuted, socket.outstanding > 0 { fail(socket, ETIMEDOUT) }
        }
    }

    private func delay(at port: UInt16) -> Duration {
        let latency = conditions(at: port).latency
        let span = (latency.upperBound - latency.lowerBound) / .nanoseconds(1)
        return latency.lowerBound + .nanoseconds(Int.random(in: 0...max(0, Int(span)), using: &chance))
    }

    /// Whether something happens that does so in `share` of a hundred cases.
    func roll(_ share: Int) -> Bool { share > 0 && Int.random(in: 0..<100, using: &chance) < share }

    func part(of count: Int) -> Int { count > 1 ? Int.random(in: 1...count, using: &chance) : count }
}

// What goes wrong.
extension SimulatedNetwork {
    /// How many connections to this port are open.
    package func connectionCount(to port: UInt16) -> Int { connections(to: port).count }

    private func connections(to port: UInt16) -> [SimulatedSocket] {
        dialled.filter { $0.port == port && $0.phase == .connected }
    }

    /// Resets the connections to this port, for both sides; says how many.
    @discardableResult
    package func cut(port: UInt16) -> Int {
        let cut = connections(to: port)
        for socket in cut {
            if let other = socket.other { fail(other, ECONNRESET) }
            fail(socket, ECONNRESET)
        }
        return cut.count
    }

    /// Lets everything vanish that either side of the connections to this port sends from now on; says how many.
    @discardableResult
    package func mute(port: UInt16) -> Int {
        let muted = connections(to: port)
        for socket in muted {
            for end in [socket, socket.other].compactMap({ $0 }) {
                end.isMuted = true
                giveUpSomeTime(end)
            }
        }
        return muted.count
    }

    /// Holds back what is sent over the connections to this port, both ways, until that moment.
    package func hold(port: UInt16, until moment: ContinuousClock.Instant) {
        for socket in connections(to: port) {
            socket.heldUntil = moment
            socket.other?.heldUntil = moment
        }
    }
}
