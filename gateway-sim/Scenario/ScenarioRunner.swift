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
    private let start: ContinuousClock.Instant
    private let gateways: [ScenarioGateway]
    private let changes: ChangeSignal
    private let ownWords: OwnWords
    private let trace: ScenarioTrace
    /// The transcript's messages to phones, and where each came in.
    private var received: [(message: Int, arrival: ScenarioInboxes.Arrival)] = []
    private var inboxes = ScenarioInboxes()
    private var numbers: [String: (number: Address, gateway: ScenarioGateway)] = [:]
    /// Whether there was anything yet that could be expected or received.
    private var hasBegun = false
    private var isConnected = false
    /// The companies, where the scenario plays them.
    private(set) var companies: CompaniesServer?

    private static let bindPatience = Duration.seconds(15)

    /// A runner for a scenario that was read from `file`.
    init(
        _ statements: [ScenarioStatement], file: String, overrides: GatewayOverrides = GatewayOverrides(),
        on loop: EventLoop, log: Log
    ) {
        self.statements = statements
        self.overrides = overrides
        self.loop = loop
        start = loop.now
        let (changes, trace) = (ChangeSignal(on: loop), ScenarioTrace())
        (self.changes, self.trace) = (changes, trace)
        gateways = GatewayProfile.all(in: statements).enumerated().map { place, asked in
            var profile = asked
            overrides.change(&profile)
            let tap = trace.tap(
                PDUTrace(
                    wireProtocol: profile.wireProtocol, revealing: overrides.isRevealing, gateway: profile.name),
                beside: overrides.tap(profile))
            // What one gateway does by chance is not what every other does.
            return ScenarioGateway(
                profile, chanceSeed: profile.seed &+ UInt64(place), tap: tap, changes: changes, on: loop, log: log)
        }
        ownWords = OwnWords(statements)
        transcript = ScenarioTranscript(file: file)
        transcript.seed = seed
    }

    /// What repeats everything that is left to chance.
    var seed: UInt64 { gateways[0].profile.seed }

    /// Where the simulator listens, once it does.
    var address: SocketAddress? { gateways[0].address }

    /// Does all steps, and says after each how it went; a gateway that cannot be reached ends the scenario.
    func run(report: @LoopActor (ScenarioTranscript.Step) -> Void = { _ in }) async {
        for gateway in gateways {
            gateway.phones.onText = { [weak self] phone, text in self?.note(text, to: phone, through: gateway) }
        }
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
        for gateway in gateways { await gateway.close() }
        companies?.close()
    }

    private func openCompanies(at address: String) throws(SimulatorError) {
        let server = CompaniesServer(secret: overrides.secret, seed: seed, on: loop)
        try server.open(at: address)
        companies = server
    }

    private func noteReceipts() {
        for (message, arrival) in received {
            let wireProtocol = arrival.gateway.profile.wireProtocol
            transcript.messages[message].receipt = arrival.text.receiptSummary(in: wireProtocol)
        }
    }

    /// Does one step.
    ///
    /// - Returns: what was not as expected, or `nil`.
    private func perform(_ step: ScenarioStep) async throws(SimulatorError) -> String? {
        switch step {
        // The gateways were made of all these lines.
        case .link: break
        case .phone(let name, let number, let gateway): numbers[name] = (Address(number), self.gateway(gateway))
        case .gateway(let order, let name):
            hasBegun = true
            for gateway in gateways(name) { gateway.obey(order) }
        case .leave(let name):
            hasBegun = true
            for gateway in gateways(name) { gateway.leave() }
        case .comeBack(let name, let patience):
            try await comeBack(gateways(name), within: patience ?? Self.bindPatience)
        case .text(let name, let text, let tampering):
            let phone = numbers[name]
            try await send(
                text, from: phone?.number ?? Address(name), through: phone?.gateway ?? gateways[0], tampering)
        case .textFromMany(let range, let gateway, let text):
            for place in 0..<Int64(range.count ?? 0) {
                try await send(text, from: Address(String(range.first + place)), through: self.gateway(gateway), .none)
            }
        case .receive(let name, let expectation, let patience):
            return await receive(numbers[name]?.number ?? Address(name), expectation, within: patience)
        case .receiveNothing(let name, let duration):
            return await receiveNothing(numbers[name]?.number ?? Address(name), for: duration)
        case .companies(let address): try openCompanies(at: address)
        case .company(let name, let behaviour):
            guard companies?.set(behaviour, of: name) != false else { return "there are too many companies" }
        case .wait(let duration):
            try await connect()
            // Only the end of the loop cuts the wait short, and then nothing follows.
            try? await loop.sleep(until: loop.now + duration)
        case .moveClock(let duration):
            guard let clock = overrides.clock else { return "no file says how far the responder's clock is ahead" }
            try clock.move(by: duration)
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

// The gateways.
extension ScenarioRunner {
    /// The gateway of that name; the first where there is no name.
    private func gateway(_ name: String?) -> ScenarioGateway {
        gateways.first { $0.name == name } ?? gateways[0]
    }

    /// The gateway of that name; all of them where there is no name.
    private func gateways(_ name: String?) -> [ScenarioGateway] {
        guard let name else { return gateways }
        return gateways.filter { $0.name == name }
    }

    /// Has every gateway connected that was not told to stay away, once.
    private func connect() async throws(SimulatorError) {
        guard !isConnected else { return }
        (hasBegun, isConnected) = (true, true)
        try await open(gateways.filter { !$0.isAway }, within: Self.bindPatience)
    }

    private func comeBack(_ gateways: [ScenarioGateway], within patience: Duration) async throws(SimulatorError) {
        let absent = gateways.filter(\.isAway)
        for gateway in absent { gateway.comeBack() }
        if isConnected { try await open(absent, within: patience) }
    }

    private func open(_ gateways: [ScenarioGateway], within patience: Duration) async throws(SimulatorError) {
        for gateway in gateways {
            try gateway.open()
            if let address = gateway.address { overrides.opened(address, gateway.name) }
        }
        for gateway in gateways { try await gateway.waitForBind(patience: patience) }
    }

    private func send(
        _ text: String, from phone: Address, through gateway: ScenarioGateway, _ tampering: SegmentTampering
    ) async throws(SimulatorError) {
        try await connect()
        let count = try gateway.text(text, from: phone, tampering)
        transcript.messages.append(
            ScenarioTranscript.Message(
                elapsed: loop.now - start, phone: overrides.shown(phone), isQuestion: true,
                text: overrides.isRevealing ? text : DigitMask.mask(text), segmentCount: count, gateway: gateway.name,
                number: phone.text))
    }

    private func note(_ text: ReceivedText, to phone: Address, through gateway: ScenarioGateway) {
        received.append((transcript.messages.count, inboxes.add(text, to: phone, through: gateway)))
        transcript.messages.append(
            ScenarioTranscript.Message(
                elapsed: loop.now - start, phone: overrides.shown(phone), isQuestion: false,
                text: overrides.isRevealing ? text.text : ownWords.mask(text.text), segmentCount: text.segmentCount,
                gateway: gateway.name, number: phone.text))
    }
}

// What is expected.
extension ScenarioRunner {
    private func receive(
        _ phone: Address, _ expectation: ReplyExpectation, within patience: Duration
    ) async -> String? {
        guard let reply = await next(of: phone, within: patience) else { return "no text came within \(patience)" }
        guard let fault = expectation.fault(in: reply.text, through: reply.gateway.name) else { return nil }
        return "\(fault); what came is\n\(shown(reply))"
    }

    private func receiveNothing(_ phone: Address, for duration: Duration) async -> String? {
        guard let reply = await next(of: phone, within: duration) else { return nil }
        return "a text came\n\(shown(reply))"
    }

    /// A reply as a transcript may show it.
    private func shown(_ reply: ScenarioInboxes.Arrival) -> String {
        ReplyText.text(
            of: reply.text, over: reply.gateway.profile.wireProtocol,
            as: overrides.isRevealing ? nil : ownWords.mask(reply.text.text), through: reply.gateway.name)
    }

    /// The phone's oldest text that was not looked at yet, now or by the deadline.
    private func next(of phone: Address, within patience: Duration) async -> ScenarioInboxes.Arrival? {
        guard hasBegun else { return nil }
        _ = await changes.wait(until: loop.now + patience) { inboxes.hasUnread(phone) }
        return inboxes.read(phone)
    }

    /// What must not exceed a number is watched as long as a time is given; what must reach one, until it does.
    private func expect(_ expectation: CountExpectation, within patience: Duration?) async -> String? {
        guard hasBegun else { return "nothing has happened yet" }
        let counted = gateways(expectation.gateway)
        func count() -> Int { counted.reduce(0) { $0 + $1.count(expectation.subject) } }
        switch expectation.comparison {
        case .atMost:
            _ = await changes.wait(until: loop.now + (patience ?? .zero)) { !expectation.holds(for: count()) }
        case .exactly, .atLeast:
            let deadline = loop.now + (patience ?? ScenarioParser.usualPatience)
            _ = await changes.wait(until: deadline) { count() >= expectation.count }
        }
        guard !expectation.holds(for: count()) else { return nil }
        if let name = expectation.gateway { return "there are \(count()) through \(name)" }
        let shares = counted.compactMap { gateway in
            gateway.name.map { "\(gateway.count(expectation.subject)) through \($0)" }
        }
        return "there are \(count())" + (shares.isEmpty ? "" : ": " + shares.joined(separator: ", "))
    }
}
