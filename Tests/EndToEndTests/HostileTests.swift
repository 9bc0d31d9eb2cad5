import Net
import Session
import TestSupport
import Testing

@testable import Responder

/// Hostile peers, a few dozen of each kind, beside an honest gateway that must not notice. `make hostile` measures
/// the same with thousands.
@Suite struct HostileTests {
    /// An address at which an honest account, `line`, and another one, `other`, may bind.
    @LoopActor
    private func besideHonest(
        adapt: (inout Configuration) -> Void = { _ in },
        _ body: @LoopActor (TestResponder, Gateway) async throws -> Void
    ) async throws {
        try await withResponder(adapt: { configuration in
            configuration.links.append(TestResponder.link("other", LineDialect(), systemID: "carrier2"))
            adapt(&configuration)
        }) { responder in
            try await responder.start()
            let honest = try await responder.gateway()
            try await body(responder, honest)
            try await honest.text("帮助", from: "13900000000")
            try await honest.texts(to: "13900000000", count: 1)
            #expect(honest.boundCount == 1, "the honest gateway stayed bound all the time")
        }
    }

    private static func question(_ number: Int) -> String {
        "deliver_sm \(number) source_addr=\(13_700_000_000 + number) destination_addr=10699000 short_message=BZ"
    }

    /// What half-open connections say before they fall silent.
    static let beginnings = ["", "bind_transceiver 1 system_id=carr", "enquire_link 1\nenquire_link 2\n"]

    @Test(arguments: beginnings) @LoopActor
    func `half-open connections push each other out, and a gateway can still bind`(beginning: String) async throws {
        // Not even a slow machine lets their time run out before they are pushed out.
        try await besideHonest(adapt: { $0.links[0].session.bindTimeout = .seconds(600) }) { responder, _ in
            var peers: [RawPeer] = []
            for _ in 0..<150 {
                let peer = try RawPeer(port: try responder.address().port)
                await peer.send(Array(beginning.utf8))
                peers.append(peer)
            }
            let second = try await responder.gateway()
            try await second.text("帮助", from: "13800000000")
            let pushedOut = "connections_pushed_out_total{listener=\"\(try responder.address())\"}"
            try await eventually("the first are pushed out") { responder.metric(pushedOut) ?? 0 >= 150 - 64 }
            #expect(responder.metric("connections_unbound{listener=\"\(try responder.address())\"}") ?? .infinity <= 64)
            for peer in peers.prefix(80) { _ = try await peer.end() }
            second.leave()
            try await eventually("replies have one way only") { responder.metric("links_bound{link=\"line\"}") == 1 }
        }
    }

    @Test @LoopActor func `connections that never bind end after their time`() async throws {
        try await besideHonest(adapt: { $0.links[1].session.bindTimeout = .milliseconds(300) }) { responder, _ in
            let peers = try (0..<30).map { _ in try RawPeer(port: try responder.address("other").port) }
            for peer in peers { #expect(try await peer.end() == []) }
            try await eventually("none waits") {
                responder.metric("connections_unbound{listener=\"\(try responder.address("other"))\"}") == 0
            }
        }
    }

    @Test @LoopActor func `a peer that asks and never reads is left with its questions`() async throws {
        try await besideHonest { responder, honest in
            let peer = try RawPeer(port: try responder.address("other").port, receiveBuffer: 4_096)
            try await peer.bind(systemID: "carrier2")
            let flood = (2..<60_000).map { "enquire_link \($0) filler=\(String(repeating: "x", count: 60))\n" }.joined()
            let sending = Task { await peer.send(Array(flood.utf8)) }
            for number in 0..<20 { try await honest.text("帮助", from: "139\(20_000_000 + number)") }
            #expect(try await peer.skip(59_998) == 59_998, "once it reads, it gets every answer")
            await sending.value
        }
    }

    @Test @LoopActor func `replies that are never answered for stay within the window`() async throws {
        try await besideHonest(adapt: { $0.links[1].session.responseTimeout = .seconds(60) }) { responder, _ in
            let peer = try RawPeer(port: try responder.address("other").port)
            try await peer.bind(systemID: "carrier2")
            for number in 2..<102 { await peer.send(Self.question(number)) }
            try await eventually("all are taken") { responder.metric("questions_total{outcome=\"helped\"}") == 100 }
            var submissionCount = 0
            for _ in 0..<100 + 16 where try await peer.line()?.hasPrefix("submit_sm ") == true { submissionCount += 1 }
            #expect(submissionCount == 16)
            try await eventually("the others wait") { responder.metric("segments_queued{link=\"other\"}") == 84 }
        }
    }

    @Test @LoopActor func `a flood above its rate is thrown back and keeps nobody waiting`() async throws {
        try await besideHonest(adapt: { $0.links[1].inboundRate = 50 }) { responder, honest in
            let peer = try RawPeer(port: try responder.address("other").port)
            try await peer.bind(systemID: "carrier2")
            let flood = (2..<2_002).map { Self.question($0) + "\n" }.joined()
            let sending = Task { await peer.send(Array(flood.utf8)) }
            for number in 0..<20 { try await honest.text("帮助", from: "139\(20_000_000 + number)") }
            await sending.value
            try await eventually("all have arrived") {
                responder.metric("messages_received_total{link=\"other\"}") == 2_000
            }
            #expect(responder.metric("messages_thrown_back_total{link=\"other\"}") ?? 0 > 1_000)
        }
    }

    @Test @LoopActor func `a peer that talks nonsense has to wait, and gets every answer`() async throws {
        try await besideHonest { responder, honest in
            let peer = try RawPeer(port: try responder.address("other").port)
            try await peer.bind(systemID: "carrier2")
            let start = ContinuousClock.now
            let nonsense = (2..<1_002).map { "make_coffee \($0)\n" }.joined()
            let sending = Task { await peer.send(Array(nonsense.utf8)) }
            try await honest.text("帮助", from: "13920000000")
            #expect(try await peer.skip(1_000) == 1_000)
            await sending.value
            // A hundred at once, a hundred more for each rest of 50 ms.
            #expect(ContinuousClock.now - start >= .milliseconds(350))
        }
    }

    @Test @LoopActor func `guessed passwords are few, and the account they are guessed for stays bound`() async throws {
        try await besideHonest { responder, honest in
            let peers = try (0..<40).map { _ in try RawPeer(port: try responder.address().port) }
            let start = ContinuousClock.now
            for (number, peer) in peers.enumerated() {
                await peer.send("enquire_link 1", "bind_transceiver 2 system_id=carrier1 password=guess\(number)")
                #expect(try await peer.line() == "generic_nack 1 command_status=ESME_RINVBNDSTS")
            }
            // Each guess that was looked at lets the next wait longer, however many come at once.
            let refused = "binds_refused_total{listener=\"\(try responder.address())\"}"
            try await eventually("five are looked at") { responder.metric(refused) ?? 0 >= 5 }
            #expect(ContinuousClock.now - start >= .milliseconds(100 + 200 + 400 + 800))
            try await honest.text("帮助", from: "13900000001")
            let other = try await responder.gateway("other") { $0.systemID = "carrier2" }
            try await other.text("帮助", from: "13900000002")
        }
    }

    @Test @LoopActor func `the status page answers beside idle clients and slow ones`() async throws {
        try await besideHonest { responder, _ in
            let port = try responder.address("status").port
            var peers: [RawPeer] = []
            for number in 0..<300 {
                let peer = try RawPeer(port: port)
                if number.isMultiple(of: 2) { await peer.send(Array("GET /metrics HT".utf8)) }
                peers.append(peer)
            }
            let client = try RawPeer(port: port)
            await client.send(Array("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8))
            #expect(try await client.line() == "HTTP/1.1 200 OK\r")
            // The first that said nothing; those that began have less time anyway.
            _ = try await peers[1].end()
        }
    }

    @Test @LoopActor func `a flood does not keep the responder from taking leave in order`() async throws {
        try await withResponder { responder in
            try await responder.start()
            // More than one commit takes, so that something is always unanswered.
            let gateway = try await responder.gateway { $0.session.window = 1_000 }
            for number in 0..<40_000 { gateway.send(.text("BZ"), from: "139\(10_000_000 + number)") }
            try await eventually("it floods") {
                responder.metric("messages_received_total{link=\"line\"}") ?? 0 > 1_000
            }
            await responder.stop()
            // Who is cut off by force hears no word of leave.
            let ends = responder.book.lines(of: "link.closed").map { String(decoding: $0.json, as: UTF8.self) }
            #expect(ends.count == 1 && ends[0].contains(#""reason":"unbound""#), "\(ends)")
        }
    }
}
