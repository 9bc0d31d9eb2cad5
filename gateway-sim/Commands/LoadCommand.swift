import Arguments
import Glibc
import Net
import SMS
import Telemetry

/// `gateway-sim load`: many phones at once.
@LoopActor
final class LoadCommand {
    /// How many phones may ask at all.
    nonisolated private static let greatestCount = 10_000_000
    /// How many do when nothing says.
    nonisolated private static let usualCount = 1_000
    /// How long a responder may be silent at least; else twice as long as a reply may take.
    private static let leastSilence = Duration.seconds(10)
    /// How soon a signal is heard.
    private static let signalInterval = Duration.milliseconds(50)

    nonisolated static let messages = Option(
        "messages", "COUNT", .integer(1...greatestCount),
        "how many phones ask, each once (default: all of --people or --phones, what fits into --duration, or 1000)")
    nonisolated static let rate = Option(
        "rate", "COUNT", .integer(1...1_000_000),
        "texts a second, whatever the answers do; latencies count from when a text was due")
    nonisolated static let window = Option(
        "window", "COUNT", .integer(1...1_000_000),
        "texts without their reply at a time (default: 100); latencies then count from when a text is handed over")
    nonisolated static let ramp = Option(
        "ramp", "TIME", .duration(.zero...(.seconds(172_800))), default: .zero,
        "let rate or window grow evenly from next to nothing")
    nonisolated static let links = Option("links", "COUNT", .integer(1...64), default: 1, "connections to dial")
    nonisolated static let unanswered = Option(
        "link-window", "COUNT", .integer(1...10_000), default: 1_000, "unanswered PDUs on each connection")
    nonisolated static let duration = Option(
        "duration", "TIME", .duration(.milliseconds(1)...(.seconds(172_800))), "send nothing later than this")
    nonisolated static let phones = Option(
        "phones", "FIRST..LAST", .phoneRange,
        "the phones, or only the first of them (default: others in each run, told with the outcome)")
    nonisolated static let text = Option(
        "text", "TEXT", .text, default: "帮助", "what they text; {tail} is each one's own tail")
    nonisolated static let mix = Option<[TextMix.Entry]>.repeated(
        "mix", "WEIGHT:TEXT", .weightedText, "a text in place of --text, sent as often as its weight says")
    nonisolated static let link = Option<[LinkChoice]>.repeated(
        "link", "WORDS", .link, "an account that takes its turn; says what differs from the other options")
    nonisolated static let receiptDelay = Option(
        "receipt-delay", "DELAY", .delay,
        "how long receipts take: 2s, 1s..5s, exp:3s or normal:2s,500ms (default: no time)")
    nonisolated static let series = Option("series", "FILE.csv", .path, "write how each second was there")
    nonisolated static let svg = Option("svg", "FILE.svg", .path, "draw rate and latencies over time there")
    nonisolated static let failIf = Option<[LoadCondition]>.repeated(
        "fail-if", "CONDITION", .loadCondition, "end with 1 when it holds, such as p99>50ms or lost>0")
    nonisolated static let people = Option("people", "FILE.csv", .path, "whose phones ask: phone,id_tail,status")
    nonisolated static let shuffle = Option.flag("shuffle", "let them ask in a random order, fixed by --seed")
    nonisolated static let patience = Option(
        "timeout", "TIME", .duration(.milliseconds(1)...(.seconds(172_800))), default: .seconds(30),
        "a reply that takes longer is lost")
    nonisolated static let json = Option("json", "FILE", .path, "write the outcome there too; - for standard output")

    nonisolated static let progress = Option.flag("progress", "a line about each second on standard error")

    nonisolated static let command = Command(
        "load", "let many phones ask at once, and measure the answers",
        detail:
            "Exits 0 when every text was answered and no --fail-if holds, 1 otherwise. SIGINT ends the run early, with its table.",
        options: LinkOptions.all + [
            messages, rate, window, ramp, duration, links, unanswered, phones, text, mix, people, shuffle, patience,
            receiptDelay, link, progress, json, series, svg, failIf,
        ] + TrafficOptions.all)

    private let invocation: Invocation
    private let loop = LoopActor.shared.loop
    private let plan: LoadPlan
    /// The phones, where no list says whose they are.
    private let phones: PhoneRange?
    private let links: [LoadLink]
    /// How many connections each of the links keeps.
    private let bindCounts: [Int]
    private let recorder: TrafficRecorder?

    init(_ invocation: Invocation, log: Log) throws(SimulatorError) {
        self.invocation = invocation
        guard invocation[Self.rate] == nil || invocation[Self.window] == nil else { throw .rateWithWindow }
        phones = invocation[Self.people] == nil ? Self.phones(invocation) : nil
        plan = try Self.plan(invocation, phones)
        recorder = try TrafficOptions.recorder(invocation)
        var links: [LoadLink] = []
        var bindCounts: [Int] = []
        for (index, profile) in try Self.profiles(invocation).enumerated() {
            var profile = profile
            profile.traffic = recorder?.tap(profile.wireProtocol)
            var plan = TrafficOptions.plan(invocation)
            plan.receiptDelay = invocation[Self.receiptDelay]
            let smsc = SimulatedSMSC(
                profile, plan: plan, seed: UInt64(invocation[TrafficOptions.seed]),
                tap: TrafficOptions.tap(invocation, profile.wireProtocol), loop: loop, log: log)
            let name = "link \(index + 1), \(profile.wireProtocol.rawValue) \(profile.systemID)"
            links.append(LoadLink(smsc, name: name, isAlone: invocation[Self.link].count < 2))
            bindCounts.append(profile.bindCount)
        }
        (self.links, self.bindCounts) = (links, bindCounts)
    }

    /// The accounts: one, or as many as `--link` is given for.
    private static func profiles(_ invocation: Invocation) throws(SimulatorError) -> [GatewayProfile] {
        var usual = GatewayProfile()
        usual.bindCount = invocation[Self.links]
        usual.window = invocation[unanswered]
        try LinkOptions.apply(invocation, to: &usual)
        guard !invocation[link].isEmpty else { return [usual] }
        var profiles: [GatewayProfile] = []
        for choice in invocation[link] {
            var profile = usual
            try choice.apply(to: &profile)
            profiles.append(profile)
        }
        return profiles
    }

    /// A responder remembers whom it answered, so each run has other phones unless it is told which.
    private static func phones(_ invocation: Invocation) -> PhoneRange {
        var generator = SystemRandomNumberGenerator()
        return invocation[phones] ?? .fresh(roomFor: greatestCount, using: &generator)
    }

    private static func plan(_ invocation: Invocation, _ phones: PhoneRange?) throws(SimulatorError) -> LoadPlan {
        var askers = try askers(invocation, phones)
        let isOpenEnded = phones.map { $0.count == nil } ?? false
        let usual = isOpenEnded && invocation[duration] == nil ? usualCount : askers.count
        let messageCount = min(askers.count, invocation[messages] ?? usual)
        if invocation[shuffle] {
            // Where no end of the phones is given, those that ask are the first ones, in another order.
            askers.order = AskingOrder(
                shuffling: isOpenEnded ? messageCount : askers.count, seed: UInt64(invocation[TrafficOptions.seed]))
        }
        let pace: LoadPlan.Pace = invocation[rate].map { .rate($0) } ?? .window(invocation[window] ?? 100)
        return LoadPlan(
            askers: askers, messageCount: messageCount, pace: pace,
            ramp: invocation[ramp], duration: invocation[duration], patience: invocation[patience],
            silence: max(leastSilence, invocation[patience] * 2))
    }

    private static func askers(
        _ invocation: Invocation, _ phones: PhoneRange?
    ) throws(SimulatorError) -> LoadAskers {
        let mix = invocation[mix]
        let texts = TextMix(
            mix.isEmpty ? [TextMix.Entry(invocation[text])] : mix, seed: UInt64(invocation[TrafficOptions.seed]))
        if let phones {
            guard !texts.namesTails else { throw .tailsWithoutPeople }
            return LoadAskers(first: phones.first, count: phones.count ?? greatestCount, texts: texts)
        }
        let path = invocation[people] ?? ""
        var reader = PeopleReader()
        try TextFile.read(path) { reader.read($0) }
        let people = reader.finish()
        guard !people.isEmpty else { throw .nobodyInList(path) }
        return LoadAskers(people: people, texts: texts)
    }

    /// Does what the arguments say and returns the exit code.
    func run() async throws(SimulatorError) -> Int32 {
        let run = LoadRun(plan, over: links, on: loop)
        for link in links {
            try link.smsc.end.open()
            link.smsc.end.start()
        }
        for (link, count) in zip(links, bindCounts) {
            try await link.smsc.waitForBind(count: count, patience: .seconds(30))
        }
        Interruption.watch()
        stopWhenInterrupted(run)
        let used = ProcessUsage.now()
        let display = ProgressDisplay(asLines: invocation[Self.progress])
        try await run.run { display.show($0) }
        display.clear()
        // Taking leave is no loss, but what comes until then is in the books.
        for link in links { await link.smsc.end.close() }
        await TrafficOptions.finish(recorder)
        let report = report(of: run, since: used)
        switch invocation[Self.json] {
        case "-"?: Console.write(String(decoding: report.json, as: UTF8.self))
        case let path?:
            try TextFile.write(report.json, to: path)
            Console.write(report.text)
        case nil: Console.write(report.text)
        }
        if let path = invocation[Self.series] { try TextFile.write(Array(run.series.csv.utf8), to: path) }
        if let path = invocation[Self.svg] {
            try TextFile.write(Array(LoadChart(series: run.series).svg.utf8), to: path)
        }
        let failures = invocation[Self.failIf].compactMap { $0.failure(of: report) }
        for failure in failures { Console.complain(raw: "\(failure)\n") }
        return report.isComplete && failures.isEmpty ? 0 : 1
    }

    private func stopWhenInterrupted(_ run: LoadRun) {
        guard !Interruption.isRequested else { return run.stop() }
        loop.schedule(at: loop.now + Self.signalInterval) { [self, weak run] in
            LoopActor.assumeIsolated { if let run { stopWhenInterrupted(run) } }
        }
    }

    /// How many phones the range has from which the run's phones were taken.
    private func rangeCount(_ run: LoadRun) -> Int {
        invocation[Self.shuffle] ? phones?.count ?? plan.messageCount : run.tally.askedCount
    }

    private func report(of run: LoadRun, since used: ProcessUsage) -> LoadReport {
        var usage = ProcessUsage.now()
        usage.processorTime -= used.processorTime
        var receipts = run.receipts
        receipts.writtenCount = run.writtenReceiptCount
        return LoadReport(
            tally: run.tally, elapsed: run.tally.lastAnswer, receipts: receipts, refusals: run.refusals,
            lostBindCount: run.lostBindCount, unsentCount: run.unsentCount, ending: run.ending,
            lateness: run.lateness, pduCount: run.pduCount, usage: usage,
            phones: phones.map { PhoneRange(first: $0.first, count: max(1, rangeCount(run))) },
            links: links.count > 1 ? links.map(\.summary) : [],
            mayRepeat: invocation[Self.phones] != nil || invocation[Self.people] != nil)
    }
}
