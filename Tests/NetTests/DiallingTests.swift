import Glibc
import Net
import Testing

@Suite(.timeLimit(.minutes(1))) struct DiallingTests {
    @Test(arguments: ["127.0.0.1", "localhost", "[::1]"])
    func `a listener is reached by number and by name`(host: String) async throws {
        try await withLoop { loop in
            let bind = try SocketAddress(host == "[::1]" ? "[::1]:0" : "127.0.0.1:0")
            let listener = try Listener(at: bind, on: loop) { $0.start(Peer($0)) }
            let endpoint = try Endpoint("\(host):\(listener.address.port)")
            let connection = try await Connection.dial(to: endpoint, timeout: .seconds(20), on: loop)
            #expect(connection.peer == listener.address)
            #expect(try connection.localAddress().host == listener.address.host)
        }
    }

    @Test func `a refusal is reported as one`() async throws {
        try await withLoop { loop in
            let silent = try SilentSocket(listens: false)
            await #expect(throws: NetError.system(call: "connect", errno: ECONNREFUSED)) {
                try await Connection.dial(to: silent.address, timeout: .seconds(20), on: loop)
            }
        }
    }

    @Test func `an address that does not answer is given up in time`() async throws {
        try await withLoop { loop in
            let silent = try SilentSocket(listens: true)
            let purpose = "\(silent.address) to accept the connection"
            await #expect(throws: NetError.timedOut(waitingFor: purpose)) {
                try await Connection.dial(to: silent.address, timeout: .milliseconds(20), on: loop)
            }
        }
    }

    @Test func `a name without an address is an error that names it`() async throws {
        try await withLoop { loop in
            let endpoint = try Endpoint("a..b:1")
            do {
                _ = try await Connection.dial(to: endpoint, timeout: .seconds(20), on: loop)
                Issue.record("nobody lives at a..b")
            } catch NetError.unresolved(let host, _) {
                #expect(host == "a..b")
            }
        }
    }

    @Test func `stopping the loop ends the attempt`() async throws {
        let loop = try EventLoop()
        let silent = try SilentSocket(listens: true)
        let address = silent.address
        let task = Task(executorPreference: loop) {
            try await Connection.dial(to: address, timeout: .seconds(3_600), on: loop)
        }
        await loop.run {}
        loop.shutdown()
        await #expect(throws: NetError.loopStopped) { try await task.value }
        await #expect(throws: NetError.loopStopped) {
            try await Connection.dial(to: address, timeout: .seconds(3_600), on: loop)
        }
        await #expect(throws: CancellationError.self) { try await loop.sleep(until: .now + .seconds(3_600)) }
    }
}
