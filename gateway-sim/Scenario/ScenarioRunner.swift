import Net
import SMS
import Telemetry
import Wire

/// Does what a scenario says, step by step, and notes how each went.
@LoopActor
final class ScenarioRunner {
    /// What happened so far.
    private(set) var transcript: ScenarioTranscript

    private let statements: [ScenarioStatement]
    private let overrides: GatewayOverrides
    private let loop: EventLoop
    private let log: Log
    private let start: ContinuousClock.Instant
    private var profile: GatewayProfile
    private let phones: SimulatedPhones
    private let ownWords: OwnWords
    private let trace = ScenarioTrace()
    /// Where each text that a phone received stands among the transcript's messages, and in the phone's inbox.
    private var received: [(message: Int, phone: Address, place: Int)] = []
    private var numbers: [String: Address] = [:]
    /// How many texts of each phone have been looked at.
    private var readCounts: [String: Int] = [:]
    private var smsc: SimulatedSMSC?
    private var isConnected = false
    /// The companies, where the scenario plays them.
    private(set) var companies: CompaniesServer?
    private var lostBindCount = 0

    private static let bindPatience = Duration.seconds(15)

    /// A runner for a scenario that was read from `file`.
    init(
        _ statements: [ScenarioStatement], file: String, overrides: GatewayOverrides = GatewayOverrides(),
        on loop: EventLoop, log: Log
    ) {
        self.statements = statements
        self.overrides = overrides
        self.loop = loop
        self.log = log
        start = loop.now
        profile = GatewayProfile()
        phones = SimulatedPhones()
        ownWords = OwnWords(statements)
        transcript = ScenarioTranscript(file: file)
        transcript.seed = seed
    }

    /// What repeats everything that is left to chance.
    var seed: UInt64 {
        var asked = profile
        for case .link(let settings) in statements.map(\.step) { asked.apply(settings) }
        overrides.change(&asked)
        return asked.seed
    }

    /// Where the simulator listens, once it does.
    var address: SocketAddress? { smsc?.end.address }

    /// Does all steps, and says after each how it went; a gateway that cannot be reached ends the scenario.
    func run(report: @LoopActor (ScenarioTranscript.Step) -> Void = { _ in }) async {
        phones.onText = { [weak self] phone, text in self?.note(text, to: phone) }
        phones.onBinds = { [weak self] _, reason in if reason != nil { self?.lostBindCount += 1 } }
        for statement in statements {
            let beginning = loop.now
            var failure: String?
            var isLost = false
            do throws(SimulatorError) {
                failure = try await perform(statement.step)
            } catch {
                failure = "\(error)"
                isLost = true
            }
            let step = ScenarioTranscript.Step(
                line: statement.line, source: statement.source, failure: failure, elapsed: loop.now - start,
                duration: loop.now - beginning, trace: failure == nil ? [] : trace.recent)
            transcript.steps.append(step)
            report(step)
            if isLost { break }
        }
        noteReceipts()
        await smsc?.end.close()
        companies?.close()
    }

    private func openCompanies(at address: String) throws(SimulatorError) {
        let server = CompaniesServer(secret: overrides.secret, seed: seed, on: loop)
        try server.open(at: address)
        companies = server
    }

    private func noteReceipts() {
        for (message, phone, place) in received {
            transcript.messages[message].receipt =
                phones.inbox(of: phone)[place].receiptSummary(in: profile.wireProtocol)
        }
    }

    /// Does one step.
    ///
    /// - Returns: what was not as expected, or `nil`.
    private func perform(_ step: ScenarioStep) async throws(SimulatorError) -> String? {
        switch step {
        case .link(let settings): profile.apply(settings)
        case .phone(let name, let number): numbers[name] = Address(number)
        case .gateway(let order): try obey(order)
        case .text(let name, let text, let tampering):
            try await send(text, from: numbers[name] ?? Address(name), tampering)
        case .textFromMany(let range, let text):
            for place in 0..<Int64(range.count ?? 0) {
                try await send(text, from: Address(String(range.first + place)), .none)
            }
        case .receive(let name, let expectation, let patience):
            return await receive(numbers[name] ?? Address(name), expectation, within: patience)
        case .receiveNothing(let name, let duration):
            return await receiveNothing(numbers[name] ?? Address(name), for: duration)
        case .companies(let address): try openCompanies(at: address)
        case .company(let name, let behaviour):
            guard companies?.set(behaviour, of: name) != false else { return "there are too many companies" }
        case .wait(let duration):
            _ = try await connected()
            // Only the end of the loop cuts the wait short, and then nothing follows.
            try? await loop.sleep(until: loop.now + duration)
        case .expect(let expectation, let patience): return await expect(expectation, within: patience)
        case .repeat(let count, let block): return try await perform(block, count)
        }
        return nil
    }

    private func perform(_ block: [ScenarioStatement], _ count: Int) async throws(SimulatorError) -> String? {
        for round in 1...count {
            for statement in block {
                guard let failure = try await perform(statement.step) else { continue }
                return "in round \(round), line \(statement.line): \(statement.source)\n\(failure)"
            }
        }
        return nil
    }
}

// The gateway.
extension ScenarioRunner {
    private func gateway() throws(SimulatorError) -> SimulatedSMSC {
        if let smsc { return smsc }
        overrides.change(&profile)
        let smsc = SimulatedSMSC(
            profile, plan: DeliveryPlan(seed: profile.seed), seed: profile.seed,
            tap: trace.tap(
                PDUTrace(wireProtocol: profile.wireProtocol, revealing: overrides.isRevealing),
                beside: overrides.tap(profile.wireProtocol)), loop: loop, log: log)
        smsc.handsets = phones
        self.smsc = smsc
        return smsc
    }

    private func connected() async throws(SimulatorError) -> SimulatedSMSC {
        let smsc = try gateway()
        guard !isConnected else { return smsc }
        isConnected = true
        try smsc.end.open()
        overrides.opened(smsc.end.address)
        smsc.end.start()
        try await smsc.waitForBind(count: profile.bindCount, patience: Self.bindPatience)
        return smsc
    }

    private func send(
        _ text: String, from phone: Address, _ tampering: SegmentTampering
    ) async throws(SimulatorError) {
        let smsc = try await connected()
        let count = try smsc.text(text, from: phone, tampering: tampering)
        transcript.messages.append(
            ScenarioTranscript.Message(
                elapsed: loop.now - start, phone: overrides.shown(phone), isQuestion: true,
                text: overrides.isRevealing ? text : DigitMask.mask(text), segmentCount: count, number: phone.text))
    }

    private func note(_ text: ReceivedText, to phone: Address) {
        received.append((transcript.messages.count, phone, phones.inbox(of: phone).count - 1))
        transcript.messages.append(
            ScenarioTranscript.Message(
                elapsed: loop.now - start, phone: overrides.shown(phone), isQuestion: false,
                text: overrides.isRevealing ? text.text : ownWords.mask(text.text), segmentCount: text.segmentCount,
                number: phone.text))
    }

    private func obey(_ order: GatewayOrder) throws(SimulatorError) {
        try gateway().obey(order, seed: profile.seed)
    }
}

// What is expected.
extension ScenarioRunner {
    private func receive(
        _ phone: Address, _ expectation: ReplyExpectation, within patience: Duration
    ) async -> String? {
        guard let reply = await next(of: phone, within: patience) else { return "no text came within \(patience)" }
        guard let fault = expectation.fault(in: reply) else { return nil }
        return "\(fault); what came is\n\(shown(reply))"
    }

    private func receiveNothing(_ phone: Address, for duration: Duration) async -> String? {
        guard let reply = await next(of: phone, within: duration) else { return nil }
        return "a text came\n\(shown(reply))"
    }

    /// A reply as a transcript may show it.
    private func shown(_ reply: ReceivedText) -> String {
        ReplyText.text(
            of: reply, over: profile.wireProtocol, as: overrides.isRevealing ? nil : ownWords.mask(reply.text))
    }

    /// The phone's oldest text that was not looked at yet, now or by the deadline.
    private func next(of phone: Address, within patience: Duration) async -> ReceivedText? {
        guard let smsc else { return nil }
        let read = readCounts[phone.text] ?? 0
        _ = await smsc.changes.wait(until: loop.now + patience) { phones.inbox(of: phone).count > read }
        let inbox = phones.inbox(of: phone)
        guard inbox.count > read else { return nil }
        readCounts[phone.text] = read + 1
        return inbox[read]
    }

    /// What must not exceed a number is watched as long as a time is given; what must reach one, until it does.
    private func expect(_ expectation: CountExpectation, within patience: Duration?) async -> String? {
        guard let smsc else { return "nothing has happened yet" }
        func count() -> Int { self.count(expectation.subject) }
        switch expectation.comparison {
        case .atMost:
            _ = await smsc.changes.wait(until: loop.now + (patience ?? .zero)) { !expectation.holds(for: count()) }
        case .exactly, .atLeast:
            let deadline = loop.now + (patience ?? ScenarioParser.usualPatience)
            _ = await smsc.changes.wait(until: deadline) { count() >= expectation.count }
        }
        return expectation.holds(for: count()) ? nil : "there are \(count())"
    }

    private func count(_ subject: CountExpectation.Subject) -> Int {
        switch subject {
        case .replies: phones.textCount
        case .duplicates: phones.duplicateCount
        case .receipts(let state?): phones.receiptCounts[state] ?? 0
        case .receipts(nil): phones.receiptCounts.values.reduce(0, +)
        case .refusals: phones.refusalCount
        case .disconnections: lostBindCount
        }
    }
}
