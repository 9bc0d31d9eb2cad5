import JSON
import Net
import SMS
import Session
import Telemetry
import Testing

@testable import GatewaySimulator

/// Whole scenarios over loopback against a responder of few words.
@LoopActor @Suite struct ScenarioRunnerTests {
    typealias WireProtocol = GatewayProfile.WireProtocol

    /// Runs a scenario and returns its failures, each with its line.
    private static func failures(
        _ scenario: String, _ wireProtocol: WireProtocol, against responder: ScriptedResponder
    ) async throws -> [String] {
        try await transcript(scenario, wireProtocol, against: responder).steps.compactMap { step in
            step.failure.map { "\(step.line): \($0)" }
        }
    }

    private static func transcript(
        _ scenario: String, _ wireProtocol: WireProtocol, against responder: ScriptedResponder,
        isRevealing: Bool = false, adapt: @escaping @Sendable (inout GatewayProfile) -> Void = { _ in }
    ) async throws -> ScenarioTranscript {
        let address = try responder.listen()
        let overrides = GatewayOverrides(
            change: {
                $0.endpoint = .dial(address)
                $0.wireProtocol = wireProtocol
                adapt(&$0)
            }, isRevealing: isRevealing)
        let statements = try ScenarioParser.parse(scenario)
        let runner = ScenarioRunner(
            statements, file: "test", overrides: overrides, on: LoopActor.shared.loop, log: .silent)
        await runner.run()
        responder.close()
        return runner.transcript
    }

    @Test(arguments: WireProtocol.allCases)
    func `a question, its reply and its receipt`(wireProtocol: WireProtocol) async throws {
        let responder = ScriptedResponder(wireProtocol)
        let failures = try await Self.failures(
            """
            phone A 13800138000
            A texts "查询 01123X"
            A receives equal to "re: 查询 01123X" from 10699000 in 1 segment
            expect 1 receipt delivered
            expect 1 reply
            expect no duplicates
            """, wireProtocol, against: responder)
        #expect(failures == [])
        #expect(responder.questions == ["查询 01123X"])
        #expect(responder.receiptCount == 1)
        #expect(Set(responder.receiptIDs) == responder.takenIDs)
    }

    @Test func `what fails says what came instead`() async throws {
        let transcript = try await Self.transcript(
            """
            phone A 13800138000
            A texts "hello"
            A receives containing "bye"
            A receives within 1ms
            A texts "again"
            A receives nothing for 10s
            expect 7 replies within 1ms
            """, .line, against: ScriptedResponder(.line))
        let failures = transcript.steps.compactMap(\.failure)
        try #require(failures.count == 4)
        #expect(failures[0].hasPrefix("it does not contain \"bye\"; what came is\nre: hello\n    from 10699000"))
        #expect(failures[1] == "no text came within 0.001 seconds")
        #expect(failures[2].hasPrefix("a text came\nre: again\n"))
        #expect(failures[3] == "there are 2")
        #expect(!transcript.hasPassed)
        #expect(transcript.steps.map(\.line) == Array(1...7))
    }

    @Test(arguments: WireProtocol.allCases)
    func `a failing step has the last PDUs, masked, and each reply the state of its receipts`(
        wireProtocol: WireProtocol
    ) async throws {
        let transcript = try await Self.transcript(
            """
            phone A 13800138000
            A texts "查询 01123X"
            A receives containing "微信3个"
            expect 1 receipt delivered
            """, wireProtocol, against: ScriptedResponder(wireProtocol) { _ in ["微信2个"] })
        #expect(transcript.steps.map(\.trace.isEmpty) == [true, true, false, true])
        let trace = transcript.steps[2].trace.joined(separator: "\n")
        #expect(trace.contains("→ deliver_sm ") && trace.contains("← submit_sm "))
        #expect(trace.contains("138****8000") && !trace.contains("01123X") && !trace.contains("13800138000"))
        #expect(transcript.messages.map(\.receipt) == [nil, wireProtocol == .line ? "DELIVERED" : "DELIVRD"])
    }

    @Test(arguments: WireProtocol.allCases)
    func `two runs of one seed write the same`(wireProtocol: WireProtocol) async throws {
        var plan = DeliveryPlan(seed: 5)
        plan.change(.share(percent: 30)) { $0.status = .invalidDestinationAddress }
        let count = (0..<30).count { place in
            plan.fate(for: Address("\(13_900_000_000 + place)"), wantsReceipt: true).status.isSuccess
        }
        func run() async throws -> String {
            let transcript = try await Self.transcript(
                """
                link seed=5
                gateway refuses for 30%
                gateway throttles every 4
                gateway answers out of order
                phones 13900000000..13900000029 text "x"
                expect \(count) replies within 30s
                expect \(count) receipts within 30s
                phone A 13900000099
                A receives within 1ms
                """, wireProtocol, against: ScriptedResponder(wireProtocol))
            var writer = JSONWriter()
            transcript.write(to: &writer, withTimes: false)
            let lines = transcript.steps.enumerated().map { place, step in
                ScenarioTranscript.line(of: step, number: place + 1, file: "test")
            }
            let files = String(decoding: writer.finish(), as: UTF8.self)
            return files + lines.joined() + JUnitReport.text(of: [transcript], withTimes: false)
        }
        let first = try await run()
        #expect(first.contains("not ok 9"))
        #expect(try await run() == first)
    }

    @Test func `a failing step is shown as TAP shows it`() {
        let step = ScenarioTranscript.Step(line: 7, source: "A receives", failure: "no text\ncame", elapsed: .zero)
        #expect(
            ScenarioTranscript.line(of: step, number: 3, file: "a.scenario")
                == "not ok 3 - A receives\n#   a.scenario:7\n#     no text\n#     came\n")
    }

    @Test func `a transcript masks numbers and digits`() async throws {
        let scenario = """
            phone A 13800138000
            A texts "查询 01123X"
            A receives containing "微信3个"
            """
        let transcript = try await Self.transcript(
            scenario, .line, against: ScriptedResponder(.line) { _ in ["微信2个"] })
        #expect(transcript.messages.map(\.phone) == ["138****8000", "138****8000"])
        #expect(transcript.messages.map(\.text) == ["查询 ******", "微信*个"])
        #expect(transcript.steps[1].source == "A texts \"查询 ******\"")
        // Who wrote the expectation reads it as written, and of the reply as much as anybody may.
        #expect(transcript.steps[2].source == "A receives containing \"微信3个\"")
        let failure = try #require(transcript.steps[2].failure)
        #expect(failure.hasPrefix("it does not contain \"微信3个\"; what came is\n微信*个\n    from 10699000"))
        let revealed = try await Self.transcript(
            scenario, .line, against: ScriptedResponder(.line) { _ in ["微信2个"] }, isRevealing: true)
        #expect(revealed.steps[2].failure?.contains("what came is\n微信2个\n") == true)
    }

    @Test func `the command line's seed decides who is refused, whatever the scenario's own`() async throws {
        var plan = DeliveryPlan(seed: 7)
        plan.change(.share(percent: 50)) { $0.status = .invalidDestinationAddress }
        let taken = (0..<30).map { Address("\(13_900_000_000 + $0)") }.filter {
            plan.fate(for: $0, wantsReceipt: true).status.isSuccess
        }
        try #require((1..<30).contains(taken.count))
        let transcript = try await Self.transcript(
            """
            link seed=3
            gateway refuses for 50%
            phones 13900000000..13900000029 text "x"
            expect \(taken.count) replies
            """, .line, against: ScriptedResponder(.line), adapt: { $0.seed = 7 })
        #expect(transcript.hasPassed)
        let answered = transcript.messages.filter { !$0.isQuestion }.map(\.phone)
        #expect(answered.sorted() == taken.map(\.description).sorted())
    }

    @Test(arguments: ["udh8", "udh16", "sar"])
    func `long texts go and come in segments`(form: String) async throws {
        let responder = ScriptedResponder(.smpp) { ["\($0.count)" + String(repeating: "长", count: 150)] }
        let text = String(repeating: "长信", count: 60)
        let failures = try await Self.failures(
            """
            link segments=\(form)
            phone A 13800138000
            A texts "\(text)" shuffled
            A receives in 3 segments
            A texts "\(text)2" with segment 1 doubled
            A receives in 3 segments
            expect 6 receipts delivered
            """, .smpp, against: responder)
        #expect(failures == [])
        #expect(responder.questions == [text, text + "2"])
    }

    @Test func `a payload carries a long text whole`() async throws {
        let responder = ScriptedResponder(.smpp)
        let text = String(repeating: "长信", count: 60)
        let failures = try await Self.failures(
            "link segments=payload\nphone A 13800138000\nA texts \"\(text)\"\nA receives in 2 segments", .smpp,
            against: responder)
        #expect(failures == [])
        #expect(responder.questions == [text])
    }

    @Test func `a missing segment keeps a text from being whole`() async throws {
        let responder = ScriptedResponder(.smpp)
        let failures = try await Self.failures(
            """
            phone A 13800138000
            A texts "\(String(repeating: "长信", count: 60))" without segment 2
            A texts "short"
            A receives equal to "re: short"
            expect 1 reply
            """, .smpp, against: responder)
        #expect(failures == [])
        #expect(responder.questions == ["short"])
    }

    @Test(arguments: WireProtocol.allCases)
    func `throttled replies come all the same, once`(wireProtocol: WireProtocol) async throws {
        let failures = try await Self.failures(
            """
            gateway throttles every 4
            gateway throttles the first 3 with ESME_RMSGQFUL
            phones 13900000000..13900000019 text "x"
            expect 20 replies within 60s
            expect no duplicates
            expect 20 receipts delivered
            """, wireProtocol, against: ScriptedResponder(wireProtocol))
        #expect(failures == [])
    }

    @Test(arguments: WireProtocol.allCases)
    func `a dropped response brings the reply again`(wireProtocol: WireProtocol) async throws {
        let responder = ScriptedResponder(wireProtocol, responseTimeout: .milliseconds(200))
        let failures = try await Self.failures(
            """
            gateway drops after 4
            phones 13900000000..13900000009 text "x"
            expect at least 11 replies within 60s
            expect at least 1 duplicate
            """, wireProtocol, against: responder)
        #expect(failures == [])
    }

    @Test(arguments: WireProtocol.allCases)
    func `a cut connection is dialled again and loses nothing`(wireProtocol: WireProtocol) async throws {
        let failures = try await Self.failures(
            """
            gateway cuts after 5
            phones 13900000000..13900000019 text "x"
            expect 1 disconnection
            expect at least 20 replies within 60s
            """, wireProtocol, against: ScriptedResponder(wireProtocol))
        #expect(failures == [])
    }

    @Test(arguments: WireProtocol.allCases)
    func `answers out of order keep their receipts`(wireProtocol: WireProtocol) async throws {
        let responder = ScriptedResponder(wireProtocol)
        let failures = try await Self.failures(
            """
            gateway answers out of order
            phones 13900000000..13900000018 text "x"
            expect 19 replies
            expect 19 receipts delivered
            """, wireProtocol, against: responder)
        #expect(failures == [])
        #expect(Set(responder.receiptIDs) == responder.takenIDs)
        #expect(responder.receiptIDs != responder.receiptIDs.sorted { "\($0)" < "\($1)" })
    }

    @Test func `a stalled gateway answers when it is over`() async throws {
        let responder = ScriptedResponder(.smpp)
        let failures = try await Self.failures(
            """
            gateway stalls for 300ms after 2
            phones 13900000000..13900000009 text "x"
            expect 10 receipts delivered
            expect no disconnections
            """, .smpp, against: responder)
        #expect(failures == [])
    }

    @Test(arguments: [
        ("gateway reports undeliverable with error MK:0001", "expect 2 receipts undeliverable", 2),
        ("gateway reports delivered twice", "expect 4 receipts delivered", 4),
        ("gateway reports delivered after 50ms", "expect 2 receipts delivered", 2),
        ("gateway reports delivered early", "expect 2 receipts delivered", 2),
        ("gateway reports nothing for numbers ending 1", "expect 1 receipt delivered", 1),
        ("gateway answers after 50ms", "expect 2 receipts delivered", 2),
    ])
    func `receipts say what they are told to`(order: String, expectation: String, count: Int) async throws {
        let responder = ScriptedResponder(.smpp)
        let failures = try await Self.failures(
            "\(order)\nphones 13900000000..13900000001 text \"x\"\nexpect 2 replies\n\(expectation)", .smpp,
            against: responder)
        #expect(failures == [])
        #expect(responder.receiptCount == count)
    }

    @Test(arguments: [("", ["taken", "receipt"]), ("gateway reports delivered early", ["receipt", "taken"])])
    func `an early receipt comes before the response`(order: String, expected: [String]) async throws {
        let responder = ScriptedResponder(.smpp)
        let failures = try await Self.failures(
            "\(order)\nphone A 13800138000\nA texts \"x\"\nA receives\nexpect 1 receipt\nwait 50ms", .smpp,
            against: responder)
        #expect(failures == [])
        #expect(responder.order == expected)
    }

    @Test func `a receipt under an unknown id is no receipt for what was sent`() async throws {
        let responder = ScriptedResponder(.line)
        let failures = try await Self.failures(
            """
            gateway reports delivered under an unknown id
            phone A 13800138000
            A texts "x"
            A receives
            expect 1 receipt
            """, .line, against: responder)
        #expect(failures == [])
        #expect(responder.takenIDs.isDisjoint(with: responder.receiptIDs))
    }

    @Test func `refused numbers get nothing`() async throws {
        let responder = ScriptedResponder(.line)
        let failures = try await Self.failures(
            """
            gateway refuses for numbers ending 0404
            phone A 13800000404
            phone B 13800000200
            A texts "a"
            B texts "b"
            B receives equal to "re: b"
            expect 1 reply
            """, .line, against: responder)
        #expect(failures == [])
        #expect(responder.refusedCount == 1)
    }

    @Test(arguments: ["resets", "vanishes"], WireProtocol.allCases)
    func `a connection that is reset, or left half open, is dialled again`(
        order: String, wireProtocol: WireProtocol
    ) async throws {
        let responder = ScriptedResponder(wireProtocol)
        let failures = try await Self.failures(
            """
            gateway \(order) after 2
            phones 13900000000..13900000009 text "x"
            expect 1 disconnection
            phone A 13800138000
            A texts "again"
            A receives equal to "re: again" within 30s
            """, wireProtocol, against: responder)
        #expect(failures == [])
    }

    @Test(arguments: WireProtocol.allCases)
    func `a gateway that reads slowly takes its time, until it behaves`(wireProtocol: WireProtocol) async throws {
        let transcript = try await Self.transcript(
            """
            gateway reads 400 octets a second
            phones 13900000000..13900000000 text "\(String(repeating: "x", count: 100))"
            expect 1 reply
            phone A 13800138000
            A texts "one"
            A receives within 10s
            gateway is healthy
            A texts "two"
            A receives within 10s
            """, wireProtocol, against: ScriptedResponder(wireProtocol))
        #expect(transcript.steps.compactMap(\.failure) == [])
        #expect(transcript.steps[5].elapsed > .milliseconds(200))
    }

    @Test func `responses that take their time by chance take the same time with the same seed`() {
        func delays(_ seed: UInt64) -> [Duration] {
            var plan = DeliveryPlan(seed: seed)
            plan.change(.everyone) { ($0.responseDelay, $0.responseJitter) = (.seconds(1), .seconds(2)) }
            return (0..<50).map { _ in plan.fate(for: Address("13800138000"), wantsReceipt: false).responseDelay }
        }
        #expect(delays(1) == delays(1))
        #expect(delays(1) != delays(2))
        #expect(delays(1).allSatisfy { (.seconds(1)..<(.seconds(3))).contains($0) })
        #expect(Set(delays(1)).count > 40)
    }

    @Test func `a scenario plays the companies and changes how they answer`() async throws {
        let statements = try ScenarioParser.parse(
            "companies at 127.0.0.1:0\ncompany all answers hang\ncompany jd answers delay:2s,fail:5%")
        let runner = ScenarioRunner(statements, file: "test", on: LoopActor.shared.loop, log: .silent)
        var seen: [String] = []
        await runner.run { _ in
            #expect(runner.companies?.address != nil)
            seen.append(runner.companies?.behaviour(of: "jd").text ?? "none")
        }
        #expect(seen == ["prompt", "hang:100%", "delay:2s,fail:5%"])
        #expect(runner.companies?.behaviour(of: "baidu").hangPercent == 100)
    }

    @Test(arguments: FaultScript.Garbage.allCases, WireProtocol.allCases)
    func `garbage on the wire does not keep replies from coming`(
        garbage: FaultScript.Garbage, wireProtocol: WireProtocol
    ) async throws {
        let failures = try await Self.failures(
            """
            gateway sends \(garbage.rawValue) after 2
            phones 13900000000..13900000009 text "x"
            expect at least 10 replies within 60s
            """, wireProtocol, against: ScriptedResponder(wireProtocol))
        #expect(failures == [])
    }

    @Test(arguments: WireProtocol.allCases)
    func `the responder may dial the simulator`(wireProtocol: WireProtocol) async throws {
        let responder = ScriptedResponder(wireProtocol)
        let overrides = GatewayOverrides(
            change: {
                $0.endpoint = .listen("127.0.0.1:0")
                $0.wireProtocol = wireProtocol
            },
            opened: { address, _ in
                LoopActor.assumeIsolated { responder.dial(address) }
            })
        let statements = try ScenarioParser.parse("phone A 13800138000\nA texts \"x\"\nA receives equal to \"re: x\"")
        let runner = ScenarioRunner(
            statements, file: "test", overrides: overrides, on: LoopActor.shared.loop, log: .silent)
        await runner.run()
        responder.close()
        #expect(runner.transcript.steps.compactMap(\.failure) == [])
    }

    @Test func `a refused bind is tried again`() async throws {
        let responder = ScriptedResponder(.smpp)
        let overrides = GatewayOverrides(
            change: {
                $0.endpoint = .listen("127.0.0.1:0")
                $0.wireProtocol = .smpp
            },
            opened: { address, _ in
                LoopActor.assumeIsolated { responder.dial(address) }
            })
        let statements = try ScenarioParser.parse(
            "gateway refuses the first 2 binds\nphone A 13800138000\nA texts \"x\"\nA receives equal to \"re: x\"")
        let runner = ScenarioRunner(
            statements, file: "test", overrides: overrides, on: LoopActor.shared.loop, log: .silent)
        await runner.run()
        responder.close()
        #expect(runner.transcript.steps.compactMap(\.failure) == [])
    }

    @Test func `a gateway that ignores enquire_link is given up`() async throws {
        let responder = ScriptedResponder(
            .line, responseTimeout: .seconds(1), enquireLinkInterval: .milliseconds(100))
        let failures = try await Self.failures(
            """
            gateway ignores enquire_link
            phone A 13800138000
            A texts "x"
            expect at least 1 disconnection
            """, .line, against: responder)
        #expect(failures == [])
    }

    @Test func `a client of the responder's own gateway side texts and gets its receipts`() async throws {
        let responder = ScriptedResponder(.smpp, role: .smsc)
        let address = try responder.listen()
        let overrides = GatewayOverrides(change: {
            $0.endpoint = .dial(address)
            $0.wireProtocol = .smpp
            $0.peer = .esme
        })
        let statements = try ScenarioParser.parse("phone A 13800138000\nA texts \"x\"\nA receives equal to \"re: x\"")
        let runner = ScenarioRunner(
            statements, file: "test", overrides: overrides, on: LoopActor.shared.loop, log: .silent)
        await runner.run()
        responder.close()
        #expect(runner.transcript.steps.compactMap(\.failure) == [])
        #expect(responder.questions == ["x"])
    }

    @Test func `steps repeat, and a failure says in which round`() async throws {
        let failures = try await Self.failures(
            """
            phone A 13800138000
            repeat 3
              A texts "x"
              A receives
            end
            expect 3 replies
            expect 2 duplicates
            repeat 2
              A texts "y"
              A receives containing "z"
            end
            """, .line, against: ScriptedResponder(.line))
        try #require(failures.count == 1)
        #expect(failures[0].hasPrefix("8: in round 1, line 10: A receives containing \"z\"\nit does not contain"))
    }

    @Test func `a gateway that cannot be reached ends the scenario`() async throws {
        let overrides = GatewayOverrides(change: { $0.endpoint = .listen("256.0.0.1:0") })
        let statements = try ScenarioParser.parse("phone A 13800138000\nA texts \"x\"\nwait 1h")
        let runner = ScenarioRunner(
            statements, file: "test", overrides: overrides, on: LoopActor.shared.loop, log: .silent)
        await runner.run()
        #expect(runner.transcript.steps.count == 2)
        #expect(runner.transcript.steps.last?.failure?.hasPrefix("cannot listen at 256.0.0.1:0") == true)
    }
}
