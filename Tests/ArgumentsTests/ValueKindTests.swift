import Arguments
import Testing

@Suite struct ValueKindTests {
    @Test(
        arguments: [
            ("0ms", .zero), ("250ms", .milliseconds(250)), ("30s", .seconds(30)), ("5m", .seconds(300)),
            ("48h", .seconds(172_800)), ("7d", .seconds(604_800)), ("007s", .seconds(7)),
            ("999999999d", .seconds(999_999_999 * 86_400)),
            ("", nil), ("s", nil), ("30", nil), ("-1s", nil), ("+1s", nil), ("1.5s", nil), ("1 s", nil), ("1S", nil),
            ("1sec", nil),
            ("9999999999s", nil), ("１s", nil), ("99999999999999999999999h", nil), ("1s\u{301}", nil),
        ] as [(String, Duration?)])
    func `a duration has a unit`(text: String, duration: Duration?) {
        #expect(ValueKind.duration(.zero...(.seconds(1 << 50))).parse(text) == duration)
    }

    @Test(
        arguments: [
            ("1", 1), ("10", 10), ("0", nil), ("11", nil), ("", nil), ("1x", nil), ("0x5", nil), ("5.0", nil),
            (" 5", nil),
            ("99999999999999999999", nil),
        ] as [(String, Int?)])
    func `an integer lies within its range`(text: String, integer: Int?) {
        #expect(ValueKind.integer(1...10).parse(text) == integer)
    }

    @Test func `expectations say what would be right`() {
        #expect(ValueKind.integer(1...10).expectation == "a whole number from 1 to 10")
        #expect(ValueKind.choice(["people", "accounts"]).expectation == "one of people, accounts")
        let wait = ValueKind.duration(.milliseconds(250)...(.seconds(48 * 3_600)))
        #expect(wait.expectation == "a duration such as 250ms, 30s, 5m or 48h, from 250ms to 48h")
        #expect(wait.write(.seconds(90)) == "90s")
        #expect(wait.write(.zero) == "0s")
        #expect(wait.write(.milliseconds(1_500)) == "1500ms")
    }

    @Test func `a kind of one's own may be added`() throws {
        let even = ValueKind<Int>(expectation: "an even number") { Int($0).flatMap { $0 % 2 == 0 ? $0 : nil } }
        let option = Option("pairs", "COUNT", even, default: 2, "how many")
        let command = Command("x", "Tries it.", options: [option])
        guard case .run(let invocation) = command.parse(["--pairs", "6"]),
            case .stop(let text, 2) = command.parse(["--pairs=3"])
        else {
            Issue.record("6 is even, 3 is odd")
            return
        }
        #expect(invocation[option] == 6)
        #expect(text.contains("--pairs wants an even number, not '3'"))
    }

    @Test(arguments: ["", "a\u{0}b"])
    func `nothing and what no system takes is no path`(text: String) {
        #expect(ValueKind.path.parse(text) == nil)
    }
}
