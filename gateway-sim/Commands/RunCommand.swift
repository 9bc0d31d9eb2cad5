import Arguments
import JSON
import Net
import Telemetry

/// `gateway-sim run`: scripts that text and expect.
enum RunCommand {
    static let files = Operand.repeated("SCENARIO", .path, "scenarios to run, in this order")
    static let json = Option("json", "FILE", .path, "write the transcript there")
    static let seed = Option(
        "seed", "NUMBER", .integer(0...Int.max),
        "repeats what is left to chance in every scenario (default: what the scenario says, else 1)")

    static let command = Command(
        "run", "run scenarios, each step of which must come true",
        detail: "Exits 0 when all steps of all scenarios passed, 1 when some failed, 2 when a scenario cannot be read.",
        options: LinkOptions.all + [
            json, seed, TrafficOptions.trace, TrafficOptions.pcap, TrafficOptions.hex, TrafficOptions.reveal,
            TrafficOptions.isVerbose,
        ], operands: [files])

    /// Runs the scenarios and returns the exit code.
    static func run(_ invocation: Invocation, log: Log) async throws(SimulatorError) -> Int32 {
        var scenarios: [(file: String, statements: [ScenarioStatement])] = []
        var faultCount = 0
        for file in invocation[files] {
            let text = try TextFile.read(file)
            do throws(ScenarioFaults) {
                scenarios.append((file, try ScenarioParser.parse(text)))
            } catch {
                for fault in error.errors { Console.complain(raw: "\(file):\(fault)\n") }
                faultCount += error.errors.count
            }
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
        if let path = invocation[json] { try write(transcripts, to: path) }
        return transcripts.allSatisfy(\.hasPassed) ? 0 : 1
    }

    @LoopActor
    private static func run(_ runner: ScenarioRunner, _ file: String, from number: Int) async -> Int {
        var number = number
        await runner.run { step in
            number += 1
            Console.write(ScenarioTranscript.line(of: step, number: number, file: file))
        }
        return number
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
                if let number = invocation[seed] { $0.seed = UInt64(number) }
                $0.traffic = recorder?.tap($0.wireProtocol)
            },
            tap: { TrafficOptions.tap(invocation, $0) }, isRevealing: invocation[TrafficOptions.reveal])
    }

    private static func write(_ transcripts: [ScenarioTranscript], to path: String) throws(SimulatorError) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("passed", transcripts.allSatisfy(\.hasPassed))
        writer.name("scenarios")
        writer.beginArray()
        for transcript in transcripts { transcript.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        try TextFile.write(writer.finish() + [0x0A], to: path)
    }
}
