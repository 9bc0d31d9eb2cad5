import Net
import SMS
import Session
import Telemetry
import Testing

@testable import gateway_sim

@LoopActor @Suite struct LoadRunTests {
    private static func run(
        _ plan: LoadPlan, _ wireProtocol: GatewayProfile.WireProtocol, against responder: ScriptedResponder,
        preparing prepare: (SimulatedSMSC) -> Void = { _ in }
    ) async throws -> LoadRun {
        let loop = LoopActor.shared.loop
        var profile = GatewayProfile()
        profile.endpoint = .dial(try responder.listen())
        profile.wireProtocol = wireProtocol
        profile.bindCount = 2
        let smsc = SimulatedSMSC(profile, loop: loop, log: .silent)
        prepare(smsc)
        let run = LoadRun(plan, over: smsc, on: loop)
        try smsc.end.open()
        smsc.end.start()
        try await smsc.waitForBind(count: 2, patience: .seconds(30))
        try await run.run { _ in }
        await smsc.end.close()
        responder.close()
        return run
    }

    private static func plan(_ pace: LoadPlan.Pace, count: Int, patience: Duration = .seconds(30)) -> LoadPlan {
        LoadPlan(
            askers: LoadAskers(first: 13_900_000_000, count: count, text: "帮助"), messageCount: count, pace: pace,
            duration: nil, patience: patience)
    }

    @Test(arguments: GatewayProfile.WireProtocol.allCases, [LoadPlan.Pace.window(50), .rate(2_000)])
    func `every phone is answered once, in as many segments as it takes`(
        wireProtocol: GatewayProfile.WireProtocol, pace: LoadPlan.Pace
    ) async throws {
        let long = String(repeating: "长", count: 100)
        let run = try await Self.run(
            Self.plan(pace, count: 500), wireProtocol, against: ScriptedResponder(wireProtocol) { _ in [long] })
        let segments = wireProtocol == .smpp ? 1_000 : 500
        #expect(run.tally.answeredCount == 500)
        #expect(run.tally.segmentCount == segments)
        #expect(run.receiptCount == segments)
        #expect(run.tally.lostCount == 0)
        #expect(run.tally.duplicateCount == 0)
        #expect(run.tally.latencies.count == 500)
    }

    @Test func `what is never answered is lost, and does not block the window`() async throws {
        var count = 0
        let responder = ScriptedResponder(.line) { _ in
            count += 1
            return count % 4 == 0 ? [] : ["x"]
        }
        let run = try await Self.run(
            Self.plan(.window(5), count: 40, patience: .milliseconds(300)), .line, against: responder)
        #expect(run.tally.askedCount == 40)
        // A slow machine may lose more, but never fewer, and none without saying so.
        #expect(run.tally.lostCount >= 10)
        #expect(run.tally.answeredCount + run.tally.lostCount == 40)
    }

    @Test func `a second reply is a duplicate`() async throws {
        let run = try await Self.run(
            Self.plan(.window(5), count: 20), .line, against: ScriptedResponder(.line) { _ in ["x", "x"] })
        #expect(run.tally.answeredCount == 20)
        // The last ones' second replies may come when the run is over.
        #expect((15...20).contains(run.tally.duplicateCount))
    }

    @Test func `what waited for the bind is in the books too`() async throws {
        let responder = ScriptedResponder(.line) { _ in ["x"] }
        let waiting = OutgoingMessage(
            id: MessageID(rawValue: 1_000), from: Address("10699000"), to: Address("13800138000"), text: "late")
        for segment in try responder.link.settings.dialect.segments(of: waiting) { responder.link.enqueue(segment) }
        let run = try await Self.run(Self.plan(.window(1), count: 1), .line, against: responder)
        #expect(run.tally.answeredCount == 1)
        #expect(run.tally.strangerCount == 1)
    }

    @Test func `the report says the same to people and programs`() {
        var tally = LoadTally(phoneCount: 2)
        tally.asked(0, due: .zero)
        tally.asked(1, due: .zero)
        tally.received(.text("x"), at: 0, now: .milliseconds(250))
        let report = LoadReport(
            tally: tally, elapsed: .milliseconds(250), receiptCount: 1, refusals: ["ESME_RSYSERR": 3], lostBindCount: 0)
        #expect(!report.isComplete)
        #expect(report.text.contains("answers/s              4.0\n"))
        #expect(report.text.contains("latency p50            250.0 ms\n"))
        #expect(report.text.contains("refused: ESME_RSYSERR  3\n"))
        let json = String(decoding: report.json, as: UTF8.self)
        #expect(json.contains("\"sent\":2,\"answered\":1,\"answers_per_second\":4.0"))
        #expect(json.contains("\"refusals\":{\"ESME_RSYSERR\":3}"))
    }
}
