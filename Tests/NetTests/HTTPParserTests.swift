import Primitives
import TestSupport
import Testing

@testable import Net

@Suite struct HTTPParserTests {
    private static let limits = HTTPMessageLimits(body: 100)

    /// What a server makes of these octets: the messages' first lines and bodies, or the fault.
    private func read(_ octets: [UInt8], as kind: HTTPParser.Kind = .request, step: Int = .max) -> Outcome {
        var parser = HTTPParser(kind, limits: Self.limits)
        var messages: [HTTPMessage] = []
        var start = 0
        var end = 0
        while end < octets.count {
            end = min(octets.count, end + min(step, octets.count))
            var isMoving = true
            while isMoving, start < end {
                let piece = Array(octets[start..<end])
                do {
                    let (used, message) = try parser.consume(piece.span)
                    start += used
                    if let message { messages.append(message) }
                    isMoving = message != nil
                } catch {
                    return Outcome(messages: messages, fault: error, rest: octets.count - start)
                }
            }
        }
        if let last = parser.end() { messages.append(last) }
        return Outcome(messages: messages, fault: nil, rest: octets.count - start)
    }

    struct Outcome: Equatable {
        var messages: [HTTPMessage]
        var fault: HTTPFault?
        var rest: Int

        var summary: [String] {
            messages.map { message in
                let body = String(decoding: message.body, as: UTF8.self)
                switch message.head.start {
                case .request(let method, let target): return "\(method.rawValue) \(target) “\(body)”"
                case .response(let status): return "\(status) “\(body)”"
                }
            }
        }
    }

    static let goodRequests: [(String, [String])] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / “”"]),
        ("GET / HTTP/1.0\r\n\r\n", ["GET / “”"]),
        ("\r\nGET / HTTP/1.1\r\nhost:a\r\n\r\n", ["GET / “”"]),
        ("HEAD /x?y=%20 HTTP/1.1\r\nHost: \t a \t\r\nX: \r\n\r\n", ["HEAD /x?y=%20 “”"]),
        ("GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /b “”"]),
        ("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / “”"]),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", ["POST / “hello”"]),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", ["POST / “”"]),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 005\r\n\r\nhello", ["POST / “hello”"]),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n1;x=\"y\"\r\n!\r\n0\r\n\r\n",
            ["POST / “hello!”"]
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n00\r\nX: y\r\n\r\n",
            ["POST / “0123456789”"]
        ),
        (
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n2GET /3 HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET /1 “”", "POST /2 “2”", "GET /3 “”"]
        ),
    ]

    @Test(arguments: goodRequests) func `a good request is read`(text: String, summary: [String]) {
        let outcome = read(Array(text.utf8))
        #expect(outcome.summary == summary)
        #expect(outcome.fault == nil)
        #expect(outcome.rest == 0)
    }

    @Test(arguments: goodRequests) func `a request in pieces is the same request`(text: String, summary: [String]) {
        let octets = Array(text.utf8)
        let whole = read(octets)
        for step in 1...7 { #expect(read(octets, step: step) == whole) }
    }

    @Test(arguments: goodRequests) func `each beginning of a request needs more`(text: String, summary: [String]) {
        let octets = Array(text.utf8)
        for count in 0..<octets.count {
            let outcome = read(Array(octets[..<count]))
            #expect(outcome.fault == nil)
            #expect(outcome.messages.count < summary.count)
        }
    }

    static let badRequests: [(String, HTTPFault)] = [
        ("GET / HTTP/1.1\nHost: a\n\n", .badLineEnding),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", .badLineEnding),
        ("\n", .badLineEnding),
        ("\r\n\r\n", .badRequestLine),
        ("GET /\r\n\r\n", .badRequestLine),
        ("GET  / HTTP/1.1\r\n\r\n", .badRequestLine),
        (" GET / HTTP/1.1\r\n\r\n", .badRequestLine),
        ("GET / HTTP/1.1 \r\n\r\n", .badRequestLine),
        ("GET /\tx HTTP/1.1\r\n\r\n", .badRequestLine),
        ("GET /中 HTTP/1.1\r\n\r\n", .badRequestLine),
        ("GET x HTTP/1.1\r\nHost: a\r\n\r\n", .badRequestLine),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", .badRequestLine),
        ("G(T / HTTP/1.1\r\n\r\n", .badRequestLine),
        ("GET / http/1.1\r\n\r\n", .badRequestLine),
        ("GET / HTTP/2.0\r\n\r\n", .unsupportedVersion),
        ("GET / HTTP/1.2\r\n\r\n", .unsupportedVersion),
        ("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", .unsupportedMethod),
        ("get / HTTP/1.1\r\nHost: a\r\n\r\n", .unsupportedMethod),
        ("GET / HTTP/1.1\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .badField),
        ("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", .badField),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .badField),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", .badField),
        ("GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", .badField),
        ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", .badField),
        ("GET / HTTP/1.1\r\nHost: a\0\r\n\r\n", .badField),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", .largeBody(limit: 100)),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", .largeBody(limit: 100)),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            .conflictingLengths
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", .unsupportedCoding),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .unsupportedCoding),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            .unsupportedCoding
        ),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .unsupportedCoding),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", .unmetExpectation),
    ]

    @Test(arguments: badRequests) func `a bad request is refused for its fault`(text: String, fault: HTTPFault) {
        let octets = Array(text.utf8)
        #expect(read(octets).fault == fault)
        #expect(read(octets, step: 1).fault == fault)
    }

    static let badChunks: [(String, HTTPFault)] = [
        ("x\r\n", .badChunk), ("\r\n", .badChunk), ("-1\r\n", .badChunk), ("1 \r\na\r\n", .badChunk),
        ("1\na", .badChunk), ("1\r\nab\r\n", .badChunk), ("1\r\na\n\n", .badChunk), ("65\r\n", .largeBody(limit: 100)),
        ("FFFFFFFFFFFFFFFFFF\r\n", .largeBody(limit: 100)),
        ("64\r\n" + String(repeating: "a", count: 100) + "\r\n1\r\n", .largeBody(limit: 100)),
        ("1;" + String(repeating: "x", count: 300), .badChunk),
        ("0\r\n" + String(repeating: "x\r\n", count: 65), .manyFields(limit: 64)),
    ]

    @Test(arguments: badChunks) func `a bad chunk is refused`(text: String, fault: HTTPFault) {
        let octets = Array(("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + text).utf8)
        #expect(read(octets).fault == fault)
        #expect(read(octets, step: 1).fault == fault)
    }

    @Test func `lines and heads end at their limits`() {
        let long = "GET /" + String(repeating: "a", count: 8_192)
        #expect(read(Array(long.utf8)).fault == .longStartLine(limit: 8_192))
        let large = "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 16_384)
        #expect(read(Array(large.utf8)).fault == .largeHead(limit: 16_384))
        let many = "GET / HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 65) + "\r\n"
        #expect(read(Array(many.utf8)).fault == .manyFields(limit: 64))
    }

    static let responses: [(String, Bool, [String])] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false, ["200 “ok”"]),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", true, ["200 “”"]),
        ("HTTP/1.1 204 No Content\r\n\r\n", false, ["204 “”"]),
        ("HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", false, ["404 “”"]),
        ("HTTP/1.0 200 OK\r\n\r\nuntil the end", false, ["200 “until the end”"]),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!", false, ["200 “!”"]),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", false, ["200 “a”"]),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", false, []),
    ]

    @Test(arguments: responses) func `a response is read`(text: String, isToHead: Bool, summary: [String]) {
        let octets = Array(text.utf8)
        for step in [Int.max, 1, 3] {
            let outcome = read(octets, as: .response(toHead: isToHead), step: step)
            #expect(outcome.summary == summary)
            #expect(outcome.fault == nil)
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 20 OK\r\n\r\n", HTTPFault.badStatusLine), ("HTTP/1.1 099 OK\r\n\r\n", .badStatusLine),
        ("HTTP/1.1 +20 OK\r\n\r\n", .badStatusLine), ("HTTP/3.0 200 OK\r\n\r\n", .unsupportedVersion),
        ("ICY 200 OK\r\n\r\n", .badStatusLine), ("HTTP/1.1 101 Switching\r\n\r\n", .unexpectedResponse),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .conflictingLengths),
        (String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 9), .unexpectedResponse),
        ("HTTP/1.0 200 OK\r\n\r\n" + String(repeating: "a", count: 101), .largeBody(limit: 100)),
    ])
    func `a bad response is refused`(text: String, fault: HTTPFault) {
        #expect(read(Array(text.utf8), as: .response(toHead: false)).fault == fault)
        #expect(read(Array(text.utf8), as: .response(toHead: false), step: 1).fault == fault)
    }

    @Test func `two messages may share a connection only when both sides say so`() {
        let keep = read(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)).messages.map(\.keepsAlive)
        let close = read(Array("GET / HTTP/1.1\r\nHost: a\r\nConnection: x , Close\r\n\r\n".utf8)).messages.map(
            \.keepsAlive)
        let old = read(Array("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".utf8)).messages.map(\.keepsAlive)
        #expect([keep, close, old] == [[true], [false], [false]])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `noise is refused or waits, and never traps`(seed: UInt64) {
        var numbers = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var octets = Array(Self.goodRequests.randomElement(using: &numbers).map { $0.0.utf8 } ?? "".utf8)
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                let index = Int.random(in: 0..<octets.count, using: &numbers)
                switch Int.random(in: 0..<3, using: &numbers) {
                case 0: octets[index] = UInt8.random(in: 0...255, using: &numbers)
                case 1:
                    octets.insert(contentsOf: [0x0D, 0x0A].prefix(Int.random(in: 1...2, using: &numbers)), at: index)
                default: octets.removeSubrange(index..<min(octets.count, index + 3))
                }
                if octets.isEmpty { octets = [0] }
            }
            let whole = read(octets)
            #expect(read(octets, step: 1).fault == whole.fault, "seed \(seed), \(octets)")
            #expect(read(octets, as: .response(toHead: false)).messages.isEmpty, "seed \(seed), \(octets)")
        }
    }
}
