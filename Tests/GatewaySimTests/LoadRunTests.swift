import Net
import SMS
import Session
import Telemetry
import Testing

@testable import GatewaySimulator

@LoopActor @Suite struct LoadRunTests {
    private static func run(
        _ plan: LoadPlan, _ wireProtocol: GatewayProfile.WireProtocol, _ peer: GatewayProfile.Peer = .smsc,
        against responder: ScriptedResponder, preparing prepare: (SimulatedSMSC) -> Void = { _ in },
        starting begin: (LoadRun) -> Void = { _ in },
        watching watch: @escaping @LoopActor (LoadProgress) -> Void = { _ in }
    ) async throws -> LoadRun {
        let loop = LoopActor.shared.loop
        var profile = GatewayProfile()
        profile.endpoint = .dial(try responder.listen())
        profile.wireProtocol = wireProtocol
        profile.peer = peer
        profile.bindCount = 2
        let smsc = SimulatedSMSC(profile, loop: loop, log: .silent)
        prepare(smsc)
        let run = LoadRun(plan, over: smsc, on: loop)
        try smsc.end.open()
        smsc.end.start()
        try await smsc.waitForBind(count: 2, patience: .seconds(30))
        begin(run)
        try await run.run(report: watch)
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
        #expect(run.receipts.answeredCount == segments)
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

    @Test(arguments: GatewayProfile.WireProtocol.allCases)
    func `when binds drop, what was not acknowledged is sent again and answers to it count twice`(
        wireProtocol: GatewayProfile.WireProtocol
    ) async throws {
        var responder: ScriptedResponder?
        var count = 0
        let dropping = ScriptedResponder(wireProtocol) { _ in
            count += 1
            // From the thirtieth on answers leave without an acknowledgement of the question.
            if count == 30 { responder?.acknowledges = false }
            if count == 33 { responder?.dropBinds { responder?.acknowledges = true } }
            return ["x"]
        }
        responder = dropping
        let run = try await Self.run(Self.plan(.window(5), count: 60), wireProtocol, against: dropping)
        responder = nil
        #expect(run.lostBindCount == 2)
        #expect(run.tally.answeredCount == 60)
        #expect(run.tally.lostCount == 0)
        #expect(run.tally.duplicateCount >= 3)
        let arrived = run.tally.segmentCount + run.tally.duplicateCount + run.tally.strangerCount
        #expect(run.receipts.writtenCount == arrived)
        #expect(run.ending == .complete)
    }

    @Test func `a responder that says nothing any more ends the run, and what it owes is lost`() async throws {
        var responder: ScriptedResponder?
        var count = 0
        let falling = ScriptedResponder(.line) { _ in
            count += 1
            if count == 20 { responder?.acknowledges = false }
            return count <= 20 ? ["x"] : []
        }
        responder = falling
        var plan = Self.plan(.window(5), count: 1_000_000)
        plan.silence = .milliseconds(500)
        let run = try await Self.run(plan, .line, against: falling)
        responder = nil
        #expect(run.ending == .silence)
        #expect(run.tally.openCount == 0)
        #expect(run.tally.answeredCount <= 20)
        #expect(run.tally.lostCount == run.tally.askedCount - run.tally.answeredCount)
        #expect(run.unsentCount == 1_000_000 - run.tally.askedCount)
    }

    @Test(arguments: [LoadPlan.Pace.window(5), .rate(1_000)])
    func `a run that is stopped sends no more and waits for what is under way`(pace: LoadPlan.Pace) async throws {
        var count = 0
        var running: LoadRun?
        let responder = ScriptedResponder(.line) { _ in
            count += 1
            if count == 20 { running?.stop() }
            return ["x"]
        }
        let run = try await Self.run(
            Self.plan(pace, count: 1_000_000), .line, against: responder, starting: { running = $0 })
        running = nil
        #expect(run.ending == .interrupted)
        #expect(run.tally.askedCount >= 20)
        #expect(run.tally.askedCount < 1_000_000)
        #expect(run.tally.answeredCount + run.tally.openCount == run.tally.askedCount)
        #expect(run.unsentCount == 1_000_000 - run.tally.askedCount)
    }

    @Test(arguments: GatewayProfile.Peer.allCases, GatewayProfile.WireProtocol.allCases)
    func `the totals add up, whoever the peer is`(
        peer: GatewayProfile.Peer, wireProtocol: GatewayProfile.WireProtocol
    ) async throws {
        let responder = ScriptedResponder(wireProtocol, role: peer == .smsc ? .esme : .smsc)
        let run = try await Self.run(Self.plan(.window(20), count: 100), wireProtocol, peer, against: responder)
        let arrived = run.tally.segmentCount + run.tally.duplicateCount + run.tally.strangerCount
        #expect(run.tally.answeredCount == 100)
        #expect(run.receipts.writtenCount == (peer == .smsc ? arrived : 0))
        #expect(run.receipts.answeredCount == run.receipts.writtenCount)
        #expect(run.receipts.unansweredCount == 0)
    }

    @Test func `each PDU is counted on its way`() async throws {
        var simulator: SimulatedSMSC?
        let run = try await Self.run(
            Self.plan(.window(20), count: 100), .smpp, against: ScriptedResponder(.smpp), preparing: { simulator = $0 })
        let count = try #require(simulator).pduCount
        // Two binds and unbinds; a text, its reply and the receipt make three PDUs each way. Unbinds are not waited for longer
        // than a second.
        #expect(run.tally.duplicateCount == 0)
        #expect(count.sent == 304)
        #expect((302...304).contains(count.received))
    }

    @Test func `somebody who watches hears of each second`() async throws {
        var seen: [LoadProgress] = []
        let run = try await Self.run(
            Self.plan(.rate(100), count: 150), .line, against: ScriptedResponder(.line), watching: { seen.append($0) })
        #expect(seen.count >= 1)
        let first = try #require(seen.first)
        #expect(first.elapsed >= .seconds(1))
        #expect(first.recent.count == UInt64(first.answeredCount))
        #expect(run.lateness.count == 150)
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
}
