import Arguments
import Glibc
import JSON
import Net
import Telemetry

/// `gateway-sim run`: scripts that text and expect.
enum RunCommand {
    static let files = Operand.repeated("SCENARIO", .path, "scenarios to run, in this order")
    static let json = Option("json", "FILE", .path, "write the transcript there")
    static let junit = Option("junit", "FILE", .path, "write steps and failures there, as JUnit's XML")
    static let withoutTimes = Option.flag(
        "no-times", "leave times and PDUs out of the files: the same seed gives the same octets")
    static let seed = Option(
        "seed", "NUMBER", .integer(0...Int.max),
        "repeats what is left to chance in every scenario (default: what the scenario says, else 1)")

    static let link = Option<[LinkWords]>.repeated(
        "link", "WORDS", .linkLine,
        "what a 'link' line says, in place of what the scenario says: \"NAME connect=HOST:PORT\" of one of its gateways"
    )
    static let clock = Option(
        "clock", "FILE", .path,
        "where libfaketime reads how far the responder's clock is ahead (default: what GATEWAY_SIM_CLOCK names)")

    static let command = Command(
        "run", "run scenarios, each step of which must come true",
        detail: "Exits 0 when all steps of all scenarios passed, 1 when some failed, 2 when a scenario cannot be read.",
        options: LinkOptions.all + [
            link, clock, json, junit, withoutTimes, seed, TrafficOptions.trace, TrafficOptions.pcap, TrafficOptions.hex,
            TrafficOptions.reveal,
            TrafficOptions.isVerbose,
        ], operands: [files])

    /// Runs the scenarios and returns the exit code.
    static func run(_ invocation: Invocation, log: Log) async throws(SimulatorError) -> Int32 {
        var scenarios: [(file: String, statements: [ScenarioStatement])] = []
        var faultCount = 0
        for file in invocation[files] {
            let text = try TextFile.read(file)
            var faults: [String]
            do throws(ScenarioFaults) {
                let statements = try ScenarioParser.parse(text)
                scenarios.append((file, statements))
                faults = self.faults(of: statements, invocation)
            } catch {
                faults = error.errors.map(\.description)
            }
            for fault in faults { Console.complain(raw: "\(file):\(fault)\n") }
            faultCount += faults.count
        }
        guard faultCount == 0 else { return 2 }
        let recorder = try TrafficOptions.recorder(invocation)
        let overrides = try overrides(invocation, recorder)
        var transcripts: [ScenarioTranscript] = []
        var number = 0
        for scenario in scenarios {
            let runner = await ScenarioRunner(
                scenario.statements, file: scenario.file, overrides: overrides, on: LoopActor.shared.loop, log: log)
            Console.write("# \(scenario.file), seed \(await runner.seed)\n")
            number = await run(runner, scenario.file, from: number)
            transcripts.append(await runner.transcript)
        }
        await TrafficOptions.finish(recorder)
        Console.write("1..\(number)\n")
        let withTimes = !invocation[withoutTimes]
        if let path = invocation[json] { try write(transcripts, withTimes: withTimes, to: path) }
        if let path = invocation[junit] {
            try TextFile.write(Array(JUnitReport.text(of: transcripts, withTimes: withTimes).utf8), to: path)
        }
        return transcripts.allSatisfy(\.hasPassed) ? 0 : 1
    }

    @LoopActor
    private static func run(_ runner: ScenarioRunner, _ file: String, from number: Int) async -> Int {
        var number = number
        await runner.run { step in
            number += 1
            Console.write(ScenarioTranscript.line(of: step, number: number, file: file))
            Console.complain(raw: ScenarioTranscript.trace(of: step, file: file))
        }
        return number
    }

    /// What the command line says, or does not say, that keeps this scenario from being run, each with its line.
    private static func faults(of statements: [ScenarioStatement], _ invocation: Invocation) -> [String] {
        var faults: [String] = []
        let names = GatewayProfile.all(in: statements).compactMap(\.name)
        let known = names.isEmpty ? "there is one, without a name" : "there are " + names.joined(separator: ", ")
        for setting in invocation[link].flatMap(\.settings) {
            if let fault = setting.fault { faults.append(" " + fault) }
        }
        for name in invocation[link].compactMap(\.gateway) where !names.contains(name) {
            faults.append(" no gateway is called '\(name)', as --link says; \(known)")
        }
        let options = [
            ("connect", LinkOptions.connect), ("listen", LinkOptions.listen), ("system-id", LinkOptions.systemID),
        ]
        for (name, option) in options where names.count > 1 && invocation[option] != nil {
            faults.append(
                " --\(name) does not say of which gateway; \(known): --link \"\(names[0]) connect=HOST:PORT\"")
        }
        for case .link(let settings, _) in statements.map(\.step) {
            for setting in settings { if let fault = setting.fault { faults.append(" " + fault) } }
        }
        if clock(invocation) == nil, let line = statements.firstClockLine {
            faults.append("\(line): 'clock moves' needs --clock FILE, or GATEWAY_SIM_CLOCK")
        }
        return faults
    }

    /// The responder's clock, where something says how to move it.
    private static func clock(_ invocation: Invocation) -> ResponderClock? {
        let path = invocation[clock] ?? getenv("GATEWAY_SIM_CLOCK").map { String(cString: $0) }
        return path.map(ResponderClock.init)
    }

    private static func overrides(
        _ invocation: Invocation, _ recorder: TrafficRecorder?
    ) throws(SimulatorError) -> GatewayOverrides {
        // Tried once, so that what cannot be read is said before anything runs.
        var profile = GatewayProfile()
        try LinkOptions.apply(invocation, to: &profile)
        return GatewayOverrides(
            // The same options went through a moment ago, so nothing is thrown here.
            change: {
                try? LinkOptions.apply(invocation, to: &$0)
                for words in invocation[link] where words.gateway == nil || words.gateway == $0.name {
                    $0.apply(words.settings)
                }
                if let number = invocation[seed] { $0.seed = UInt64(number) }
                $0.traffic = recorder?.tap($0.wireProtocol, of: $0.name)
            },
            tap: { TrafficOptions.tap(invocation, $0.wireProtocol, of: $0.name) },
            opened: { Console.complain("\($1.map { "\($0) " } ?? "")listens at \($0)") },
            secret: try CompaniesCommand.secret(nil), clock: clock(invocation),
            isRevealing: invocation[TrafficOptions.reveal])
    }

    private static func write(
        _ transcripts: [ScenarioTranscript], withTimes: Bool, to path: String
    ) throws(SimulatorError) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("passed", transcripts.allSatisfy(\.hasPassed))
        writer.name("scenarios")
        writer.beginArray()
        for transcript in transcripts { transcript.write(to: &writer, withTimes: withTimes) }
        writer.endArray()
        writer.endObject()
        try TextFile.write(writer.finish() + [0x0A], to: path)
    }
}

extension ValueKind where Value == LinkWords {
    /// What follows `link` in a scenario.
    static var linkLine: Self {
        Self(
            expectation: "[NAME] and words such as connect=127.0.0.1:2775; there are "
                + LinkSetting.forms.joined(separator: " ")
        ) { text in
            // Whatever is wrong with the words, these are none.
            guard !text.contains(where: \.isNewline), var words = try? ScenarioWords(text[...], line: 1) else {
                return nil
            }
            return try? LinkWords(&words)
        }
    }
}

extension [ScenarioStatement] {
    /// The first line that moves the clock.
    fileprivate var firstClockLine: Int? {
        for statement in self {
            switch statement.step {
            case .moveClock: return statement.line
            case .repeat(_, let block): if let line = block.firstClockLine { return line }
            case .link, .phone, .text, .textFromMany, .receive, .receiveNothing, .gateway, .leave, .comeBack,
                .companies, .company, .wait, .expect:
                continue
            }
        }
        return nil
    }
}
