import Glibc
import Net
import Primitives
import SimulatedSystem
import TestSupport
import Testing

/// What the simulated system does that no test can ask of the kernel's.
@Suite(.timeLimit(.minutes(1))) struct SimulatedSystemTests {
    /// A listener and a connection to it, on a system with this network.
    private func withSimulatedPair(
        _ conditions: NetworkConditions = NetworkConditions(), seed: UInt64 = 1,
        _ body: (_ system: SimulatedSystem, _ near: Peer, _ far: Peer) async throws -> Void
    ) async throws {
        try await withSimulatedLoop(seed: seed) { system in
            let (arrivals, arrival) = AsyncStream.makeStream(of: Peer.self)
            system.network.usual = conditions
            let listener = try Listener(at: .anyPort, on: system.loop) { connection in
                let peer = Peer(connection)
                connection.start(peer)
                arrival.yield(peer)
            }
            let far = try await Peer.dial(listener.address, on: system.loop)
            for await near in arrivals {
                try await body(system, near, far)
                break
            }
        }
    }

    @Test func `those that give way are known for the pass that follows`() {
        let system = SimulatedSystem(seed: 1)
        defer { system.close() }
        system.loop.noteGivingWay()
        system.loop.noteGivingWay()
        system.loop.pass()
        #expect(system.loop.givingWayCount == 2)
        system.loop.pass()
        #expect(system.loop.givingWayCount == 0)
    }

    @Test func `an hour passes in no time`() async throws {
        try await withSimulatedLoop { system in
            let start = system.now
            try await system.loop.sleep(until: start + .seconds(3_600))
            #expect(system.now - start < .milliseconds(3_600_001))
        }
    }

    @Test func `octets take the latency and the time that the line needs`() async throws {
        var conditions = NetworkConditions()
        conditions.latency = .milliseconds(30)...(.milliseconds(40))
        conditions.octetsPerSecond = 10_000
        try await withSimulatedPair(conditions) { system, near, far in
            let start = system.now
            await far.write([UInt8](repeating: 1, count: 1_000))
            _ = await near.octets(count: 1_000)
            #expect(system.now - start >= .milliseconds(130))
            #expect(system.now - start < .milliseconds(150))
        }
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `a stream in pieces is the same stream`(seed: UInt64) async throws {
        var conditions = NetworkConditions()
        conditions.partialShare = 50
        conditions.capacity = 700
        try await withSimulatedPair(conditions, seed: seed) { system, near, far in
            var numbers = SeededGenerator(seed: seed)
            let sent = (0..<50_000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            await far.write(sent)
            #expect(await near.octets(count: sent.count) == sent)
        }
    }

    @Test func `a cut is a reset on both sides, after what had arrived`() async throws {
        try await withSimulatedPair { system, near, far in
            await far.write([1, 2, 3])
            _ = await near.octets(count: 3)
            #expect(system.network.cut(port: near.connectionPort) == 1)
            let reset = CloseReason.failed(.system(call: "recv", errno: ECONNRESET))
            #expect(await near.end() == reset)
            #expect(await far.end() == reset)
            #expect(system.network.connectionCount(to: near.connectionPort) == 0)
        }
    }

    @Test func `a connection that fell silent tells nobody, until the system gives up`() async throws {
        try await withSimulatedPair { system, near, far in
            system.network.mute(port: near.connectionPort)
            await far.write([1, 2, 3])
            try await system.loop.sleep(until: system.now + .seconds(900))
            #expect(near.received.isEmpty && near.closeReason == nil && far.closeReason == nil)
            #expect(await far.end() == .failed(.system(call: "recv", errno: ETIMEDOUT)))
            #expect(near.closeReason == nil)
        }
    }

    @Test func `what is held back comes later, whole and in order`() async throws {
        try await withSimulatedPair { system, near, far in
            let moment = system.now + .seconds(5)
            system.network.hold(port: near.connectionPort, until: moment)
            for octet in 1...9 as ClosedRange<UInt8> { await far.write([octet]) }
            #expect(await near.octets(count: 9) == Array(1...9))
            #expect(system.now >= moment)
        }
    }

    @Test func `attempts are refused or go unanswered as the conditions say`() async throws {
        try await withSimulatedLoop { system in
            let listener = try Listener(at: .anyPort, on: system.loop) { $0.start(Peer($0)) }
            system.network.usual.connecting = .refused
            await #expect(throws: NetError.system(call: "connect", errno: ECONNREFUSED)) {
                try await Connection.dial(to: listener.address, timeout: .seconds(20), on: system.loop)
            }
            system.network.usual.connecting = .unanswered
            let start = system.now
            await #expect(throws: NetError.timedOut(waitingFor: "\(listener.address) to accept the connection")) {
                try await Connection.dial(to: listener.address, timeout: .seconds(20), on: system.loop)
            }
            #expect(system.now - start >= .seconds(20))
            // Asked again while it waits, and answered then.
            system.time.plan(after: .seconds(2)) { system.network.usual.connecting = .delivered }
            _ = try await Connection.dial(to: listener.address, timeout: .seconds(20), on: system.loop)
        }
    }

    @Test func `names are looked up after a while, and unknown ones are unknown`() async throws {
        try await withSimulatedLoop { system in
            system.names["carrier.example"] = [.v4(0x0A00_0001)]
            let listener = try Listener(at: try SocketAddress("10.0.0.1:2775"), on: system.loop) { $0.start(Peer($0)) }
            let connection = try await Connection.dial(
                to: try Endpoint("carrier.example:2775"), timeout: .seconds(5), on: system.loop)
            #expect(connection.peer == listener.address)
            await #expect(throws: NetError.self) {
                try await Connection.dial(to: try Endpoint("x.example:1"), timeout: .seconds(5), on: system.loop)
            }
        }
    }

    @Test func `work beside the loop takes its time, one piece after the other`() async throws {
        try await withSimulatedLoop { system in
            let offloader = system.makeOffloader(named: "work")
            let order = Box<[Int]>([])
            for number in 1...3 { offloader.run { order.value.append(number) } }
            #expect(order.value == [])
            let last = await offloader.value { 4 }
            #expect(order.value + [last] == [1, 2, 3, 4])
        }
    }

    @Test func `a process that was stopped for a while reads before its timers fire`() throws {
        let system = SimulatedSystem(seed: 1)
        let order = Box<[String]>([])
        let (server, client) = (system.start("server"), system.start("client"))
        let address = try system.run(in: server) {
            try Listener(at: .anyPort, on: system.loop) { connection in
                let peer = Peer(connection)
                peer.onReceived = { _, octets in
                    order.value.append("octets")
                    return octets.byteCount
                }
                connection.start(peer)
                system.loop.schedule(at: system.now + .seconds(5)) { order.value.append("timer") }
            }.address
        }
        system.run(in: client) {
            _ = Task(executorPreference: system.loop) {
                let peer = try await Peer.dial(address, on: system.loop)
                try await system.loop.sleep(until: system.now + .seconds(3))
                await peer.write([1])
            }
        }
        while system.step(until: SimulatedTime.beginning + .seconds(2)) {}
        server.pausedUntil = SimulatedTime.beginning + .seconds(60)
        while system.step(until: SimulatedTime.beginning + .seconds(59)) {}
        #expect(order.value == [])
        while system.step(until: SimulatedTime.beginning + .seconds(61)) {}
        #expect(order.value == ["octets", "timer"])
        system.kill(server)
        system.kill(client)
    }

    @Test func `a process that is killed does nothing more, and its peers hear of it`() throws {
        let system = SimulatedSystem(seed: 1)
        let (server, client) = (system.start("server"), system.start("client"))
        let end = Box<CloseReason?>(nil)
        let hasFired = Box(false)
        let address = try system.run(in: server) {
            system.loop.schedule(at: system.now + .seconds(9)) { hasFired.value = true }
            return try Listener(at: .anyPort, on: system.loop) { $0.start(Peer($0)) }.address
        }
        system.run(in: client) {
            _ = Task(executorPreference: system.loop) {
                let peer = try await Peer.dial(address, on: system.loop)
                end.value = await peer.end()
            }
        }
        while system.step(until: SimulatedTime.beginning + .seconds(2)) {}
        system.kill(server)
        #expect(!system.network.isListening(at: address))
        while system.step(until: SimulatedTime.beginning + .seconds(20)) {}
        #expect(end.value == .closedByPeer)
        #expect(!hasFired.value)
        system.kill(client)
    }

    @Test func `peers of a machine without power hear of it when it is up again`() throws {
        let system = SimulatedSystem(seed: 1)
        let (server, client) = (system.start("server"), system.start("client"))
        let end = Box<(CloseReason?, ContinuousClock.Instant)?>(nil)
        let address = try system.run(in: server) {
            try Listener(at: .anyPort, on: system.loop) { $0.start(Peer($0)) }.address
        }
        system.run(in: client) {
            _ = Task(executorPreference: system.loop) {
                let peer = try await Peer.dial(address, on: system.loop)
                try await system.loop.sleep(until: system.now + .seconds(5))
                await peer.write([1])
                end.value = (await peer.end(), system.now)
            }
        }
        while system.step(until: SimulatedTime.beginning + .seconds(2)) {}
        system.kill(server, withoutPowerFor: .seconds(30))
        while system.step(until: SimulatedTime.beginning + .seconds(60)) {}
        #expect(end.value?.0 == .failed(.system(call: "recv", errno: ECONNRESET)))
        #expect(end.value.map { $0.1 >= SimulatedTime.beginning + .seconds(32) } == true)
        system.kill(client)
    }

    @Test func `the same seed is the same world, a second time on the same loop too`() throws {
        let system = SimulatedSystem(seed: 7)
        let first = try play(system)
        system.restart(seed: 8)
        let other = try play(system)
        system.restart(seed: 7)
        #expect(try play(system) == first)
        #expect(other != first)
    }

    /// The moments at which the octets of a stream arrive.
    private func play(_ system: SimulatedSystem) throws -> [Duration] {
        let moments = Box<[Duration]>([])
        system.network.usual.partialShare = 40
        let (server, client) = (system.start("server"), system.start("client"))
        let address = try system.run(in: server) {
            try Listener(at: .anyPort, on: system.loop) { connection in
                let peer = Peer(connection)
                peer.onReceived = { peer, octets in
                    moments.value.append(system.now - SimulatedTime.beginning)
                    return peer.note(octets)
                }
                connection.start(peer)
            }.address
        }
        system.run(in: client) {
            _ = Task(executorPreference: system.loop) {
                let peer = try await Peer.dial(address, on: system.loop)
                for octet in 0..<100 as Range<UInt8> { await peer.write([octet, octet]) }
            }
        }
        while system.step(until: SimulatedTime.beginning + .seconds(5)) {}
        return moments.value
    }

    @Test func `descriptors are the smallest free numbers, and may run out`() async throws {
        try await withSimulatedLoop { system in
            let sockets = system.sockets
            let first = [sockets.open(family: AF_INET), sockets.open(family: AF_INET), sockets.open(family: AF_INET)]
            #expect(first == [3, 4, 5])
            sockets.close(4)
            #expect(sockets.open(family: AF_INET) == 4)
            #expect(sockets.open(family: AF_INET) == 6)
        }
    }
}

extension Peer {
    /// The port that was listened at.
    fileprivate var connectionPort: UInt16 {
        // A connection without an address has no port that anything could be done to.
        (try? connection.localAddress().port) ?? 0
    }
}
