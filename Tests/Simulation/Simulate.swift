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

    private static let people = Option(
        "people", "N", .integer(1...100_000), default: 10_000, "how many people there are")
    private static let plant = Option(
        "plant", "WHERE", .choice(SearchPlay.Plant.allCases.map(\.rawValue)), default: "nothing",
        "put a tail or a number where none may be, to see that it is found")
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
            Command(
                "services", "let many people ask three services at once",
                detail: "Exits 1 when somebody does not get exactly the texts that the parties' behaviour promises.",
                options: [people, seed, trace]),
            Command(
                "search", "search every octet that many people leave behind for tails and numbers",
                detail: "Plays people over a store in a new folder, then searches store, logs, audit log and backup; "
                    + "again after erasures and when nothing is to be kept any more. Exits 1 when it finds any.",
                options: [people, seed, plant]),
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
        case "services": services(invocation, on: system)
        case "search": search(invocation, on: system)
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

    @LoopActor
    private static func services(_ invocation: Invocation, on system: SimulatedSystem) -> Int32 {
        let start = ContinuousClock.now
        let seed = UInt64(invocation[seed] ?? 1)
        let crowd = Crowd(count: invocation[people], seed: seed)
        let play = CrowdPlay(crowd, seed: seed, on: system, isShown: invocation[trace])
        do {
            try play.run()
        } catch {
            Terminal.write("BROKEN \((error as? BrokenPromise)?.text ?? "\(error)")\n")
            return 1
        }
        let faults = play.faults(limit: 20)
        for fault in faults { Terminal.write("BROKEN seed \(seed): \(fault)\n") }
        play.world.close()
        let words = "\(crowd.plan.people.count) people, \(play.promisedCount) texts promised"
        Terminal.write(play.world.records.tally.text(words, took: .now - start) + "\n")
        return faults.isEmpty ? 0 : 1
    }

    @LoopActor
    private static func search(_ invocation: Invocation, on system: SimulatedSystem) -> Int32 {
        let start = ContinuousClock.now
        let folder = TextFile.temporaryFolder()
        defer { TextFile.remove(folder) }
        let search = SearchPlay(
            count: invocation[people], seed: UInt64(invocation[seed] ?? 1), in: folder,
            plant: SearchPlay.Plant(rawValue: invocation[plant]) ?? .nothing, on: system)
        do {
            try search.run()
        } catch {
            Terminal.write("BROKEN \((error as? BrokenPromise)?.text ?? "\(error)")\n")
            return 1
        }
        for fault in search.faults { Terminal.write("BROKEN \(fault)\n") }
        let took = Double(Int((ContinuousClock.now - start) / .milliseconds(100))) / 10
        Terminal.write(
            "\(search.tally.octets) octets searched for \(search.tally.needles) needles in \(took) s, "
                + "numbers were in \(SearchPlay.documented.sorted().joined(separator: ", "))\n")
        return search.faults.isEmpty ? 0 : 1
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
