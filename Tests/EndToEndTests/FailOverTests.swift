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

    /// A house whose first link fails over to a second one.
    @LoopActor
    private func withTwoLinks(_ body: @LoopActor (House) async throws -> Void) async throws {
        try await inHouse(adapt: { configuration in
            configuration.links[0].failOver = Self.successor
            configuration.links[0].failOverAfter = .milliseconds(50)
            configuration.links.append(House.link(Self.successor, LineDialect(), systemID: "carrier2"))
        }) { house in
            try house.know()
            try await house.start()
            try await body(house)
        }
    }

    @Test @LoopActor func `a link without a bind hands what waits to its successor, and takes it back`() async throws {
        try await withTwoLinks { house in
            let mute = try await house.gateway(adapt: { $0.binds = [.transmitter] })
            try await mute.text("查询 01123X", from: House.known)
            try await eventually("the reply waits") { house.metric("outbox_open") == 1 }
            mute.leave()
            let other = try await house.gateway(Self.successor) { $0.systemID = "carrier2" }
            try await other.texts(to: House.known, count: 1)
            try await eventually("its receipt counts") { house.metric(#"replies_total{ending="delivered"}"#) == 1 }
            #expect(house.book.lines(of: "link.failed_over").count == 1)
            let own = try await house.gateway()
            try await own.text("帮助", from: House.known)
            try await own.texts(to: House.known, count: 1)
            #expect(other.replies.count == 1)
            #expect(house.book.lines(of: "link.failed_back").count == 1)
        }
    }

    @Test @LoopActor func `replies of a link that is gone are told of, and leave over its successor`() async throws {
        try await inHouse { house in
            try house.know()
            try await house.start()
            let mute = try await house.gateway(adapt: { $0.binds = [.transmitter] })
            try await mute.text("查询 01123X", from: House.known)
            try await eventually("the reply waits") { house.metric("outbox_open") == 1 }
            await house.stop()
            house.configuration.links = [House.link("new", LineDialect())]
            try await house.start()
            try await eventually("operators are told") {
                house.application?.health.text.contains(
                    "outbox.line degraded 1 reply waits for the link") == true
            }
            #expect(house.application?.health.isReady == true)
            await house.stop()
            house.configuration.retiredLinks = ["line": "new"]
            try await house.start()
            let gateway = try await house.gateway("new")
            try await gateway.texts(to: House.known, count: 1)
            try await eventually("its receipt counts") { house.metric(#"replies_total{ending="delivered"}"#) == 1 }
        }
    }
}
