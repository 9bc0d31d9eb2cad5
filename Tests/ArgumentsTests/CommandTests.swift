import Arguments
import Testing

/// The program that the suites of this module parse for.
enum Sample {
    static let configuration = Option("config", "FILE", .path, default: "tongcha.json5", "the configuration to use")
    static let rate = Option("rate", "COUNT", .integer(1...100_000), "messages a second; as many as go without")
    static let wait = Option(
        "wait", "TIME", .duration(.milliseconds(1)...(.seconds(48 * 3_600))), default: .seconds(30),
        "how long to wait for an answer before the message counts as lost and the next attempt begins")
    static let isQuiet = Option.flag("quiet", "say nothing but errors")
    static let table = Operand.required("TABLE", .choice(["people", "accounts"]), "what the file holds")
    static let file = Operand.required("FILE.csv", .path, "the file to read")
    static let number = Operand.optional("NUMBER", .integer(0...9), "which phone to use")
    static let scenarios = Operand.repeated("SCENARIO", .path, "scenarios to run, in this order")

    static let program = Command(
        "tongcha", "Answers text messages about the accounts that hang on a phone number.", options: [isQuiet],
        commands: [
            Command("serve", "run the responder", options: [configuration, rate, wait]),
            Command("import", "read a CSV file", options: [configuration], operands: [table, file]),
            Command("phone", "text from a pretended phone", operands: [number]),
            Command("run", "run scenarios", options: [wait], operands: [scenarios]),
            Command(
                "queue", "look after waiting replies",
                commands: [Command("list", "show them"), Command("drop", "give one up", operands: [number])]),
        ])

    static func invocation(_ line: String) -> Invocation? {
        guard case .run(let invocation) = program.parse(line.split(separator: " ").map(String.init)) else { return nil }
        return invocation
    }

    static func refusal(_ arguments: [String]) -> String? {
        guard case .stop(let text, 2) = program.parse(arguments) else { return nil }
        return text
    }

    static func help(_ line: String) -> String? {
        guard case .stop(let text, 0) = program.parse(line.split(separator: " ").map(String.init)) else { return nil }
        return text
    }
}

@Suite struct CommandTests {
    @Test(arguments: [
        ("serve", "serve"), ("queue list", "queue list"), ("queue drop 3", "queue drop"), ("run a b", "run"),
        ("--quiet serve", "serve"), ("serve --quiet", "serve"), ("queue --quiet list", "queue list"),
    ])
    func `words choose the command`(line: String, command: String) {
        #expect(Sample.invocation(line)?.command == command)
    }

    @Test func `options have their values, given or not`() throws {
        let plain = try #require(Sample.invocation("serve"))
        #expect(plain[Sample.configuration] == "tongcha.json5")
        #expect(plain[Sample.rate] == nil)
        #expect(plain[Sample.wait] == .seconds(30))
        #expect(!plain[Sample.isQuiet])
        let full = try #require(Sample.invocation("serve --config=a=b.json5 --rate 500 --wait=250ms --quiet"))
        #expect(full[Sample.configuration] == "a=b.json5")
        #expect(full[Sample.rate] == 500)
        #expect(full[Sample.wait] == .milliseconds(250))
        #expect(full[Sample.isQuiet])
    }

    @Test func `operands have their values, given or not`() throws {
        let imported = try #require(Sample.invocation("import people --config x p.csv"))
        #expect(imported[Sample.table] == "people")
        #expect(imported[Sample.file] == "p.csv")
        #expect(imported[Sample.configuration] == "x")
        #expect(Sample.invocation("phone")?[Sample.number] == .some(nil))
        #expect(Sample.invocation("phone 7")?[Sample.number] == 7)
        #expect(Sample.invocation("run a b c")?[Sample.scenarios] == ["a", "b", "c"])
    }

    @Test func `behind two hyphens everything is an operand`() {
        #expect(Sample.invocation("run -- --wait --help -h --")?[Sample.scenarios] == ["--wait", "--help", "-h", "--"])
        #expect(Sample.invocation("run a -- b")?[Sample.scenarios] == ["a", "b"])
        #expect(Sample.invocation("run -")?[Sample.scenarios] == ["-"])
        #expect(Sample.invocation("serve --config=--odd")?[Sample.configuration] == "--odd")
        #expect(Sample.invocation("serve --config -odd")?[Sample.configuration] == "-odd")
    }

    @Test(arguments: [
        ("", "tongcha: say what to do: serve, import, phone, run, queue\nTry 'tongcha --help'.\n"),
        ("queue", "tongcha: say what to do: list, drop\nTry 'tongcha queue --help'.\n"),
        ("serv", "tongcha: unknown command 'serv'; did you mean serve?\nTry 'tongcha --help'.\n"),
        ("queue lsit", "tongcha: unknown command 'lsit'; did you mean list?\nTry 'tongcha queue --help'.\n"),
        (
            "frobnicate",
            "tongcha: unknown command 'frobnicate'; there are serve, import, phone, run, queue\nTry 'tongcha --help'.\n"
        ),
        ("serve --confg x", "tongcha: unknown option --confg; did you mean --config?\nTry 'tongcha serve --help'.\n"),
        ("serve --confg=x", "tongcha: unknown option --confg; did you mean --config?\nTry 'tongcha serve --help'.\n"),
        ("serve --hepl", "tongcha: unknown option --hepl; did you mean --help?\nTry 'tongcha serve --help'.\n"),
        ("serve --password x", "tongcha: unknown option --password\nTry 'tongcha serve --help'.\n"),
        ("serve -x", "tongcha: unknown option -x\nTry 'tongcha serve --help'.\n"),
        ("--config x serve", "tongcha: unknown option --config\nTry 'tongcha --help'.\n"),
        ("serve --quiet --quiet", "tongcha: --quiet is given twice; once is enough\nTry 'tongcha serve --help'.\n"),
        ("serve --quiet=yes", "tongcha: --quiet takes no value; write --quiet alone\nTry 'tongcha serve --help'.\n"),
        (
            "serve --rate 0",
            "tongcha: --rate wants a whole number from 1 to 100000, not '0'\nTry 'tongcha serve --help'.\n"
        ),
        (
            "serve --config --quiet",
            "tongcha: --config needs a value: --config FILE, or --config=FILE if it begins with '--'\n"
                + "Try 'tongcha serve --help'.\n"
        ),
        ("serve --config=", "tongcha: --config wants a path, not ''\nTry 'tongcha serve --help'.\n"),
        ("serve now", "tongcha: 'now' is one argument too many\nTry 'tongcha serve --help'.\n"),
        ("import people", "tongcha: FILE.csv is missing\nTry 'tongcha import --help'.\n"),
        ("import", "tongcha: TABLE is missing\nTry 'tongcha import --help'.\n"),
        (
            "import animals a.csv",
            "tongcha: TABLE wants one of people, accounts, not 'animals'\nTry 'tongcha import --help'.\n"
        ),
        ("run", "tongcha: SCENARIO is missing\nTry 'tongcha run --help'.\n"),
        ("phone 1 2", "tongcha: '2' is one argument too many\nTry 'tongcha phone --help'.\n"),
    ])
    func `a mistake is named with its remedy`(line: String, message: String) {
        #expect(Sample.refusal(line.split(separator: " ").map(String.init)) == message)
    }

    @Test func `an option without its value at the end is a mistake`() {
        #expect(Sample.refusal(["serve", "--config"])?.contains("--config needs a value") == true)
        #expect(Sample.refusal(["serve", ""])?.contains("one argument too many") == true)
        #expect(Sample.refusal(["run", ""])?.contains("SCENARIO wants a path, not ''") == true)
    }

    @Test func `noise is refused or understood`() {
        var state: UInt64 = 0x5EED_0007
        let words = [
            "serve", "queue", "list", "--config", "--", "-", "--=", "=", "", "--rate=1", "--quiet", "查", "-h", "--x=y",
            "---",
        ]
        for _ in 0..<5_000 {
            var arguments: [String] = []
            for _ in 0..<5 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                arguments.append(words[Int(state >> 33) % words.count])
            }
            if case .stop(let text, let exitCode) = Sample.program.parse(arguments) {
                #expect(!text.isEmpty && (exitCode == 0 || exitCode == 2))
            }
        }
    }

    @Test(arguments: [
        ("load", nil, []), ("load --trace", "", []), ("load --trace=a.txt", "a.txt", []),
        ("load --trace --limit 1 --limit 2", "", [1, 2]),
    ]) func `an option may stand alone, and another come more than once`(line: String, trace: String?, limits: [Int]) {
        let trail = Option.flag("trace", or: "FILE", "show it")
        let limit = Option<[Int]>.repeated("limit", "COUNT", .integer(0...9), "how many")
        let program = Command("sim", "simulates.", commands: [Command("load", "loads", options: [trail, limit])])
        guard case .run(let invocation) = program.parse(line.split(separator: " ").map(String.init)) else {
            Issue.record("the line is read")
            return
        }
        #expect(invocation[trail] == trace)
        #expect(invocation[limit] == limits)
        guard case .stop(let text, 0) = program.parse(["load", "--help"]) else {
            Issue.record("help is given")
            return
        }
        #expect(text.contains("--trace[=FILE]") && text.contains("how many; may be given more than once"))
        guard case .stop(_, 2) = program.parse(["load", "--trace="]) else {
            Issue.record("no path at all is none")
            return
        }
    }
}
