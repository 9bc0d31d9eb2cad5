import Net
import SMS
import Session
import TestSupport
import Testing

@testable import Responder

/// Somebody sets the machine's clock, forward and back, by hours and by days: nobody loses by it.
@Suite struct ClockTests {
    static let hour = Duration.seconds(3_600)
    static let jumps = [Duration.seconds(7_200), .seconds(-7_200), .seconds(9 * 86_400), .seconds(-9 * 86_400)]

    /// A responder whose company `tencent` is asked over HTTP and wants to be left alone until a test says otherwise.
    @LoopActor
    private func withSlowCompany(_ body: @LoopActor (TestResponder, Companies, Gateway) async throws -> Void)
        async throws
    {
        let companies = Companies()
        companies.say = ["tencent": .later(1_000_000)]
        let sources = try companies.sources(["tencent"], at: try companies.open())
        try await withResponder(adapt: { $0.sources = sources }) { responder in
            try responder.know()
            try await responder.start()
            try await body(responder, companies, try await responder.gateway())
        }
        companies.close()
    }

    @Test(arguments: jumps) @LoopActor
    func `an open inquiry is answered after 48 hours as they pass`(jump: Duration) async throws {
        try await withSlowCompany { responder, companies, gateway in
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("the company is asked") { companies.batches.count == 1 }
            responder.pass(.seconds(10))
            try await gateway.texts(to: TestResponder.known, count: 1)
            for _ in 0..<4 {
                // There and back again: what is made up for on the way stays within a fiftieth of the time.
                responder.setClock(by: jump)
                responder.pass(Self.hour * 5)
                responder.setClock(by: .zero - jump)
                responder.pass(Self.hour * 6)
            }
            responder.setClock(by: jump)
            responder.pass(Self.hour)
            try await gateway.text("进度", from: TestResponder.known)
            let texts = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(texts[1].contains("正在办理"), "after 45 hours: \(texts[1])")
            responder.pass(Self.hour * 4)
            let answered = try await gateway.texts(to: TestResponder.known, count: 3)
            #expect(answered[2].contains("腾讯未按时答复"), "after 49 hours: \(answered[2])")
            proven("clock set by \(jump) and back five times: an open inquiry answered between 45 and 49 hours")
        }
    }

    @Test(arguments: jumps) @LoopActor
    func `what is signed bears the time that others see`(jump: Duration) async throws {
        try await withSlowCompany { responder, companies, gateway in
            responder.setClock(by: jump)
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("the company is asked") { companies.batches.count == 1 }
            #expect(companies.timestamps == [responder.clock.now.milliseconds / 1_000])
        }
    }

    @Test @LoopActor func `a promise made under a clock that was ahead is kept after a restart`() async throws {
        try await withSlowCompany { responder, companies, _ in
            responder.clock.jump(by: .seconds(30 * 86_400))
            await responder.stop()
            try await responder.start()
            let second = try await responder.gateway()
            try await second.text("查询 01123X", from: TestResponder.known)
            try await eventually("the company is asked") { companies.batches.count == 1 }
            await responder.stop()
            responder.clock.jump(by: .seconds(-30 * 86_400))
            try await responder.start()
            let gateway = try await responder.gateway()
            try await eventually("the company is asked again") { companies.batches.count == 2 }
            responder.pass(Self.hour * 48)
            try await eventually("the answer comes") {
                gateway.texts(to: TestResponder.known).contains { $0.contains("腾讯未按时答复") }
            }
            proven("clock 30 days ahead until a restart: an open inquiry answered 48 hours later at the latest")
        }
    }

    @Test(arguments: jumps) @LoopActor
    func `a person who was answered may ask again after a day, not sooner and not much later`(
        jump: Duration
    ) async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await gateway.texts(to: TestResponder.known, count: 1)
            responder.setClock(by: jump)
            responder.pass(Self.hour * 23)
            try await gateway.text("CX01123X", from: TestResponder.known)
            let early = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(early[1].contains("24小时内只能查一次"))
            responder.pass(Self.hour * 2)
            try await gateway.text("查询01123X", from: TestResponder.known)
            let late = try await gateway.texts(to: TestResponder.known, count: 3)
            #expect(late[2] == early[0])
            proven("clock set by \(jump): the next query taken after 25 hours and not after 23")
        }
    }

    @Test(arguments: [10, 30, 9_000]) @LoopActor
    func `nobody stays locked by a clock that was ahead of a restart`(days: Int) async throws {
        try await withResponder { responder in
            try responder.know([TestResponder.known, "13900139000"])
            responder.clock.jump(by: .seconds(days * 86_400))
            try await responder.start()
            let first = try await responder.gateway()
            try await first.text("查询 01123X", from: TestResponder.known)
            for attempt in 0..<5 {
                try await first.text("查询 31123\(attempt)", from: "13900139000")
                try await first.texts(to: "13900139000", count: attempt + 1)
                responder.pass(Self.hour * 25)
            }
            await responder.stop()
            responder.clock.jump(by: .seconds(-days * 86_400))
            try await responder.start()
            let gateway = try await responder.gateway()
            // The same text as before: no redelivery, for that was days ahead.
            try await gateway.text("查询 01123X", from: TestResponder.known)
            let told = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(told[0].contains("24小时内只能查一次"))
            try await gateway.text("查询 01123X", from: "13900139000")
            let locked = try await gateway.texts(to: "13900139000", count: 1)
            responder.pass(Self.hour * 25)
            try await gateway.text("查询 01123X", from: TestResponder.known)
            let texts = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(texts[1].contains("个"), "\(texts[1])")
            responder.pass(Self.hour * 24 * 7)
            try await gateway.text("查询 01123X", from: "13900139000")
            let free = try await gateway.texts(to: "13900139000", count: 2)
            #expect(free[1] != locked[0])
            #expect(free[1].contains("个"), "\(free[1])")
            proven("clock \(days) days ahead until a restart: no lock outlasts a day, or a week after five failures")
        }
    }

    @Test @LoopActor func `a reply waits for no clock that was ahead of a restart`() async throws {
        try await withResponder(adapt: { $0.links[0].session.responseTimeout = .milliseconds(200) }) { responder in
            try responder.know()
            responder.clock.jump(by: .seconds(9 * 86_400))
            try await responder.start()
            let first = try await responder.gateway()
            first.treatment = { _, _ in .silence }
            try await first.text("查询 01123X", from: TestResponder.known)
            await responder.stop()
            responder.clock.jump(by: .seconds(-9 * 86_400))
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.texts(to: TestResponder.known, count: 1)
            proven("clock 9 days ahead until a restart: a waiting reply sent at once")
        }
    }

    @Test @LoopActor func `nothing young is erased and no reply given up when the clock is set forward`() async throws {
        try await withResponder { responder in
            try responder.know([TestResponder.known, "13900139000"])
            try await responder.start()
            let gateway = try await responder.gateway()
            // One is under way when the clock is set, the other's receipt is still to come.
            gateway.treatment = { message, _ in
                message.destination.text == TestResponder.known ? .take(receipts: []) : .refuse(.systemError)
            }
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await gateway.text("查询 01123X", from: "13900139000")
            try await eventually("both were tried") { Set(gateway.submissions.map(\.destination.text)).count == 2 }
            try await eventually("the first is noted") { responder.metric("outbox_open") == 0 }
            responder.setClock(by: .seconds(300 * 86_400))
            responder.pass(.seconds(60))
            gateway.treatment = { _, _ in .take(receipts: [.delivered]) }
            responder.pass(.seconds(3_600))
            try await eventually("the second arrives") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 1
            }
            _ = try await gateway.answer(
                to: gateway.report(.delivered, of: GatewayMessageID("g1"), phone: TestResponder.known))
            try await eventually("the late receipt finds its reply") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 2
            }
            #expect(responder.metric(#"replies_total{ending="failed"}"#) ?? 0 == 0)
            proven("clock set forward by 300 days: no reply given up, a late receipt matched")
        }
    }
}
