import Arguments
import Glibc
import Net
import Primitives
import SimulatedSystem

/// Plays seeded worlds around the responder, in virtual time, and looks for promises that do not hold.
@main
enum Simulate {
    private static let seed = Option("seed", "N", .integer(0...Int.max), "play this seed alone")
    private static let first = Option(
        "first", "N", .integer(0...Int.max), default: 1, "the first of the seeds to play")
    private static let step = Option(
        "step", "N", .integer(1...1_000), default: 1, "the distance from one seed to the next")
    private static let count = Option("count", "N", .integer(1...Int.max), "how many seeds to play (default: 100)")
    private static let time = Option(
        "time", "TIME", .duration(.seconds(1)...(.seconds(1_000_000))), "play seeds for that long instead")
    private static let isShort = Option.flag("short", "play worlds of minutes only, so that many can be played")
    private static let kept = Option("kept", "FILE", .path, "play the seeds of this file: a seed and a reason a line")
    private static let trace = Option.flag("trace", "show everything that happens")

    private static let files = Operand.repeated("FILE", .path, "scenario files")

    private static let program = Command(
        "simulate", "Plays seeded worlds around the responder and looks for promises that do not hold.",
        commands: [
            Command(
                "play", "play seeds", detail: "Exits 1 when a promise does not hold, with the seed that shows it.",
                options: [seed, first, step, count, time, isShort, kept, trace]),
            Command(
                "scenarios", "play scenario files",
                detail: "Exits 1 when a line does not hold, with file, line, what was expected and what came instead.",
                options: [trace], operands: [files]),
        ])

    static func main() {
        repeatHashes()
        switch program.parse(Array(CommandLine.arguments.dropFirst())) {
        case .stop(let text, let code):
            Terminal.write(text, to: code == 0 ? STDOUT_FILENO : STDERR_FILENO)
            exit(code)
        case .run(let invocation):
            let system = SimulatedSystem(seed: 0) { preconditionFailure("something left the loop's thread") }
            LoopActor.use(system.loop)
            CrashLine.watch()
            exit(LoopActor.assumeIsolated { run(invocation, on: system) })
        }
    }

    /// Dictionaries have the same order in every run only when the process is started so.
    private static func repeatHashes() {
        guard getenv("SWIFT_DETERMINISTIC_HASHING") == nil else { return }
        setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
        var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        execv("/proc/self/exe", &arguments)
    }

    @LoopActor
    private static func run(_ invocation: Invocation, on system: SimulatedSystem) -> Int32 {
        switch invocation.command {
        case "scenarios": ScriptFiles.play(invocation[files], on: system, isShown: invocation[trace])
        default: play(invocation, on: system)
        }
    }

    @LoopActor
    private static func play(_ invocation: Invocation, on system: SimulatedSystem) -> Int32 {
        let start = ContinuousClock.now
        var (sum, playedCount, hash) = (Records.Tally(), 0, UInt64(0))
        let end = invocation[time].map { start + $0 }
        for seed in seeds(invocation) {
            if let end, .now >= end { break }
            CrashLine.note(seed: seed, isShort: invocation[isShort])
            let plan = WorldPlanner.plan(seed: seed, isShort: invocation[isShort])
            let world = World(seed: seed, plan, on: system, isShown: invocation[trace])
            do {
                try world.play()
            } catch {
                let text = (error as? BrokenPromise)?.text ?? "seed \(seed): \(error)"
                let form = invocation[isShort] ? " --short" : ""
                Terminal.write("BROKEN \(text)\n`simulate play --seed \(seed)\(form)` repeats it\n")
                return 1
            }
            sum += world.records.tally
            hash = hash &* 31 &+ world.trace.hash
            playedCount += 1
        }
        Terminal.write(sum.text("\(playedCount) worlds", took: .now - start) + "\ntrace \(String(hash, radix: 16))\n")
        return 0
    }

    /// The seeds that the arguments ask for, in order.
    private static func seeds(_ invocation: Invocation) -> any Sequence<UInt64> {
        if let seed = invocation[seed] { return [UInt64(seed)] }
        if let path = invocation[kept] { return KeptSeeds.read(path) }
        let count = invocation[count] ?? (invocation[time] == nil ? 100 : .max)
        let (first, step) = (UInt64(invocation[first]), UInt64(invocation[step]))
        return (0..<UInt64(count)).lazy.map { first + $0 * step }
    }
}

extension Records.Tally {
    /// What was played, in one line.
    func text(_ worlds: String, took: Duration) -> String {
        let hours = Int(simulatedTime / .seconds(3_600))
        let seconds = Double(Int(took / .milliseconds(100))) / 10
        return
            "\(worlds) in \(seconds) s: \(hours) simulated hours, \(textCount) texts, \(replyCount) replies, "
            + "\(crashCount) crashes, \(restartCount) restarts, \(cutCount) cuts, \(passCount) passes"
    }
}
