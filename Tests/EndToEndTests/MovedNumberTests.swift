import Links
import Net
import SMS
import Session
import TestSupport
import Testing

@testable import Responder

/// A number that changes its carrier: what waits for it leaves over the link on which it texts now.
@Suite struct MovedNumberTests {
    private static let other = "unicom"

    @LoopActor
    private func withTwoLinks(
        adapt: (inout Configuration) -> Void = { _ in }, _ body: @LoopActor (TestResponder) async throws -> Void
    ) async throws {
        try await withResponder(adapt: { configuration in
            configuration.links.append(TestResponder.link(Self.other, LineDialect(), systemID: "carrier2"))
            configuration.auditFolder = "\(configuration.pathBesideStore).audit"
            adapt(&configuration)
        }) { responder in
            try responder.know()
            try await responder.start()
            try await body(responder)
        }
    }

    @Test @LoopActor func `replies that wait for a gateway leave over the other link, each once and in order`()
        async throws
    {
        try await withTwoLinks { responder in
            // A gateway that only brings texts: what is to go back waits.
            let mute = try await responder.gateway(adapt: { $0.binds = [.transmitter] })
            try await mute.text("查询 01123X", from: TestResponder.known)
            try await mute.text("客服", from: TestResponder.known)
            try await eventually("both replies wait") { responder.metric("outbox_open") == 2 }
            let other = try await responder.gateway(Self.other) { $0.systemID = "carrier2" }
            try await other.text("进度", from: TestResponder.known)
            let texts = try await other.texts(to: TestResponder.known, count: 3)
            #expect(texts[0].contains("已经答复"))
            #expect(texts[1].contains("微信2个") && texts[2].contains("客服"))
            #expect(responder.metric(#"replies_redirected_total{link="unicom"}"#) == 2)
            try await eventually("all is through") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 3 && responder.metric("outbox_open") == 0
            }
            mute.leave()
            let own = try await responder.gateway()
            try await own.text("帮助", from: "13900139000")
            try await own.texts(to: "13900139000", count: 1)
            #expect(own.replies.map(\.phone) == ["13900139000"])
            #expect(other.replies.count == 3)
        }
    }

    @Test @LoopActor func `a number that the link may not speak for moves nothing, and operators are told`()
        async throws
    {
        let listed = try #require(NumberPrefix("13800138001"))
        try await withTwoLinks(adapt: { $0.links[1].senders = [listed] }) { responder in
            try responder.know(["13800138001"])
            let mute = try await responder.gateway(adapt: { $0.binds = [.transmitter] })
            for phone in [TestResponder.known, "13800138001"] { try await mute.text("查询 01123X", from: phone) }
            try await eventually("the replies wait") { responder.metric("outbox_open") == 2 }
            let other = try await responder.gateway(Self.other) { $0.systemID = "carrier2" }
            #expect(try await other.text("进度", from: TestResponder.known) == .refused(.invalidSourceAddress))
            let lines = responder.book.lines(of: "link.foreign_sender").map { String(decoding: $0.json, as: UTF8.self) }
            #expect(lines.count == 1 && lines[0].contains("138****8000"))
            // One whole number among the senders is enough.
            try await other.text("进度", from: "13800138001")
            let texts = try await other.texts(to: "13800138001", count: 2)
            #expect(texts[1].contains("微信2个"))
            #expect(other.texts(to: TestResponder.known).isEmpty)
        }
    }

    @Test @LoopActor func `a client that may write any number gets nobody's waiting replies`() async throws {
        try await withTwoLinks(adapt: { configuration in
            configuration.links[1] = TestResponder.link(
                Self.other, LineDialect(), role: .smsc, systemID: "carrier2")
        }) { responder in
            let mute = try await responder.gateway(adapt: { $0.binds = [.transmitter] })
            try await mute.text("查询 01123X", from: TestResponder.known)
            try await eventually("the reply waits") { responder.metric("outbox_open") == 1 }
            let client = try await responder.gateway(Self.other, role: .esme) { $0.systemID = "carrier2" }
            try await client.text("进度", from: TestResponder.known)
            try await client.texts(to: TestResponder.known, count: 1)
            try await client.text("帮助", from: TestResponder.known)
            try await client.texts(to: TestResponder.known, count: 2)
            #expect(client.texts(to: TestResponder.known).allSatisfy { !$0.contains("微信2个") })
            #expect(responder.metric("replies_redirected_total") == nil)
        }
    }
}
