import Arguments
import Glibc
import Net
import Session

/// `gateway-sim conform`: whether a peer does what the specification asks, case by case.
enum ConformCommand {
    static let dial = Option("dial", "HOST:PORT", .text, "dial the peer there, and bind")
    static let listen = Option(
        "listen", "HOST:PORT", .text, "wait there for the peer to dial and bind; port 0 for a free one")
    static let underTest = Option(
        "under-test", "END", .choice(["esme", "gateway"]),
        "which end the peer is: esme hands messages over by submit_sm, gateway by deliver_sm (default: who dials is an "
            + "esme; who listens is a gateway in SMPP, and an esme in the line protocol)")
    static let wireProtocol = Option(
        "protocol", "NAME", .choice(GatewayProfile.WireProtocol.allCases.map(\.rawValue)), default: "smpp",
        "line or smpp")
    static let text = Option(
        "text", "TEXT", .text, default: ConformanceNames().provokingText, "a text after which the peer sends a message")
    static let timeout = Option(
        "timeout", "TIME", .duration(.milliseconds(100)...(.seconds(600))), default: .seconds(5),
        "how long an answer may take")
    static let patience = Option(
        "wait", "TIME", .duration(.seconds(1)...(.seconds(3_600))), default: .seconds(90),
        "how long a session may take to come about")
    static let silence = Option(
        "silence", "TIME", .duration(.seconds(1)...(.seconds(3_600))),
        "how long the peer may leave a silent session alone; without it such cases are left out")
    static let window = Option(
        "window", "COUNT", .integer(1...1_000), "how many requests the peer may leave unanswered, as agreed on")
    static let only = Option(
        "only", "NAMES", .text,
        "beginnings of the cases to play, with commas between: \(ConformanceCases.families.joined(separator: ","))")
    static let json = Option("json", "FILE", .path, "write the report there for programs")
    static let html = Option("html", "FILE", .path, "write the report there as a page")

    static let command = Command(
        "conform", "test a peer against the specification, with a report by clause",
        detail: "Plays the other end of the peer, case by case: binds, states, windows, keepalive, encodings, long "
            + "messages, receipts, errors, malformed octets. Give --dial or --listen. Exits 0 when no case failed, 1 "
            + "when one did, 2 when it was called wrongly.",
        options: [
            wireProtocol, dial, listen, underTest, LinkOptions.systemID, LinkOptions.passwordFile,
            LinkOptions.shortCode, text, timeout, patience, silence, window, only, json, html, TrafficOptions.pcap,
            TrafficOptions.reveal,
        ])

    /// Plays the cases and returns the exit code.
    @LoopActor
    static func run(_ invocation: Invocation) async throws(SimulatorError) -> Int32 {
        let (settings, endpoint) = try settings(invocation)
        let cases = try chosen(invocation[only], of: ConformanceCases.all(for: settings))
        var recorder: TrafficRecorder?
        if let path = invocation[TrafficOptions.pcap] {
            recorder = try TrafficRecorder(
                capture: path, lines: nil, isRevealing: invocation[TrafficOptions.reveal])
        }
        let shell = ConformanceShell(
            ConformanceRun(cases, settings), at: endpoint, on: LoopActor.shared.loop,
            traffic: recorder?.tap(settings.position.wireProtocol), onProgress: progress(of: cases.count))
        if let address = try shell.open() {
            Console.complain(raw: "waiting for the peer at \(address)\n")
        }
        let place = invocation[dial] ?? invocation[listen] ?? ""
        let run = await shell.play()
        await TrafficOptions.finish(recorder)
        if isatty(STDERR_FILENO) == 1 { Console.complain(raw: "\r\u{1B}[K") }
        guard !run.isUnreachable else { throw .unreachable(place) }
        let report = ConformanceReport(
            position: settings.position, place: place, results: run.results,
            trace: PDUTrace(
                wireProtocol: settings.position.wireProtocol, withHex: true,
                revealing: invocation[TrafficOptions.reveal]))
        Console.write(report.text)
        if let path = invocation[json] { try TextFile.write(report.json, to: path) }
        if let path = invocation[html] { try TextFile.write(Array(report.html.utf8), to: path) }
        return report.failedCount == 0 ? 0 : 1
    }

    private static func settings(
        _ invocation: Invocation
    ) throws(SimulatorError) -> (ConformanceSettings, ConformanceEndpoint) {
        let endpoint: ConformanceEndpoint
        switch (invocation[dial], invocation[listen]) {
        case (let address?, nil):
            endpoint = .dial(try parsed(address) { (text) throws(NetError) in try Endpoint(text) })
        case (nil, let address?):
            endpoint = .listen(try parsed(address) { (text) throws(NetError) in try SocketAddress(text) })
        case (nil, nil), (.some, .some): throw .dialOrListen
        }
        var profile = GatewayProfile()
        try LinkOptions.applyAccount(invocation, to: &profile)
        let wireProtocol = GatewayProfile.WireProtocol(rawValue: invocation[wireProtocol]) ?? .smpp
        let peerBinds = invocation[listen] != nil
        let usual = ConformancePosition.usualRole(of: wireProtocol, peerBinds: peerBinds)
        let role: Role = invocation[underTest].map { $0 == "esme" ? .esme : .smsc } ?? usual
        var settings = ConformanceSettings(
            position: ConformancePosition(wireProtocol: wireProtocol, peerBinds: peerBinds, peerRole: role))
        settings.names.systemID = profile.systemID
        settings.names.password = profile.password
        settings.names.shortCode = profile.shortCode
        settings.names.provokingText = invocation[text]
        // Responders remember whom they answered: other phones in each run.
        var generator = SystemRandomNumberGenerator()
        settings.names.firstPhone = PhoneRange.fresh(roomFor: 10_000, using: &generator).first
        settings.timeout = invocation[timeout]
        settings.reconnectTimeout = invocation[patience]
        settings.silence = invocation[silence]
        settings.window = invocation[window]
        return (settings, endpoint)
    }

    private static func parsed<Value>(
        _ text: String, _ parse: (String) throws(NetError) -> Value
    ) throws(SimulatorError) -> Value {
        do throws(NetError) { return try parse(text) } catch { throw .badEndpoint(text) }
    }

    private static func chosen(
        _ names: String?, of cases: [ConformanceCase]
    ) throws(SimulatorError) -> [ConformanceCase] {
        guard let names else { return cases }
        let beginnings = names.split(separator: ",").map(String.init)
        for beginning in beginnings where !cases.contains(where: { $0.id.hasPrefix(beginning) }) {
            throw .noSuchCase(beginning, known: ConformanceCases.families)
        }
        return cases.filter { one in beginnings.contains { one.id.hasPrefix($0) } }
    }

    /// Says at a terminal how far it is.
    private static func progress(of count: Int) -> @LoopActor (ConformanceRun) -> Void {
        guard isatty(STDERR_FILENO) == 1 else { return { _ in } }
        return { run in Console.complain(raw: "\r\u{1B}[K\(run.doneCount) of \(count) cases") }
    }
}
