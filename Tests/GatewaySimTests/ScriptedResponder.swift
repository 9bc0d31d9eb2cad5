import Links
import Net
import SMS
import Session
import Telemetry
import Wire

@testable import GatewaySimulator

/// A responder of few words: answers each text with what a closure says, and submits again what was never answered.
@LoopActor
final class ScriptedResponder {
    /// The texts that came, joined.
    private(set) var questions: [String] = []
    /// How many receipts came.
    private(set) var receiptCount = 0
    /// The names under which the gateway took segments.
    private(set) var takenIDs: Set<GatewayMessageID> = []
    /// The names in receipts.
    private(set) var receiptIDs: [GatewayMessageID] = []
    /// What came about submitted segments, in order: `taken` or `receipt`.
    private(set) var order: [String] = []
    /// Whether texts get their `deliver_sm_resp`.
    var acknowledges = true
    /// Whether a text that comes again from its phone is taken for the gateway's repetition, and not answered.
    var ignoresRepetitions = false
    /// Who submits what waits here once no connection is left.
    var successor: ScriptedResponder?
    /// How many segments were refused for good.
    private(set) var refusedCount = 0

    /// The account's binds and what waits for them.
    let link: Link
    private let loop = LoopActor.shared.loop
    private let reply: (String) -> [String]
    private var gate: LinkListener?
    private var dialler: LinkDialler?
    private var dialling: Task<Void, Never>?
    private var submitted: [SegmentKey: OutgoingSegment] = [:]
    private var assembler = SegmentAssembler()
    private var answered: Set<[String]> = []
    private var nextID: Int64

    init(
        _ wireProtocol: GatewayProfile.WireProtocol, responseTimeout: Duration = .seconds(30),
        enquireLinkInterval: Duration = .seconds(30), role: Role = .esme, systemID: String = "carrier1",
        password: String = "secret",
        reply: @escaping (String) -> [String] = { ["re: \($0)"] }
    ) {
        var profile = GatewayProfile()
        profile.wireProtocol = wireProtocol
        var settings = LinkSettings(
            name: "responder", .listen("127.0.0.1:0"), dialect: profile.dialect, role: role, systemID: systemID,
            password: password)
        settings.session.responseTimeout = responseTimeout
        settings.session.enquireLinkInterval = enquireLinkInterval
        link = Link(settings, loop: loop, log: .silent, metrics: Metrics())
        self.reply = reply
        // Two responders, one of which may take over from the other, have no message of one name.
        nextID = systemID == "carrier1" ? 1 : 1_000_001
        link.owner = self
    }

    /// Listens at a free port and says which.
    func listen() throws -> String {
        let gate = LinkListener(links: [link], loop: loop, log: .silent)
        self.gate = gate
        return "\(try gate.open(.loopback(port: 0)))"
    }

    /// Dials the simulator.
    func dial(_ address: SocketAddress) {
        let dialler = LinkDialler(link, address: Endpoint(address), loop: loop, log: .silent)
        self.dialler = dialler
        dialling = Task { await dialler.run() }
    }

    /// Whether it dials the simulator.
    var isDialling: Bool { dialler != nil }

    /// Ends every bind as soon as what is under way has been handled; new ones are welcome.
    func dropBinds(then body: @escaping @LoopActor () -> Void) {
        loop.schedule(at: loop.now) { [link] in
            LoopActor.assumeIsolated {
                link.close()
                body()
            }
        }
    }

    /// Ends everything.
    func close() {
        dialler?.stop()
        dialling?.cancel()
        gate?.close()
        link.close()
        gate?.closeUnbound()
    }
}

extension ScriptedResponder: LinkOwner {
    func link(_ link: Link, reports events: [LinkEvent]) {
        for event in events {
            switch event {
            case .bound: break
            case .unbound: if link.bindCount == 0 { handOver() }
            case .arrived(let message, let ticket):
                if acknowledges { link.settle([LinkOutcome(ticket)]) }
                take(message)
            case .receipt(let receipt, let ticket):
                receiptCount += 1
                order.append("receipt")
                receiptIDs.append(receipt.id)
                link.settle([LinkOutcome(ticket)])
            case .submitted(let key, let id):
                submitted[key] = nil
                takenIDs.insert(id)
                order.append("taken")
            case .refused(let key, _):
                submitted[key] = nil
                refusedCount += 1
            case .unanswered(let key): if let segment = submitted[key] { link.enqueue(segment) }
            }
        }
    }

    func linkHasRoom(_ link: Link) {}

    private func take(_ message: IncomingMessage) {
        switch message.content {
        case .text(let text): answer(text, message)
        case .segment(let place, let coding, let octets):
            let segment = InboundSegment(
                id: 1, linkGroup: "responder", sender: message.source, recipient: message.destination,
                concatenation: place, content: .octets(octets, coding))
            guard case .joined(let text, _) = assembler.add(segment, at: WallClock.now()) else { return }
            answer(text, message)
        }
    }

    private func handOver() {
        guard let successor else { return }
        link.discard(Set(submitted.keys.map(\.message)))
        for segment in submitted.values { successor.submit(segment) }
        submitted = [:]
    }

    private func submit(_ segment: OutgoingSegment) {
        submitted[segment.key] = segment
        link.enqueue(segment)
    }

    private func answer(_ question: String, _ message: IncomingMessage) {
        let isRepetition = !answered.insert([message.source.text, question]).inserted
        guard !isRepetition || !ignoresRepetitions else { return }
        questions.append(question)
        for text in reply(question) {
            let answer = OutgoingMessage(
                id: MessageID(rawValue: nextID), from: message.destination, to: message.source, text: text)
            nextID += 1
            // A text that cannot be sent shows in the test as a reply that never comes.
            guard let segments = try? link.settings.dialect.segments(of: answer) else { continue }
            for segment in segments { submit(segment) }
        }
    }
}
