import Net
import SMS
import Session
import TestSupport
import Testing
import Wire

@testable import Responder

/// What a stop leaves behind is taken up by the next start.
@Suite struct RestartTests {
    @Test @LoopActor func `unsent replies leave after a restart`() async throws {
        try await withResponder(adapt: { $0.links[0].session.responseTimeout = .milliseconds(200) }) { responder in
            let phones = (0..<20).map { "139\(10_000_000 + $0)" }
            try responder.know(phones)
            try await responder.start()
            let first = try await responder.gateway()
            first.treatment = { _, _ in .silence }
            for phone in phones { try await first.text("查询 01123X", from: phone) }
            await responder.stop()
            first.leave()
            responder.clock.advance(by: .seconds(120))
            try await responder.start()
            responder.application?.lookAtClock()
            let gateway = try await responder.gateway()
            try await eventually("everybody is answered") { Set(gateway.replies.map(\.phone)) == Set(phones) }
        }
    }

    @Test @LoopActor func `a delivered reply does not leave again`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let first = try await responder.gateway()
            try await first.text("查询 01123X", from: TestResponder.known)
            try await eventually("the receipt is noted") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 1
            }
            await responder.stop()
            try await responder.start()
            let second = try await responder.gateway()
            try await second.text("进度", from: "13900139000")
            try await second.texts(to: "13900139000", count: 1)
            #expect(second.texts(to: TestResponder.known).isEmpty)
        }
    }

    @Test @LoopActor func `a receipt after a restart finds its reply`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let first = try await responder.gateway()
            first.treatment = { _, _ in .take(receipts: []) }
            try await first.text("查询 01123X", from: TestResponder.known)
            try await eventually("the report is noted") {
                responder.metric("outbox_open") == 0 && !first.replies.isEmpty
            }
            await responder.stop()
            try await responder.start()
            let second = try await responder.gateway()
            let id = second.report(.delivered, of: GatewayMessageID("g1"), phone: TestResponder.known)
            _ = try await second.answer(to: id)
            try await eventually("the receipt is noted") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 1
            }
        }
    }

    @Test @LoopActor func `a redelivery after a restart is not decided again`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let first = try await responder.gateway()
            try await first.text("查询 01123X", from: TestResponder.known)
            try await first.texts(to: TestResponder.known, count: 1)
            await responder.stop()
            try await responder.start()
            let second = try await responder.gateway()
            try await second.text("查询 01123X", from: TestResponder.known)
            try await second.text("进度", from: TestResponder.known)
            let texts = try await second.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("已经答复"))
        }
    }

    @Test @LoopActor func `stopping finishes what is under way within ten seconds`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            gateway.treatment = { _, _ in .silence }
            let unbound = try RawPeer(port: try responder.address().port)
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("the reply is on its way") { gateway.submissions.count == 1 }
            // A second bind of the account, which may not take the reply.
            let silent = try RawPeer(port: try responder.address().port)
            try await silent.bind()
            let start = ContinuousClock.now
            await responder.stop()
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(try await silent.end().contains { $0.hasPrefix("unbind ") })
            #expect(try await unbound.end() == [])
        }
    }
}
