import Primitives
import SMS
import Testing
import Wire

@testable import GatewaySimulator

@Suite struct ScenarioParserTests {
    private static func steps(_ text: String) throws -> [ScenarioStep] {
        try ScenarioParser.parse(text).map(\.step)
    }

    private static let one = ReplyExpectation()
    private static let range = PhoneRange(first: 13_900_000_000, count: 10)

    @Test(
        arguments: [
            ("link protocol=smpp connect=127.0.0.1:2775", .link([.wireProtocol(.smpp), .connect("127.0.0.1:2775")])),
            ("link segments=sar window=5 seed=7", .link([.segments(.sar), .window(5), .seed(7)])),
            ("phone B +8613900139000", .phone("B", number: "+8613900139000")),
            ("A texts \"查询 01123X\"", .text("A", text: "查询 01123X", .none)),
            ("A texts \"say \\\"#\\\\\\n\"   # a comment", .text("A", text: "say \"#\\\n", .none)),
            ("A texts \"x\" shuffled", .text("A", text: "x", .shuffled)),
            ("A texts \"x\" without segment 2", .text("A", text: "x", .missing(2))),
            ("A texts \"x\" with segment 1 doubled", .text("A", text: "x", .doubled(1))),
            ("A receives", .receive("A", one, within: .seconds(10))),
            (
                "A receives within 5s containing \"微信\" containing \"QQ\" without \"http\" in 2 segments from 10699000",
                .receive(
                    "A", ReplyExpectation(parts: ["微信", "QQ"], absent: ["http"], segmentCount: 2, sender: "10699000"),
                    within: .seconds(5))
            ),
            ("A receives equal to \"x\"", .receive("A", ReplyExpectation(text: "x"), within: .seconds(10))),
            ("A receives nothing for 500ms", .receiveNothing("A", for: .milliseconds(500))),
            ("wait 2s", .wait(.seconds(2))),
            ("expect 2 receipts delivered", expect(.receipts(.delivered), .exactly, 2, nil)),
            ("expect 2 receipts DELIVERED", expect(.receipts(.delivered), .exactly, 2, nil)),
            ("expect 2 receipts DELIVRD within 1s", expect(.receipts(.delivered), .exactly, 2, .seconds(1))),
            ("expect no receipts", expect(.receipts(nil), .exactly, 0, nil)),
            ("expect at least 100 replies within 30s", expect(.replies, .atLeast, 100, .seconds(30))),
            ("expect at most 16 duplicates", expect(.duplicates, .atMost, 16, nil)),
            ("expect 1 disconnection", expect(.disconnections, .exactly, 1, nil)),
            ("expect no refusals", expect(.refusals, .exactly, 0, nil)),
            ("expect 2 refused binds", expect(.refusedBinds, .exactly, 2, nil)),
            ("expect 1 acknowledgement", expect(.acknowledgements, .exactly, 1, nil)),
            ("expect at least 1 refused segment", expect(.refusedSegments, .atLeast, 1, nil)),
            ("clock moves 24h", .moveClock(.seconds(86_400))),
            ("gateway goes away", .leave(nil)),
            ("gateway comes back", .comeBack(nil)),
            ("gateway comes back within 1m", .comeBack(nil, within: .seconds(60))),
            ("link password_file=/run/secret", .link([.passwordFile("/run/secret")])),
            ("link bind=receiver", .link([.bind(.receiver)])),
        ] as [(String, ScenarioStep)])
    func `a line says one step`(line: String, step: ScenarioStep) throws {
        let steps = try Self.steps("phone A 13800138000\n\(line)\n")
        #expect(steps.last == step)
    }

    private static func expect(
        _ subject: CountExpectation.Subject, _ comparison: CountExpectation.Comparison, _ count: Int, _ time: Duration?
    ) -> ScenarioStep {
        .expect(CountExpectation(subject: subject, comparison: comparison, count: count), within: time)
    }

    @Test(
        arguments: [
            ("throttles every 10", .fault(.refuse(.throttled), .every(10))),
            ("throttles the first 5 with ESME_RMSGQFUL", .fault(.refuse(.messageQueueFull), .first(5))),
            ("drops every 10", .fault(.dropResponse, .every(10))),
            ("drops responses after 3", .fault(.dropResponse, .after(3))),
            ("cuts after 5", .fault(.cut, .after(5))),
            ("stalls for 2s", .fault(.stall(.seconds(2)), .first(1))),
            ("stalls for 2s after 5", .fault(.stall(.seconds(2)), .after(5))),
            ("sends noise after 2", .fault(.send(.noise), .after(2))),
            ("answers out of order", .shuffle),
            ("answers after 300ms", .respond(after: .milliseconds(300), .everyone)),
            ("answers after 300ms for 10%", .respond(after: .milliseconds(300), .share(percent: 10))),
            ("refuses for numbers ending 0404 with 0x0b", .refuse(.invalidDestinationAddress, .suffix("0404"))),
            ("refuses the first 2 binds", .refuseBinds(2)),
            ("ignores enquire_link", .ignoreEnquireLink),
            ("behaves", .behave),
            ("resets after 5", .fault(.reset, .after(5))),
            ("vanishes after 5", .fault(.vanish, .after(5))),
            ("reads 2000 octets a second", .read(octetsPerSecond: 2_000)),
            (
                "answers after 100ms to 400ms for 10%",
                .respondBetween(.milliseconds(100), jitter: .milliseconds(300), .share(percent: 10))
            ),
            ("is capped", .become(FaultProfile.all[5])),
            ("reports nothing for 5%", .report(nil, count: 0, isEarly: false, .share(percent: 5))),
            ("reports UNDELIV", .report(.init(state: .undeliverable), count: 1, isEarly: false, .everyone)),
            ("reports delivered twice", .report(.init(state: .delivered), count: 2, isEarly: false, .everyone)),
            (
                "reports undeliverable with error MK:0001 after 2s early under an unknown id for numbers ending 1",
                .report(
                    .init(
                        state: .undeliverable, errorCode: "MK:0001", delay: .seconds(2), namesUnknownID: true),
                    count: 1, isEarly: true, .suffix("1"))
            ),
        ] as [(String, GatewayOrder)])
    func `a gateway is told what to do`(line: String, order: GatewayOrder) throws {
        #expect(try Self.steps("gateway \(line)") == [.gateway(order)])
    }

    @Test(
        arguments: [
            ("link far window=5", .link([.window(5)], of: "far")),
            ("link near", .link([], of: "near")),
            ("link seed=7", .link([.seed(7)])),
            ("gateway far cuts after 5", .gateway(.fault(.cut, .after(5)), of: "far")),
            ("gateway behaves", .gateway(.behave)),
            ("gateway near goes away", .leave("near")),
            ("gateway near comes back", .comeBack("near")),
            ("phone B 13900139000 at far", .phone("B", number: "13900139000", at: "far")),
            (
                "phones 13900000000..13900000009 at far text \"x\"", .textFromMany(range, at: "far", text: "x")
            ),
            ("A receives through far", .receive("A", ReplyExpectation(gateway: "far"), within: .seconds(10))),
            (
                "expect 2 receipts delivered through far within 1s",
                .expect(
                    CountExpectation(
                        subject: .receipts(.delivered), comparison: .exactly, count: 2, gateway: "far"),
                    within: .seconds(1))
            ),
        ] as [(String, ScenarioStep)])
    func `a line may say of which of several gateways it speaks`(line: String, step: ScenarioStep) throws {
        let steps = try Self.steps("link near protocol=smpp\nlink far\nphone A 13800138000\n\(line)\n")
        #expect(steps.last == step)
    }

    @Test func `what is said of every gateway holds unless something else is said of one`() throws {
        let statements = try ScenarioParser.parse(
            "link far window=5 window=6\nlink protocol=smpp window=7 seed=3\nlink near\nlink far system_id=x")
        let profiles = GatewayProfile.all(in: statements)
        #expect(profiles.map(\.name) == ["far", "near"])
        #expect(profiles.map(\.window) == [6, 7])
        #expect(profiles.map(\.systemID) == ["x", "carrier1"])
        #expect(profiles.map(\.wireProtocol) == [.smpp, .smpp])
        #expect(profiles.map(\.seed) == [3, 3])
        #expect(GatewayProfile.all(in: []).map(\.name) == [nil])
    }

    @Test func `many phones text, and steps repeat, one block in another`() throws {
        let statements = try ScenarioParser.parse(
            """
            phones 13900000000..13900000009 text "帮助"
            repeat 3
              wait 1s
              repeat 2
                wait 2s
              end
            end
            """)
        #expect(statements.map(\.line) == [1, 2])
        guard case .repeat(3, let outer) = statements[1].step, case .repeat(2, let inner) = outer[1].step else {
            Issue.record("no blocks")
            return
        }
        #expect(outer.map(\.line) == [3, 4])
        #expect(inner.map(\.step) == [.wait(.seconds(2))])
    }

    @Test func `empty lines and comments are no steps`() throws {
        #expect(try Self.steps("\n# nothing\n   \n\t# more\n") == [])
    }

    @Test(arguments: [
        ("A text \"x\"", "2:3: expected 'texts' or 'receives', found 'text'"),
        ("B texts \"x\"", "2:1: expected \(anything), found 'B'"),
        ("A texts", "2:8: expected a text in quotes, found the end of the line"),
        ("A texts x", "2:9: expected a text in quotes, found 'x'"),
        ("A texts \"x", "2:11: expected a closing quote, found the end of the line"),
        ("A texts \"\\t\"", "2:11: expected \", \\ or n after a backslash, found 't'"),
        ("A texts \"x\" \"y\"", "2:13: expected the end of the line, found 'y'"),
        ("A texts \"x\" without segment 0", "2:29: expected a number from 1, found '0'"),
        (
            "A receives soon",
            "2:12: expected within, containing, without, equal to, from, through or in N segments, found 'soon'"
        ),
        ("A receives within 5", "2:19: expected a duration such as 250ms or 30s, found '5'"),
        ("A receives in 2 parts", "2:17: expected 'segments', found 'parts'"),
        ("wait", "2:5: expected a duration such as 250ms or 30s, found the end of the line"),
        (
            "expect 2 messages",
            "2:10: expected replies, duplicates, receipts, acknowledgements, refusals, disconnections, refused segments or "
                + "refused binds, found 'messages'"
        ),
        ("expect many replies", "2:8: expected a number, or 'no', found 'many'"),
        ("phone 1 13800138000", "2:7: expected a name for the phone, in letters, found '1'"),
        ("phone wait 13800138000", "2:7: expected a name for the phone, in letters, found 'wait'"),
        ("phone B zero", "2:9: expected the phone's number, found 'zero'"),
        ("phones 13900000000 text \"x\"", "2:20: expected a last phone, FIRST..LAST, found 'text'"),
        ("gateway cuts", "2:13: expected every N, after N or the first N, found the end of the line"),
        ("gateway cuts every 0", "2:20: expected a number from 1, found '0'"),
        (
            "gateway throttles every 2 with SLOW",
            "2:32: expected a status such as ESME_RTHROTTLED or 0x58, found 'SLOW'"
        ),
        ("company jd answers hang", "2:9: expected 'companies at HOST:PORT' on a line above, found 'jd'"),
        ("gateway answers after 2s to 1s", "2:29: expected a duration longer than the first, found '1s'"),
        (
            "gateway is grumpy",
            "2:12: expected one of healthy, flaky, throttling, slow, dead, capped, found 'grumpy'"
        ),
        ("gateway answers after 1s for 0%", "2:30: expected numbers ending …, or a percentage such as 10%, found '0%'"),
        (
            "gateway sings",
            "2:9: expected throttles, refuses, drops, cuts, resets, vanishes, stalls, reads, sends, answers, ignores, reports, is, behaves, goes away or comes back, "
                + "found 'sings'"
        ),
        (
            "gateway sends flowers",
            "2:15: expected one of bad_length, unknown_command, bad_sequence, noise, found 'flowers'"
        ),
        ("repeat 2", "2:1: expected 'end' somewhere below this 'repeat', found the end of the line"),
        ("end", "2:1: expected \(anything), found 'end'"),
        ("link", "2:5: expected NAME=VALUE, found the end of the line"),
    ])
    func `a mistake is named with line, column and remedy`(line: String, message: String) {
        let error = #expect(throws: ScenarioFaults.self) { try ScenarioParser.parse("phone A 13800138000\n\(line)") }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        (
            "gateway sings",
            "a gateway (near, far), throttles, refuses, drops, cuts, resets, vanishes, stalls, reads, sends, answers, "
                + "ignores, reports, is, behaves, goes away or comes back, found 'sings'"
        ),
        ("phone B 13900139000 at home", "the name of a gateway, from near, far, found 'home'"),
        ("expect 1 reply through home", "the name of a gateway, from near, far, found 'home'"),
        ("link far seed=7", "seed=NUMBER on a 'link' line that names no gateway, found 'seed=7'"),
        ("clock moves 500ms", "a duration such as 250ms, 30s, 5m or 48h, from 1s to 8784h, found '500ms'"),
    ])
    func `a mistake about gateways or the clock is named`(line: String, message: String) {
        let error = #expect(throws: ScenarioFaults.self) {
            try ScenarioParser.parse("link near\nlink far\n\(line)")
        }
        #expect(error?.errors.count == 1)
        #expect(error?.description.hasSuffix("expected " + message) == true)
    }

    @Test func `a gateway that no link line names is none`() {
        let error = #expect(throws: ScenarioFaults.self) {
            try ScenarioParser.parse("phone A 13800138000 at home")
        }
        #expect(
            error?.description
                == "1:24: expected the name of a gateway, from a line 'link NAME …' above, found 'home'")
    }

    @Test func `every fault of a scenario is named at once, and none that only follows from another`() {
        let text = """
            phone A zero
            A texts
            repeat many
              A receives soon
            end
            wait
            A texts "x"
            end
            repeat 2
              sing
            """
        let faults = #expect(throws: ScenarioFaults.self) { try ScenarioParser.parse(text) }
        #expect(
            faults?.description.split(separator: "\n").map(String.init) == [
                "1:9: expected the phone's number, found 'zero'",
                "2:8: expected a text in quotes, found the end of the line",
                "3:8: expected a number from 1, found 'many'",
                "4:14: expected within, containing, without, equal to, from, through or in N segments, found 'soon'",
                "6:5: expected a duration such as 250ms or 30s, found the end of the line",
                "8:1: expected \(Self.anything), found 'end'",
                "9:1: expected 'end' somewhere below this 'repeat', found the end of the line",
                "10:3: expected \(Self.anything), found 'sing'",
            ])
    }

    @Test func `repetitions nest sixteen deep, and no deeper`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "repeat 2\n", count: depth) + "wait 1s\n" + String(repeating: "end\n", count: depth)
        }
        #expect(try ScenarioParser.parse(nested(16)).count == 1)
        let error = #expect(throws: ScenarioFaults.self) { try ScenarioParser.parse(nested(17)) }
        #expect(error?.description == "17:1: expected no more than 16 repetitions in each other, found 'repeat'")
    }

    private static let anything =
        "link, phone, phones, gateway, companies, company, repeat, wait, clock moves, expect or the name of a phone"

    @Test(arguments: ["link colour=red", "link protocol=cmpp", "link connect=nowhere", "link links=0", "link protocol"])
    func `a wrong setting of the link is answered with the right ones`(line: String) {
        let error = #expect(throws: ScenarioFaults.self) { try ScenarioParser.parse(line) }
        #expect(error?.description.hasPrefix("1:6: expected NAME=VALUE, one of protocol=line|smpp, ") == true)
    }

    @Test func `a link comes before anything else happens`() {
        let error = #expect(throws: ScenarioFaults.self) { try ScenarioParser.parse("wait 1s\nlink window=5") }
        #expect(
            error?.description
                == "2:6: expected 'link' before the first text, wait or expectation, found 'window=5'")
    }

    @Test func `noise never traps the parser`() {
        var generator = SeededGenerator(seed: 11)
        let words = [
            "A", "texts", "\"x", "\"", "receives", "link", "=", "repeat", "end", "2", "#", "\\", "\n", " ", "每",
        ]
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...12, using: &generator)
            let text = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }.joined(separator: " ")
            // Whether it is a scenario does not matter here.
            _ = try? ScenarioParser.parse("phone A 13800138000\n" + text)
        }
    }
}
