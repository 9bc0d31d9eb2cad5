import Glibc
import Net
import Testing

@Suite(.timeLimit(.minutes(1))) struct ListenerTests {
    @Test(arguments: NetworkKind.allCases)
    func `connections beyond the limit are closed at once and counted`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let listener = try Listener(at: .anyPort, on: loop, connectionLimit: 2) { $0.start(Peer($0)) }
            let first = try await Peer.dial(listener.address, on: loop)
            let second = try await Peer.dial(listener.address, on: loop)
            let third = try await Peer.dial(listener.address, on: loop)
            #expect(await third.end() == .closedByPeer)
            #expect(await loop.run { listener.refusedCount } == 1)
            #expect(await loop.run { [first.closeReason, second.closeReason] } == [nil, nil])

            await loop.run { first.connection.close(flushing: true) }
            _ = await first.end()
            // The server's end may learn of it a moment later.
            while await loop.run({ listener.openCount }) == 2 {}
            let fourth = try await Peer.dial(listener.address, on: loop)
            await fourth.write([1])
            await loop.run {}
            #expect(await loop.run { listener.refusedCount } == 1)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a connection that is not started closes`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let listener = try Listener(at: .anyPort, on: loop) { _ in }
            let peer = try await Peer.dial(listener.address, on: loop)
            #expect(await peer.end() == .closedByPeer)
            while await loop.run({ listener.openCount }) > 0 {}
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `a closed listener refuses, and its connections live on`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let server = EchoServer(on: loop)
            // An address of its own: another test could otherwise be given the port once it is free.
            let listener = try Listener(at: SocketAddress("127.77.0.1:0"), on: loop) { $0.start(server) }
            let peer = try await Peer.dial(listener.address, on: loop)
            await peer.write(frame(1, count: 3))
            _ = await peer.octets(count: 4)
            listener.close()
            await loop.run {}
            await #expect(throws: NetError.system(call: "connect", errno: ECONNREFUSED)) {
                try await Connection.dial(to: listener.address, timeout: .seconds(20), on: loop)
            }
            await peer.write(frame(1, count: 3))
            #expect(await peer.octets(count: 8).count == 8)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func `an address in use is a failure that says so`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let listener = try Listener(at: .anyPort, on: loop) { _ in }
            #expect(throws: NetError.system(call: "bind", errno: EADDRINUSE)) {
                try Listener(at: listener.address, on: loop) { _ in }
            }
        }
    }

    @Test func `accepting pauses when descriptors run out, and goes on when there are some`() async {
        await #expect(processExitsWith: .success) {
            try await withLoop { loop in
                let server = EchoServer(on: loop)
                let listener = try server.listen()
                let peer = try await Peer.dial(listener.address, on: loop)
                await peer.write(frame(1, count: 1))
                _ = await peer.octets(count: 2)
                var hoard: [Int32] = []
                var limit = rlimit(rlim_cur: 64, rlim_max: 64)
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                // The last descriptor becomes the client's end, so that none is left for the server's.
                while true {
                    let descriptor = dup(0)
                    guard descriptor >= 0 else { break }
                    hoard.append(descriptor)
                }
                close(hoard.removeLast())
                let late = try await Peer.dial(listener.address, on: loop)
                while await loop.run({ listener.pauseCount }) == 0 {}
                await late.write(frame(2, count: 1))
                for descriptor in hoard { close(descriptor) }
                let echoed = await late.octets(count: 2)
                precondition(echoed == frame(2, count: 1))
                // It paused; it did not spin.
                let pauseCount = await loop.run { listener.pauseCount }
                precondition(pauseCount < 50)
            }
        }
    }
}
