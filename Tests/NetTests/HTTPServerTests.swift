import Net
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPServerTests {
    /// Sends the octets over the kernel's network and a simulated one, and returns all the server says until it closes.
    private func talk(
        _ text: String, step: Int = .max, settings: HTTPServer.Settings = HTTPServer.Settings(bodyLimit: 1_000),
        handler: @escaping HTTPServer.Handler = { .now(HTTPResponse(text: "\($0.method.rawValue) \($0.target)")) }
    ) async throws -> String {
        let answer = try await talk(text, over: .kernel, step: step, settings: settings, handler: handler)
        #expect(try await talk(text, over: .simulated, step: step, settings: settings, handler: handler) == answer)
        return answer
    }

    private func talk(
        _ text: String, over network: NetworkKind, step: Int, settings: HTTPServer.Settings,
        handler: @escaping HTTPServer.Handler
    ) async throws -> String {
        try await withLoop(network) { loop in
            let server = try HTTPServer(at: .anyPort, on: loop, settings: settings, handler: handler)
            let peer = try await Peer.dial(server.address, on: loop)
            let octets = Array(text.utf8)
            var start = 0
            while start < octets.count {
                let end = min(octets.count, start + min(step, octets.count))
                await peer.write(Array(octets[start..<end]))
                start = end
            }
            return String(decoding: await peer.octets(count: .max), as: UTF8.self)
        }
    }

    private static let last = "Connection: close\r\n"

    @Test(arguments: [Int.max, 1]) func `a request is answered`(step: Int) async throws {
        let answer = try await talk("GET /x HTTP/1.1\r\nHost: a\r\n\(Self.last)\r\n", step: step)
        #expect(
            answer == "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n"
                + "Connection: close\r\n\r\nGET /x")
    }

    @Test func `HEAD is answered without the body, but with its length`() async throws {
        let answer = try await talk("HEAD /x HTTP/1.1\r\nHost: a\r\n\(Self.last)\r\n")
        #expect(answer.contains("Content-Length: 7\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: [true, false]) func `requests in one piece are answered in order`(isSlow: Bool) async throws {
        let requests = (1...50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\($0 == 50 ? Self.last : "")\r\n" }
        let answer = try await talk(requests.joined()) { request in
            let response = HTTPResponse(text: "<\(request.target)>")
            guard isSlow else { return .now(response) }
            return .later {
                for _ in 0..<3 { await Task.yield() }
                return response
            }
        }
        let bodies = answer.split(separator: "\r\n").filter { $0.hasPrefix("<") }.map { $0.prefix { $0 != "H" } }
        #expect(bodies == (1...50).map { "</\($0)>" })
    }

    @Test func `a body arrives whole, sized or in chunks`() async throws {
        let answer = try await talk(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                + "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\(Self.last)\r\n3\r\nbye\r\n0\r\n\r\n"
        ) { .now(HTTPResponse(status: 201, json: $0.body)) }
        #expect(answer.contains("\r\n\r\nhelloHTTP/1.1 201 Created\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nbye"))
    }

    @Test(arguments: NetworkKind.allCases)
    func `a client that asks first is told to go on`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let server = try HTTPServer(at: .anyPort, on: loop) { .now(HTTPResponse(json: $0.body)) }
            let peer = try await Peer.dial(server.address, on: loop)
            let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\(Self.last)\r\n"
            await peer.write(Array(head.utf8))
            let permission = "HTTP/1.1 100 Continue\r\n\r\n"
            #expect(await peer.octets(count: permission.utf8.count) == Array(permission.utf8))
            await peer.write(Array("4".utf8))
            await peer.write(Array("2".utf8))
            let answer = await String(
                decoding: peer.octets(count: .max).dropFirst(permission.utf8.count), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("42"))
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", 413),
        ("PUT / HTTP/1.1\r\nHost: a\r\n\r\n", 501), ("GET / HTTP/2.0\r\n\r\n", 505),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", 417), ("GET /", 414), ("GET / HTTP/1.1\r\nX: ", 431),
    ])
    func `a fault is answered with its status and the end`(text: String, status: Int) async throws {
        // Everything is followed by more than any limit allows.
        let answer = try await talk(text + String(repeating: "more", count: 10_000))
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.contains("\r\nConnection: close\r\n"))
        #expect(answer.components("HTTP/1.1 ") == 1)
    }

    @Test func `a request that does not become whole in time gets 408`() async throws {
        let settings = HTTPServer.Settings(requestTimeout: .milliseconds(10))
        let answer = try await talk("GET / HTTP/1.1\r\nHos", settings: settings)
        #expect(answer.hasPrefix("HTTP/1.1 408 "))
    }

    @Test(arguments: NetworkKind.allCases)
    func `a newer client pushes out the one that waits longest, and none that is being answered`(network: NetworkKind)
        async throws
    {
        try await withLoop(network) { loop in
            let settings = HTTPServer.Settings(connectionLimit: 3)
            let asked = AsyncStream.makeStream(of: Void.self)
            let told = AsyncStream.makeStream(of: Void.self)
            let server = try HTTPServer(at: .anyPort, on: loop, settings: settings) { request in
                guard request.target == "/slow" else { return .now(HTTPResponse(text: "ok")) }
                asked.continuation.yield()
                return .later {
                    for await _ in told.stream { break }
                    return HTTPResponse(text: "slow")
                }
            }
            let answered = try await Peer.dial(server.address, on: loop)
            await answered.write(Array("GET /slow HTTP/1.1\r\nHost: a\r\n\(Self.last)\r\n".utf8))
            for await _ in asked.stream { break }
            let silent = try await Peer.dial(server.address, on: loop)
            let slow = try await Peer.dial(server.address, on: loop)
            await slow.write(Array("GET / HT".utf8))
            for pushed in [silent, slow] {
                let newer = try await Peer.dial(server.address, on: loop)
                #expect(await pushed.end() != nil)
                await newer.write(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
                #expect(await !newer.octets(count: 1).isEmpty)
            }
            told.continuation.yield()
            #expect(String(decoding: await answered.octets(count: .max), as: UTF8.self).hasSuffix("slow"))
        }
    }

    @Test func `a client that says nothing is let go`() async throws {
        let silence = try await talk("", settings: HTTPServer.Settings(idleTimeout: .milliseconds(10)))
        #expect(silence == "")
    }

    @Test(arguments: NetworkKind.allCases)
    func `an answer that takes longer than the idle time is still given`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let settings = HTTPServer.Settings(idleTimeout: .milliseconds(10))
            let server = try HTTPServer(at: .anyPort, on: loop, settings: settings) { _ in
                .later {
                    // A wait cut short ends the test only.
                    try? await loop.sleep(until: loop.now + .milliseconds(50))
                    return HTTPResponse(text: "late")
                }
            }
            let client = HTTPClient(on: loop)
            let url = try HTTPURL("http://\(server.address)/")
            // On a slow machine the connection may idle too long before its request; not each time.
            var body: [UInt8] = []
            while body.isEmpty {
                do { body = try await client.get(url, deadline: .now + .seconds(20)).body } catch NetError.timedOut {
                    break
                } catch {
                    continue
                }
            }
            #expect(body == Array("late".utf8))
        }
    }

    @Test func `a value cannot begin a header line of its own`() async throws {
        let answer = try await talk("GET / HTTP/1.1\r\nHost: a\r\n\(Self.last)\r\n") { _ in
            .now(HTTPResponse(status: 302, fields: ["Location": "/\r\nSet-Cookie: x"]))
        }
        #expect(answer.contains("Location: /  Set-Cookie: x\r\n"))
    }

    @Test(arguments: NetworkKind.allCases)
    func `closing gives the answer under way and then ends`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let (questions, question) = AsyncStream.makeStream(of: CheckedContinuation<HTTPResponse, Never>.self)
            let server = try HTTPServer(at: .anyPort, on: loop) { _ in
                .later { await withCheckedContinuation { question.yield($0) } }
            }
            let idle = try await Peer.dial(server.address, on: loop)
            let busy = try await Peer.dial(server.address, on: loop)
            await busy.write(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            for await continuation in questions {
                server.close()
                #expect(await idle.end() == .closedByPeer)
                #expect(await loop.run { busy.closeReason } == nil)
                continuation.resume(returning: HTTPResponse(text: "done"))
                break
            }
            let answer = await String(decoding: busy.octets(count: .max), as: UTF8.self)
            #expect(answer.contains("Connection: close\r\n") && answer.hasSuffix("done"))
        }
    }

    @Test func `a stream goes on until it is closed`() async throws {
        let answer = try await talk("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /more HTTP/1.1\r\n\r\n") { _ in
            .streaming(.eventStream) { stream in
                stream.write(HTTPResponse.event("news", Array("one\ntwo".utf8)))
                stream.write(HTTPResponse.event("end", []))
                stream.close()
            }
        }
        #expect(
            answer == "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                + "Connection: close\r\n\r\nevent: news\ndata: one\ndata: two\n\nevent: end\ndata: \n\n")
    }

    @Test func `HEAD of a stream ends with its head`() async throws {
        let answer = try await talk("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n") { _ in
            .streaming(.eventStream) { $0.write(Array("never".utf8)) }
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: NetworkKind.allCases)
    func `a stream hears of the client's end, and ends with the server`(network: NetworkKind) async throws {
        try await withLoop(network) { loop in
            let (ends, end) = AsyncStream.makeStream(of: Void.self)
            let server = try HTTPServer(at: .anyPort, on: loop) { _ in
                .streaming(.eventStream) { stream in
                    stream.onEnd = { end.yield() }
                    stream.write(HTTPResponse.event("news", []))
                }
            }
            var iterator = ends.makeAsyncIterator()
            let first = try await Peer.dial(server.address, on: loop)
            await first.write(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            await first.until { String(decoding: $0.received, as: UTF8.self).contains("news") }
            await loop.run { first.connection.close() }
            await iterator.next()
            let second = try await Peer.dial(server.address, on: loop)
            await second.write(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            await second.until { String(decoding: $0.received, as: UTF8.self).contains("news") }
            server.close()
            #expect(await second.end() == .closedByPeer)
            await iterator.next()
        }
    }

    @Test(
        arguments: [
            ("/?a=1&b=%E4%B8%AD+x&c", "a", "1"), ("/?a=1&b=%E4%B8%AD+x&c", "b", "中 x"), ("/?a=1&b=2&c", "c", ""),
            ("/?a=1", "d", nil), ("/", "a", nil), ("/?a=%4", "a", nil), ("/?a=%zz", "a", nil), ("/?a=%ff", "a", nil),
            ("/?x=?&a=b=c", "a", "b=c"), ("/?%61=1", "a", "1"), ("/?&&a=1", "a", "1"),
        ] as [(String, String, String?)])
    func `parameters are decoded`(target: String, name: String, value: String?) {
        let request = HTTPRequest(method: .get, target: target)
        #expect(request.parameter(name) == value)
        #expect(request.path == "/")
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(_ text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
