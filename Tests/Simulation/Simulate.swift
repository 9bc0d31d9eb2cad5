import Arguments
import Glibc
import Net
import Primitives
import TestSupport

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
    private static let trace = Option.flag("trace", "show everything that happens")

    private static let program = Command(
        "simulate", "Plays seeded worlds around the responder and looks for promises that do not hold.",
        commands: [
            Command(
                "play", "play seeds", detail: "Exits 1 when a promise does not hold, with the seed that shows it.",
                options: [seed, first, step, count, time, trace])
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
            exit(LoopActor.assumeIsolated { play(invocation, on: system) })
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
    private static func play(_ invocation: Invocation, on system: SimulatedSystem) -> Int32 {
        var (next, sum) = (UInt64(invocation[first]), Records.Tally())
        var (left, end) = (invocation[count] ?? 100, nil as ContinuousClock.Instant?)
        if let time = invocation[time] { (left, end) = (.max, .now + time) }
        if let seed = invocation[seed] { (next, left) = (UInt64(seed), 1) }
        let start = ContinuousClock.now
        var playedCount = 0
        while left > 0, .now < end ?? .now + .seconds(1) {
            let world = World(seed: next, on: system, isShown: invocation[trace])
            do {
                try world.play()
            } catch {
                let text = (error as? BrokenPromise)?.text ?? "seed \(next): \(error)"
                Terminal.write("\(text)\nsimulate play --seed \(next) repeats it\n")
                return 1
            }
            sum += world.records.tally
            if invocation[seed] != nil { Terminal.write("seed \(next): \(String(world.trace.hash, radix: 16))\n") }
            next += UInt64(invocation[step])
            left -= 1
            playedCount += 1
        }
        Terminal.write(sum.text(seedCount: playedCount, took: .now - start) + "\n")
        return 0
    }
}

extension Records.Tally {
    /// What was played, in one line.
    func text(seedCount: Int, took: Duration) -> String {
        let hours = Int(simulatedTime / .seconds(3_600))
        let seconds = Double(Int(took / .milliseconds(100))) / 10
        return
            "\(seedCount) worlds in \(seconds) s: \(hours) simulated hours, \(textCount) texts, \(replyCount) replies, "
            + "\(crashCount) crashes, \(restartCount) restarts, \(cutCount) cuts, \(passCount) passes"
    }
}
