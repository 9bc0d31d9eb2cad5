import Glibc
import Net

/// The descriptors of one simulated process, and the calls on them.
///
/// Those of a process that has ended do nothing any more. Belongs to the thread of the simulation.
final class SimulatedSockets: SocketCalls, @unchecked Sendable {
    /// How many descriptors the process may have.
    var limit = 4_096

    private let network: SimulatedNetwork
    private let time: SimulatedTime
    private weak var process: SimulatedProcess?
    private var table: [SimulatedSocket?] = []
    private var hasEnded = false

    init(_ network: SimulatedNetwork, _ time: SimulatedTime) {
        self.network = network
        self.time = time
    }

    /// Says whose descriptors these are, once.
    func belong(to process: SimulatedProcess) { self.process = process }

    func socket(_ descriptor: Int32) -> SimulatedSocket? {
        guard !hasEnded, table.indices.contains(Int(descriptor)) else { return nil }
        return table[Int(descriptor)]
    }

    func events(of descriptor: Int32) -> PollEvents {
        guard let socket = socket(descriptor) else { return [] }
        return socket.events(capacity: network.conditions(at: socket.port).capacity)
    }

    /// Ends the process: the system closes what it has open, or forgets it without a word when the machine has no power
    /// for that long.
    func end(withoutPowerFor outage: Duration?) {
        let open = table.compactMap { $0 }
        for socket in open { close(socket, withoutPowerFor: outage) }
        hasEnded = true
        table = []
    }

    private func close(_ socket: SimulatedSocket, withoutPowerFor outage: Duration?) {
        guard let outage else { return network.close(socket) }
        let silent = [socket] + socket.backlog
        for socket in silent { socket.isMuted = true }
        network.close(socket)
        time.plan(after: outage) { [network] in for socket in silent { network.wakeUp(socket) } }
    }

    private func add(_ socket: SimulatedSocket) -> Int32 {
        socket.process = process
        // The numbers below belong to standard input, output and error.
        let free = table.indices.first { $0 > 2 && table[$0] == nil } ?? max(3, table.count)
        guard free < limit else {
            errno = EMFILE
            return -1
        }
        while table.count <= free { table.append(nil) }
        table[free] = socket
        return Int32(free)
    }

    private func fail(_ error: Int32) -> Int32 {
        errno = error
        return -1
    }

    func open(family: Int32) -> Int32 { hasEnded ? fail(EMFILE) : add(SimulatedSocket(at: time.now)) }

    func close(_ descriptor: Int32) {
        guard let socket = socket(descriptor) else { return }
        table[Int(descriptor)] = nil
        network.close(socket)
    }

    func bind(_ descriptor: Int32, to address: SocketAddress) -> Int32 {
        guard let socket = socket(descriptor) else { return fail(EBADF) }
        let port = address.port == 0 ? network.freePort() : address.port
        let address = SocketAddress(host: address.host, port: port)
        guard network.listener(at: address) == nil else { return fail(EADDRINUSE) }
        socket.local = address
        socket.port = port
        return 0
    }

    func listen(_ descriptor: Int32, backlog: Int32) -> Int32 {
        guard let socket = socket(descriptor), socket.local != nil else { return fail(EBADF) }
        socket.phase = .listening(backlog: Int(backlog))
        network.listen(socket)
        return 0
    }

    func accept(_ descriptor: Int32) -> (descriptor: Int32, peer: SocketAddress)? {
        guard let listener = socket(descriptor), let first = listener.backlog.first else {
            errno = EAGAIN
            return nil
        }
        let accepted = add(first)
        guard accepted >= 0 else { return nil }
        listener.backlog.removeFirst()
        return (accepted, first.peer ?? .loopback(port: 0))
    }

    func connect(_ descriptor: Int32, to address: SocketAddress) -> Int32 {
        guard let socket = socket(descriptor) else { return fail(EBADF) }
        let host: SocketAddress.Host =
            switch address.host {
            case .v4: process?.host ?? .v4(0x7F00_0001)
            case .v6: .v6(high: 0, low: 1, zone: 0)
            }
        socket.local = SocketAddress(host: host, port: network.freePort())
        network.connect(socket, to: address)
        return fail(EINPROGRESS)
    }

    func takeError(_ descriptor: Int32) -> Int32 {
        guard let socket = socket(descriptor) else { return EBADF }
        defer { socket.error = 0 }
        return socket.error
    }

    func localAddress(of descriptor: Int32) -> SocketAddress? { socket(descriptor)?.local }

    func prepareForTraffic(_ descriptor: Int32) {}

    func read(_ descriptor: Int32, into room: UnsafeMutableRawBufferPointer) -> Int {
        guard let socket = socket(descriptor) else { return Int(fail(EBADF)) }
        guard socket.unreadCount > 0 else { return endOfStream(socket) }
        var room = room
        if network.roll(network.conditions(at: socket.port).partialShare) {
            room = UnsafeMutableRawBufferPointer(
                rebasing: room[..<network.part(of: min(room.count, socket.unreadCount))])
        }
        let count = socket.take(into: room)
        network.hasRead(count, socket)
        return count
    }

    private func endOfStream(_ socket: SimulatedSocket) -> Int {
        if socket.error != 0 {
            defer { socket.error = 0 }
            return Int(fail(socket.error))
        }
        return socket.hasPeerFinished || socket.phase == .dead ? 0 : Int(fail(EAGAIN))
    }

    func write(_ descriptor: Int32, _ octets: UnsafeRawBufferPointer) -> Int {
        guard let socket = socket(descriptor) else { return Int(fail(EBADF)) }
        if socket.error != 0 {
            defer { socket.error = 0 }
            return Int(fail(socket.error))
        }
        guard socket.phase == .connected, !socket.hasFinished else { return Int(fail(EPIPE)) }
        let conditions = network.conditions(at: socket.port)
        var count = min(octets.count, socket.room(in: conditions.capacity))
        guard count > 0 else { return Int(fail(EAGAIN)) }
        if network.roll(conditions.partialShare) { count = network.part(of: count) }
        network.send(Array(octets[..<count]), from: socket)
        return count
    }

    func finishWriting(_ descriptor: Int32) {
        if let socket = socket(descriptor), socket.phase == .connected { network.finish(socket) }
    }
}
