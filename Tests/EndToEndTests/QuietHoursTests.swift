import Net
import Primitives
import SMS
import Session
import TestSupport
import Testing

@testable import Responder

/// Results that come late, over a link whose people sleep at night.
@Suite struct QuietHoursTests {
    /// From 16:53:20, when the clock starts, to 22:30, and on to seven.
    private static let toNight = Duration.seconds(20_200)
    private static let toMorning = Duration.seconds(30_600)

    /// A responder with quiet hours, two companies that are asked over HTTP, and a question that one of them has not
    /// answered when the night comes.
    @LoopActor
    private func withQuestion(
        _ body: @LoopActor (TestResponder, Companies, Gateway) async throws -> Void
    ) async throws {
        let companies = Companies()
        let sources = try companies.sources(["tencent", "jd"], at: try companies.open())
        try await withResponder(adapt: { configuration in
            configuration.sources = sources
            configuration.links[0].quietHours = DailyHours("22:00-07:00")
        }) { responder in
            try responder.know()
            companies.say = ["tencent": .counts(["wechat": 1]), "jd": .later(1)]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("one answer is durable") { responder.metric("store_units_total") == 2 }
            responder.pass(.seconds(10))
            try await gateway.texts(to: TestResponder.known, count: 1)
            responder.pass(.seconds(590))
            try await gateway.texts(to: TestResponder.known, count: 2)
            responder.pass(Self.toNight - .seconds(600))
            companies.say["jd"] = .counts(["jd": 2])
            responder.pass(.seconds(60))
            try await eventually("the result waits") { responder.metric("replies_written_total") == 3 }
            try await body(responder, companies, gateway)
        }
        companies.close()
    }

    private func queue(_ responder: TestResponder) async throws -> String {
        let configuration = await responder.configuration
        return try QueueOperations(configuration).list(QueueOperations.Filter(), reveals: false)
    }

    @Test @LoopActor func `the result waits for the morning, through a restart, and operators see when it is due`()
        async throws
    {
        try await withQuestion { responder, _, gateway in
            #expect(try await queue(responder).contains("result over line, written"))
            #expect(try await queue(responder).contains("waiting, due 2025-10-09T23:00:00.000Z\n"))
            responder.pass(.seconds(3_600))
            #expect(gateway.replies.count == 2)
            await responder.stop()
            gateway.leave()
            try await responder.start()
            let next = try await responder.gateway()
            responder.pass(Self.toMorning - .seconds(3_661))
            // Whatever was on its way before has arrived when somebody else is answered.
            try await next.text("帮助", from: "13900139001")
            try await next.texts(to: "13900139001", count: 1)
            #expect(next.texts(to: TestResponder.known).isEmpty)
            #expect(responder.application?.health.isReady == true)
            responder.pass(.seconds(1))
            let texts = try await next.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("京东2个"))
            try await eventually("it is through") { responder.metric("outbox_open") == 0 }
            #expect(responder.metric(#"replies_total{ending="failed"}"#) == 0)
        }
    }

    @Test @LoopActor func `whoever texts in the night is awake, and gets it behind the answer`() async throws {
        try await withQuestion { responder, _, gateway in
            try await gateway.text("进度", from: TestResponder.known)
            let texts = try await gateway.texts(to: TestResponder.known, count: 4)
            #expect(texts[2].contains("已经答复") && texts[3].contains("京东2个"))
            responder.pass(Self.toMorning)
            try await gateway.text("帮助", from: "13900139001")
            try await gateway.texts(to: "13900139001", count: 1)
            #expect(gateway.texts(to: TestResponder.known).count == 4)
        }
    }
}
