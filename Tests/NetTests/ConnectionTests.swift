import Net
import Primitives
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    @Test(arguments: NetworkKind.allCases)
    func `many connections each get their own octets back`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let server = EchoServer(on: loop)
            let listener = try server.listen()
            try await withThrowingTaskGroup { group in
                for index in 0..<50 {
                    group.addTask {
                        let peer = try await Peer.dial(listener.address, on: loop)
                        let sent = (0..<20).flatMap { frame(UInt8(index), count: UInt8($0 * 7)) }
                        await peer.write(sent)
                        #expect(await peer.octets(count: sent.count) == sent)
                    }
                }
                try await group.waitForAll()
            }
            #expect(await server.frameCount == 50 * 20)
            #expect(await loop.run { listener.acceptedCount } == 50)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a megabyte passes through a congested connection whole and in order`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let limits = ConnectionLimits(waiting: 600_000, highWater: 4_096, lowWater: 1_024)
            let listener = try EchoServer(on: loop).listen(limits: limits)
            var numbers = SeededGenerator(seed: 7)
            let sent = (0..<8_192).flatMap { _ in frame(UInt8.random(in: 0...255, using: &numbers), count: 127) }
            let peer = try await Peer.dial(listener.address, on: loop)
            await peer.write(sent)
            #expect(await peer.octets(count: sent.count) == sent)
            #expect(await loop.run { peer.drainCount } == 1)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a frame that comes octet by octet is one frame`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let server = EchoServer(on: loop)
            let listener = try server.listen()
            let sent = frame(1, count: 30) + frame(2, count: 0) + frame(3, count: 200)
            let peer = try await Peer.dial(listener.address, on: loop)
            for octet in sent { await peer.write([octet]) }
            #expect(await peer.octets(count: sent.count) == sent)
            #expect(await server.frameCount == 3)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a peer that does not read is cut off at the limit`(network: NetworkKind) async throws {
        try await withPair(network, limits: ConnectionLimits(waiting: 1_000_000)) { loop, near, far in
            let taken = await loop.run {
                far.connection.pauseReading()
                var count = 0
                while near.connection.write([UInt8](repeating: 0, count: 100_000)) { count += 1 }
                return count
            }
            #expect(taken == 10)
            #expect(await near.end() == .failed(.slowReader(limit: 1_000_000)))
            #expect(await !loop.run { near.connection.write([1]) })
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a congested connection reads nothing until it has drained, and says so`(network: NetworkKind) async throws {
        try await withPair(network, limits: ConnectionLimits(waiting: 16_000_000)) { loop, near, far in
            await loop.run {
                far.connection.pauseReading()
                near.connection.write([UInt8](repeating: 0, count: 16_000_000))
                #expect(near.connection.isCongested)
                far.connection.write([1])
            }
            // The octet leaves at the end of the pass above; a connection that reads would have it in the next one.
            for _ in 0..<3 { await loop.run {} }
            #expect(await loop.run { near.received.isEmpty && near.connection.isCongested && near.drainCount == 0 })
            await loop.run { far.connection.resumeReading() }
            await near.until { $0.drainCount == 1 }
            await near.until { $0.received == [1] }
            #expect(await far.octets(count: 16_000_000).count == 16_000_000)
            #expect(await loop.run { !near.connection.isCongested && near.connection.pendingOctetCount == 0 })
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `octets nobody can use close the connection at the limit`(network: NetworkKind) async throws {
        try await withPair(network, limits: ConnectionLimits(received: 1_000)) { loop, near, far in
            await loop.run { near.onReceived = { _, _ in 0 } }
            await far.write([UInt8](repeating: 0, count: 999))
            await loop.run { #expect(near.closeReason == nil) }
            await far.write([0])
            #expect(await near.end() == .failed(.receiveLimit(limit: 1_000)))
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a flood is read in portions, beside what is kept`(network: NetworkKind) async throws {
        try await withPair(network, limits: ConnectionLimits(portion: 1_000)) { loop, near, far in
            await loop.run {
                near.onReceived = { peer, octets in
                    #expect(octets.byteCount <= 3_000)
                    // Whoever needs more at once keeps it until it is whole.
                    return octets.byteCount < 3_000 ? 0 : peer.note(octets)
                }
            }
            await far.write([UInt8](repeating: 7, count: 90_000))
            #expect(await near.octets(count: 90_000).count == 90_000)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `what is left unused during a pause comes first afterwards`(network: NetworkKind) async throws {
        try await withPair(network, limits: ConnectionLimits(received: 8)) { loop, near, far in
            await loop.run {
                near.onReceived = { peer, octets in
                    peer.connection.pauseReading()
                    return peer.note(octets.extracting(first: 1))
                }
            }
            let sent = Array(0..<100 as Range<UInt8>)
            await far.write(sent)
            for count in 1...sent.count {
                await near.until { $0.received.count == count && $0.connection.isReadingPaused }
                await loop.run { near.connection.resumeReading() }
            }
            #expect(await loop.run { near.received } == sent)
            #expect(await loop.run { near.closeReason } == nil)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a full buffer after a congestion is not taken for the peer's end`(network: NetworkKind) async throws {
        let limits = ConnectionLimits(received: 8, waiting: 10_000, highWater: 1_000, lowWater: 500)
        try await withPair(network, limits: limits) { loop, near, far in
            await loop.run {
                near.onReceived = { peer, octets in
                    guard octets.byteCount == 8, peer.drainCount == 0 else { return peer.note(octets) }
                    peer.connection.write([UInt8](repeating: 0, count: 2_000))
                    return 0
                }
            }
            let sent = Array(0..<20 as Range<UInt8>)
            await far.write(sent)
            #expect(await near.octets(count: 20) == sent)
            #expect(await loop.run { near.drainCount == 1 && near.closeReason == nil })
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `nothing is called from inside the owner's own calls`(network: NetworkKind) async throws {
        try await withPair(network) { loop, near, far in
            let depth = Box(0)
            let deepest = Box(0)
            await loop.run {
                near.onReceived = { peer, octets in
                    depth.value += 1
                    deepest.value = max(deepest.value, depth.value)
                    peer.connection.pauseReading()
                    peer.connection.resumeReading()
                    peer.connection.write([UInt8](repeating: 0, count: 300_000))
                    if octets.byteCount == 1 { peer.connection.close() }
                    #expect(peer.closeReason == nil && peer.drainCount <= 2)
                    depth.value -= 1
                    return 1
                }
            }
            await far.write([1, 2, 3])
            #expect(await near.end() == .closedHere)
            #expect(deepest.value == 1)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `closing with a flush sends everything first`(network: NetworkKind) async throws {
        try await withPair(network) { loop, near, far in
            await loop.run {
                near.connection.write([UInt8](repeating: 9, count: 3_000_000))
                near.connection.close(flushing: true)
                #expect(!near.connection.write([1]))
            }
            #expect(await far.end() == .closedByPeer)
            #expect(await loop.run { far.received.count } == 3_000_000)
            #expect(await near.end() == .closedHere)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a flush the peer does not take ends in time`(network: NetworkKind) async throws {
        try await withPair(network, limits: ConnectionLimits(waiting: 16_000_000, linger: .milliseconds(5))) {
            loop, near, far in
            await loop.run {
                far.connection.pauseReading()
                near.connection.write([UInt8](repeating: 9, count: 16_000_000))
                near.connection.close(flushing: true)
            }
            #expect(await near.end() == .closedHere)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `the last words reach a peer whose own words were not read`(network: NetworkKind) async throws {
        try await withPair(network) { loop, near, far in
            // A socket closed with unread octets resets the connection, and the peer may lose what it was sent.
            await loop.run {
                near.onReceived = { peer, octets in
                    peer.connection.write("no\n")
                    peer.connection.close(flushing: true)
                    return octets.byteCount
                }
            }
            await far.write([UInt8](repeating: 0, count: 3_000_000))
            #expect(await far.end() == .closedByPeer)
            #expect(await loop.run { far.received } == Array("no\n".utf8))
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a peer that has finished still gets its answer if the owner stays`(network: NetworkKind) async throws {
        try await withPair(network) { loop, near, far in
            await loop.run {
                near.staysAfterPeer = true
                far.connection.write("question")
                far.connection.close(flushing: true)
            }
            await near.until { $0.hasPeerFinished }
            await loop.run {
                #expect(near.received == Array("question".utf8))
                near.connection.write("answer")
                near.connection.close(flushing: true)
            }
            #expect(await near.end() == .closedByPeer)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a reset during a pause ends the connection`(network: NetworkKind) async throws {
        try await withPair(network) { loop, near, far in
            await loop.run {
                near.connection.pauseReading()
                far.connection.pauseReading()
                near.connection.write([1])
            }
            await far.write([1])
            // Closed with an unread octet, so that the system resets the connection.
            await loop.run { far.connection.close() }
            let reason = await near.end()
            #expect(reason != nil && reason != .closedHere)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a connection that is over lets its owner go and is let go`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let listener = try EchoServer(on: loop).listen()
            var peer: Peer? = try await Peer.dial(listener.address, on: loop)
            let watches = peer.map { [Watch($0), Watch($0.connection)] }
            await peer?.write(frame(1, count: 10))
            _ = await peer?.octets(count: 11)
            await loop.run { [peer] in peer?.connection.close() }
            _ = await peer?.end()
            peer = nil
            await loop.run {}
            #expect(watches?.map(\.isAlive) == [false, false])
        }
    }
}
