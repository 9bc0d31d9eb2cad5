import JSON
import Net
import TestSupport
import Testing

@testable import GatewaySimulator

/// Scenarios with more than one gateway, each with a responder of its own.
@LoopActor @Suite struct ScenarioGatewayTests {
    /// A scenario between two gateways, `near` in the line protocol and `far` in SMPP, and two responders.
    private func transcript(
        _ scenario: String, _ near: ScriptedResponder, _ far: ScriptedResponder,
        tap: @escaping @Sendable (GatewayProfile) -> GatewayDialect.Tap? = { _ in nil }
    ) async throws -> ScenarioTranscript {
        let addresses = ["near": try near.listen(), "far": try far.listen()]
        defer {
            near.close()
            far.close()
        }
        let overrides = GatewayOverrides(
            change: { if let address = $0.name.flatMap({ addresses[$0] }) { $0.endpoint = .dial(address) } }, tap: tap)
        let statements = try ScenarioParser.parse(
            "link near\nlink far system_id=carrier2 protocol=smpp\n" + scenario)
        let runner = ScenarioRunner(
            statements, file: "test", overrides: overrides, on: LoopActor.shared.loop, log: .silent)
        await runner.run()
        return runner.transcript
    }

    private func responders() -> (near: ScriptedResponder, far: ScriptedResponder) {
        let (near, far) = (ScriptedResponder(.line), ScriptedResponder(.smpp, systemID: "carrier2"))
        near.successor = far
        return (near, far)
    }

    @Test func `texts go by the phone's own gateway, and what happens is counted where it happens`() async throws {
        let (near, far) = responders()
        let transcript = try await transcript(
            """
            phone A 13800138000 at near
            phone B 13800138001 at far
            phone C 13800138002
            A texts "a"
            A receives equal to "re: a" through near
            B texts "b"
            B receives equal to "re: b" through far
            C texts "c"
            C receives through near
            phones 13900000000..13900000009 at far text "x"
            expect 11 replies through far
            expect 11 receipts delivered through far
            expect 2 receipts DELIVRD through near
            expect 13 replies
            expect no duplicates through far
            expect no refusals through near
            """, near, far)
        #expect(transcript.steps.compactMap(\.failure) == [])
        #expect(near.questions == ["a", "c"])
        #expect(far.questions == ["b"] + Array(repeating: "x", count: 10))
        #expect(Set(far.receiptIDs) == far.takenIDs)
        #expect(transcript.messages.prefix(4).map(\.gateway) == ["near", "near", "far", "far"])
        #expect(transcript.messages.prefix(4).map(\.receipt) == [nil, "DELIVERED", nil, "DELIVRD"])
        var writer = JSONWriter()
        transcript.write(to: &writer, withTimes: false)
        let json = String(decoding: writer.finish(), as: UTF8.self)
        #expect(json.contains(#""segments":1,"gateway":"near","receipt":"DELIVERED"}"#))
    }

    @Test func `what fails says through which gateway what came`() async throws {
        let (near, far) = responders()
        let transcript = try await transcript(
            """
            phone A 13800138000
            A texts "a"
            A receives through far
            expect 1 reply through far within 1ms
            expect 2 replies within 1ms
            """, near, far)
        let failures = transcript.steps.compactMap(\.failure)
        try #require(failures.count == 3)
        #expect(
            failures[0].hasPrefix(
                "it came through near, not through far; what came is\nre: a\n    from 10699000 through near · "))
        #expect(failures[1...] == ["there are 0 through far", "there are 1: 1 through near, 0 through far"])
        let trace = transcript.steps[4].trace
        #expect(trace.contains { $0.hasPrefix("near → deliver_sm ") })
        #expect(trace.contains { $0.hasPrefix("near ← submit_sm ") })
        #expect(JUnitReport.text(of: [transcript], withTimes: true).contains("near ← submit_sm "))
    }

    @Test func `an order is for one gateway, or for every one`() async throws {
        let (near, far) = responders()
        let transcript = try await transcript(
            """
            gateway far refuses for numbers ending 1
            phones 13900000000..13900000001 at near text "x"
            phones 13900000010..13900000011 at far text "x"
            expect 2 replies through near
            expect 1 reply through far
            gateway refuses for numbers ending 2
            phones 13900000022..13900000023 at near text "x"
            phones 13900000032..13900000033 at far text "x"
            expect 3 replies through near
            expect 2 replies through far
            """, near, far)
        #expect(transcript.steps.compactMap(\.failure) == [])
        #expect((near.refusedCount, far.refusedCount) == (1, 2))
    }

    @Test func `what waits for a gateway that goes away comes through the other, and not after it comes back`()
        async throws
    {
        let (near, far) = responders()
        let transcript = try await transcript(
            """
            gateway near throttles every 1
            phones 13900000000..13900000004 at near text "x"
            expect 5 acknowledgements through near within 10s
            expect no replies
            gateway near goes away
            expect 5 replies through far
            phone A 13800138000 at near
            A texts "while it is away"
            gateway near behaves
            gateway near comes back
            A receives equal to "re: while it is away" through near
            expect 1 reply through near
            expect 1 disconnection through near
            expect no disconnections through far
            expect no duplicates
            """, near, far)
        #expect(transcript.steps.compactMap(\.failure) == [])
    }

    @Test func `a responder that hands nothing over fails in words that say so`() async throws {
        let (near, far) = responders()
        near.successor = nil
        let transcript = try await transcript(
            """
            gateway near throttles every 1
            phones 13900000000..13900000004 at near text "x"
            expect 5 acknowledgements through near within 10s
            gateway near goes away
            expect 5 replies through far within 100ms
            """, near, far)
        #expect(transcript.steps.compactMap(\.failure) == ["there are 0 through far"])
    }

    @Test func `a gateway that is away from the beginning is not waited for`() async throws {
        let (near, far) = responders()
        let transcript = try await transcript(
            """
            gateway near goes away
            phone A 13800138000 at far
            A texts "a"
            A receives through far
            gateway near comes back
            phone B 13800138001 at near
            B texts "b"
            B receives through near
            expect no disconnections
            """, near, far)
        #expect(transcript.steps.compactMap(\.failure) == [])
    }

    @Test func `the same text through another gateway is a duplicate there`() async throws {
        let (near, far) = responders()
        let transcript = try await transcript(
            """
            phone A 13800138000 at near
            phone A2 13800138000 at far
            A texts "a"
            A receives through near
            A2 texts "a"
            A receives through far
            expect 1 duplicate through far
            expect no duplicates through near
            """, near, far)
        #expect(transcript.steps.compactMap(\.failure) == [])
    }

    @Test(arguments: GatewayProfile.WireProtocol.allCases)
    func `a gateway that listens comes back where it was`(wireProtocol: GatewayProfile.WireProtocol) async throws {
        let responder = ScriptedResponder(wireProtocol)
        let overrides = GatewayOverrides(
            change: { $0.wireProtocol = wireProtocol },
            opened: { address, _ in
                LoopActor.assumeIsolated { if !responder.isDialling { responder.dial(address) } }
            })
        let statements = try ScenarioParser.parse(
            """
            link listen=127.0.0.1:0
            phone A 13800138000
            A texts "a"
            A receives
            gateway goes away
            gateway comes back
            A texts "b"
            A receives equal to "re: b"
            expect 1 disconnection
            """)
        let runner = ScenarioRunner(
            statements, file: "test", overrides: overrides, on: LoopActor.shared.loop, log: .silent)
        await runner.run()
        responder.close()
        #expect(runner.transcript.steps.compactMap(\.failure) == [])
    }
}
