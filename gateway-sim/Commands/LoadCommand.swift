import Arguments
import Glibc
import Net
import SMS
import Telemetry

/// `gateway-sim load`: many phones at once.
@LoopActor
final class LoadCommand {
    nonisolated static let messages = Option(
        "messages", "COUNT", .integer(1...10_000_000),
        "how many phones ask, each once (default: all of --people or --phones, what fits into --duration, or 1000)")
    nonisolated static let rate = Option(
        "rate", "COUNT", .integer(1...1_000_000), "texts a second, whatever the answers do")
    nonisolated static let window = Option(
        "window", "COUNT", .integer(1...1_000_000), "texts without their reply at a time (default: 100)")
    nonisolated static let links = Option("links", "COUNT", .integer(1...64), default: 1, "connections to dial")
    nonisolated static let unanswered = Option(
        "link-window", "COUNT", .integer(1...10_000), default: 1_000, "unanswered PDUs on each connection")
    nonisolated static let duration = Option(
        "duration", "TIME", .duration(.milliseconds(1)...(.seconds(172_800))), "send nothing later than this")
    nonisolated static let phones = Option(
        "phones", "FIRST..LAST", .phoneRange, default: PhoneRange.usual, "the phones, or only the first of them")
    nonisolated static let text = Option(
        "text", "TEXT", .text, default: "帮助", "what they text; {tail} is each one's own tail")
    nonisolated static let people = Option("people", "FILE.csv", .path, "whose phones ask: phone,id_tail,status")
    nonisolated static let patience = Option(
        "timeout", "TIME", .duration(.milliseconds(1)...(.seconds(172_800))), default: .seconds(30),
        "a reply that takes longer is lost")
    nonisolated static let json = Option("json", "FILE", .path, "write the outcome there too; - for standard output")

    nonisolated static let command = Command(
        "load", "let many phones ask at once, and measure the answers",
        detail: "Exits 0 when every text was answered, 1 when some were not.",
        options: LinkOptions.all + [
            messages, rate, window, links, unanswered, duration, phones, text, people, patience, json,
        ] + TrafficOptions.all)

    private let invocation: Invocation
    private let loop = LoopActor.shared.loop
    private let plan: LoadPlan
    private let smsc: SimulatedSMSC

    init(_ invocation: Invocation, log: Log) throws(SimulatorError) {
        self.invocation = invocation
        plan = try Self.plan(invocation)
        var profile = GatewayProfile()
        profile.bindCount = invocation[Self.links]
        profile.window = invocation[Self.unanswered]
        try LinkOptions.apply(invocation, to: &profile)
        smsc = SimulatedSMSC(
            profile, plan: TrafficOptions.plan(invocation), seed: UInt64(invocation[TrafficOptions.seed]),
            tap: TrafficOptions.tap(invocation, profile.wireProtocol), loop: loop, log: log)
    }

    private static func plan(_ invocation: Invocation) throws(SimulatorError) -> LoadPlan {
        let text = invocation[Self.text]
        let askers: LoadAskers
        if let path = invocation[people] {
            askers = LoadAskers(people: Person.list(csv: try TextFile.read(path)), text: text)
        } else {
            guard !text.contains(LoadAskers.tailMark) else { throw .tailsWithoutPeople }
            let range = invocation[phones]
            let usual = usualCount(rate: invocation[rate], duration: invocation[duration])
            askers = LoadAskers(
                first: range.first, count: range.count ?? invocation[messages] ?? usual, text: text)
        }
        let pace: LoadPlan.Pace = invocation[rate].map { .rate($0) } ?? .window(invocation[window] ?? 100)
        return LoadPlan(
            askers: askers, messageCount: min(askers.count, invocation[messages] ?? .max), pace: pace,
            duration: invocation[duration], patience: invocation[patience])
    }

    /// How many phones ask when nobody says: as many as the time has room for, within reason.
    private static func usualCount(rate: Int?, duration: Duration?) -> Int {
        guard let duration else { return 1_000 }
        guard let rate else { return 1_000_000 }
        return min(10_000_000, Int((duration / .seconds(1) * Double(rate)).rounded(.up)))
    }

    /// Does what the arguments say and returns the exit code.
    func run() async throws(SimulatorError) -> Int32 {
        let run = LoadRun(plan, over: smsc, on: loop)
        try smsc.end.open()
        smsc.end.start()
        try await smsc.waitForBind(count: invocation[Self.links], patience: .seconds(30))
        let showsProgress = isatty(STDERR_FILENO) == 1
        try await run.run { if showsProgress { Self.showProgress(of: $0) } }
        if showsProgress { Console.write("\r\u{1B}[K", to: STDERR_FILENO) }
        // Taking leave is no loss, but what comes until then is in the books.
        let lostBindCount = run.lostBindCount
        await smsc.end.close()
        let report = LoadReport(
            tally: run.tally, elapsed: run.tally.lastAnswer, receiptCount: run.receiptCount, refusals: run.refusals,
            lostBindCount: lostBindCount)
        switch invocation[Self.json] {
        case "-"?: Console.write(String(decoding: report.json, as: UTF8.self))
        case let path?:
            try TextFile.write(report.json, to: path)
            Console.write(report.text)
        case nil: Console.write(report.text)
        }
        return report.isComplete ? 0 : 1
    }

    private static func showProgress(of run: LoadRun) {
        let seconds = run.elapsed / .seconds(1)
        let rate = (Double(run.tally.answeredCount) / max(seconds, 0.001)).tenths
        Console.write(
            "\r\u{1B}[K\(run.tally.answeredCount) of \(run.tally.askedCount) answered, \(rate)/s, "
                + "\(run.tally.openCount) waiting, \(run.tally.lostCount) lost", to: STDERR_FILENO)
    }
}
