import Links
import Net
import SMS
import Session
import TestSupport
import Testing

@testable import Responder

/// What an account may not do: speak for others, lock others' numbers, fill the store with receipts.
@Suite struct AccountTests {
    /// A responder with an account of a carrier's own and one of somebody else's, who submits texts to us.
    @LoopActor
    private func withESME(
        senders: [String] = [], inboundRate: Int? = nil,
        _ body: @LoopActor (TestResponder, Gateway) async throws -> Void
    ) async throws {
        let dialect = LineDialect()
        try await withResponder(adapt: {
            var link = TestResponder.link("app", dialect, role: .smsc)
            link.senders = senders.compactMap(NumberPrefix.init)
            link.inboundRate = inboundRate
            $0.links.append(link)
        }) { responder in
            try responder.know()
            try await responder.start()
            try await body(
                responder, try await responder.gateway("app", dialect, role: .esme) { $0.session.window = 200 })
        }
    }

    @Test @LoopActor func `an account speaks for its own numbers only`() async throws {
        try await withESME(senders: ["1390", "13800138000"]) { responder, esme in
            #expect(try await esme.text("查询 01123X", from: "13900000001") != .refused(.invalidSourceAddress))
            try await esme.texts(to: "13900000001", count: 1)
            for number in ["13800138001", "13800139000", "13911111111", "10086"] {
                #expect(try await esme.text("查询 01123X", from: number) == .refused(.invalidSourceAddress))
                let segment = Segment(
                    coding: .ucs2, userData: [0x00, 0x31],
                    concatenation: ConcatenationReference(reference: 1, total: 2, number: 1))
                #expect(try await esme.segment(.coded(segment), from: number) == .refused(.invalidSourceAddress))
            }
            #expect(responder.metric(#"questions_total{outcome="foreign_sender"}"#) == 8)
            #expect(responder.metric("segments_kept_total") == 0)
            // Nobody was locked.
            try await esme.text("查询 01123X", from: TestResponder.known)
            #expect(try await esme.texts(to: TestResponder.known, count: 1)[0].contains("账号4个"))
        }
    }

    @Test @LoopActor func `an account that brings too many wrong tails is not asked any more, and others are`()
        async throws
    {
        try await withESME { responder, esme in
            let ids = (0..<150).map { esme.send(.text("查询 311299"), from: "139\(10_000_000 + $0)") }
            for id in ids { _ = try await esme.answer(to: id) }
            #expect(responder.metric(#"identity_failures_total{link="app"}"#) == 150)
            let peer = try RawPeer(port: try responder.address("app").port)
            try await peer.bind()
            let start = "source_addr=13800138000 destination_addr=10699000"
            let asks = "submit_sm 2 \(start) short_message=\"查询 01123X\""
            let half = "submit_sm 3 \(start) esm_class=64 data_coding=8 short_message_hex=0500030702010031"
            let help = "submit_sm 4 \(start) short_message=帮助"
            for (line, status) in [(asks, "ESME_RTHROTTLED"), (half, "ESME_RTHROTTLED"), (help, "ESME_ROK")] {
                await peer.send(line)
                var answer = try await peer.line()
                // Replies to those whose tails were wrong may leave over this bind too.
                while answer?.hasPrefix("deliver_sm ") == true { answer = try await peer.line() }
                #expect(answer?.contains("command_status=\(status)") == true, "\(answer ?? "closed")")
            }
            #expect(responder.metric(#"questions_total{outcome="too_many_failures"}"#) == 2)
            let lines = responder.book.lines(of: "link.many_failures").map { String(decoding: $0.json, as: UTF8.self) }
            #expect(lines.count == 1 && lines[0].contains(#""link":"app""#), "\(lines)")
            let carrier = try await responder.gateway()
            try await carrier.text("查询 01123X", from: TestResponder.known)
            #expect(try await carrier.texts(to: TestResponder.known, count: 1)[0].contains("账号4个"))
        }
    }

    @Test @LoopActor func `a gateway that brings many wrong tails is told of and served`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway { $0.session.window = 200 }
            let ids = (0..<150).map { gateway.send(.text("查询 311299"), from: "139\(10_000_000 + $0)") }
            for id in ids { _ = try await gateway.answer(to: id) }
            try await gateway.text("查询 01123X", from: TestResponder.known)
            #expect(try await gateway.texts(to: TestResponder.known, count: 1)[0].contains("账号4个"))
            #expect(responder.metric(#"identity_failures_total{link="line"}"#) == 150)
            #expect(responder.book.lines(of: "link.many_failures").count == 1)
        }
    }

    private static func receipt(_ number: Int, id: String) -> String {
        "deliver_sm \(number) esm_class=4 source_addr=13800138000 destination_addr=10699000 "
            + "receipted_message_id=\(id) message_state=DELIVERED"
    }

    @Test @LoopActor func `receipts count against the rate`() async throws {
        try await withResponder(adapt: { $0.links[0].inboundRate = 10 }) { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            try await peer.bind()
            let flood = (2..<202).map { Self.receipt($0, id: "u\($0)") + "\n" }.joined()
            let sending = Task { await peer.send(Array(flood.utf8)) }
            var thrownBack = 0
            for _ in 0..<60 where try await peer.line()?.contains("ESME_RTHROTTLED") == true { thrownBack += 1 }
            #expect(thrownBack > 20)
            #expect(responder.metric(#"messages_thrown_back_total{link="line"}"#) ?? 0 >= Double(thrownBack))
            await sending.value
        }
    }

    @Test @LoopActor func `a receipt whose name no gateway can have given is acknowledged and not kept`() async throws {
        try await withResponder { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            try await peer.bind()
            for number in 2..<102 {
                await peer.send(Self.receipt(number, id: String(repeating: "7", count: 65 + number)))
                #expect(try await peer.line() == "deliver_sm_resp \(number) command_status=ESME_ROK")
            }
            #expect(responder.metric(#"receipts_dropped_total{link="line"}"#) == 100)
            #expect(responder.book.lines(of: "link.receipts_dropped").count == 1)
        }
    }
}
