import Links
import Net
import SMS
import Session
import TestSupport
import Testing

@testable import Responder

/// Replies whose own link is not there: its successor carries them, or operators are told.
@Suite struct FailOverTests {
    private static let successor = "unicom"

    /// A responder whose first link fails over to a second one.
    @LoopActor
    private func withTwoLinks(_ body: @LoopActor (TestResponder) async throws -> Void) async throws {
        try await withResponder(adapt: { configuration in
            configuration.links[0].failOver = Self.successor
            configuration.links[0].failOverAfter = .milliseconds(50)
            configuration.links.append(TestResponder.link(Self.successor, LineDialect(), systemID: "carrier2"))
        }) { responder in
            try responder.know()
            try await responder.start()
            try await body(responder)
        }
    }

    @Test @LoopActor func `a link without a bind hands what waits to its successor, and takes it back`() async throws {
        try await withTwoLinks { responder in
            let mute = try await responder.gateway(adapt: { $0.binds = [.transmitter] })
            try await mute.text("查询 01123X", from: TestResponder.known)
            try await eventually("the reply waits") { responder.metric("outbox_open") == 1 }
            mute.leave()
            let other = try await responder.gateway(Self.successor) { $0.systemID = "carrier2" }
            try await other.texts(to: TestResponder.known, count: 1)
            try await eventually("its receipt counts") { responder.metric(#"replies_total{ending="delivered"}"#) == 1 }
            #expect(responder.book.lines(of: "link.failed_over").count == 1)
            let own = try await responder.gateway()
            try await own.text("帮助", from: TestResponder.known)
            try await own.texts(to: TestResponder.known, count: 1)
            #expect(other.replies.count == 1)
            #expect(responder.book.lines(of: "link.failed_back").count == 1)
        }
    }

    @Test @LoopActor func `replies of a link that is gone are told of, and leave over its successor`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let mute = try await responder.gateway(adapt: { $0.binds = [.transmitter] })
            try await mute.text("查询 01123X", from: TestResponder.known)
            try await eventually("the reply waits") { responder.metric("outbox_open") == 1 }
            await responder.stop()
            responder.configuration.links = [TestResponder.link("new", LineDialect())]
            try await responder.start()
            try await eventually("operators are told") {
                responder.application?.health.text.contains(
                    "outbox.line degraded 1 reply waits for the link") == true
            }
            #expect(responder.application?.health.isReady == true)
            await responder.stop()
            responder.configuration.retiredLinks = ["line": "new"]
            try await responder.start()
            let gateway = try await responder.gateway("new")
            try await gateway.texts(to: TestResponder.known, count: 1)
            try await eventually("its receipt counts") { responder.metric(#"replies_total{ending="delivered"}"#) == 1 }
        }
    }
}
