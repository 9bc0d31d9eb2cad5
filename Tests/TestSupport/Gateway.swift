import Links
import Net
import Primitives
import SMS
import Session
import Telemetry
import Wire

/// A gateway as a responder sees it: hands texts over, takes replies, sends receipts.
@LoopActor
package final class Gateway {
    /// How the gateway treats a reply.
    package enum Treatment: Sendable {
        /// Takes it, and says later what became of it, as often as there are states.
        case take(receipts: [MessageState])
        /// Sends the receipt first, and takes the reply once the receipt is answered.
        case receiptFirst(MessageState)
        /// Refuses it.
        case refuse(SMPP.Status)
        /// Says nothing.
        case silence
    }

    /// What the other side said to a text.
    package enum Answer: Equatable, Sendable {
        case taken(GatewayMessageID)
        case refused(SMPP.Status)
        case unanswered
    }

    /// A reply, joined from its segments.
    package struct Reply: Equatable, Sendable {
        /// The number it went to.
        package var phone: String
        /// The number it came from.
        package var source: String
        /// The whole text.
        package var text: String
    }

    /// How replies are treated, given how many segments came before this one.
    package var treatment: @LoopActor (IncomingMessage, Int) -> Treatment = { _, _ in .take(receipts: [.delivered]) }
    /// What was taken or refused so far, segment by segment.
    package private(set) var submissions: [IncomingMessage] = []
    /// When each of them came.
    package private(set) var submissionTimes: [ContinuousClock.Instant] = []
    /// The replies that came whole, whatever was said to them.
    package private(set) var replies: [Reply] = []
    /// Receipts for texts of ours, where the gateway is an ESME itself.
    package private(set) var receipts: [DeliveryReceipt] = []
    /// What the other side said to texts and receipts of ours.
    package private(set) var answers: [MessageID: Answer] = [:]
    /// How often a bind stood.
    package private(set) var boundCount = 0
    /// How the gateway's names for segments begin; one that starts over needs another.
    package var idPrefix = "g"
    /// The account's binds.
    package let link: Link

    private let loop = LoopActor.shared.loop
    private let log: Log
    private var gate: LinkListener?
    private var dialler: LinkDialler?
    private var dialling: Task<Void, Never>?
    private var assembler = SegmentAssembler()
    private var lastNumber: Int64 = 0
    private var lastID = 0
    private var waitingForReceipt: [MessageID: (ticket: MessageTicket, id: GatewayMessageID)] = [:]

    /// A gateway with these settings, whose role says which verbs are its own.
    package init(_ settings: LinkSettings, log: Log = .silent) {
        self.log = log
        link = Link(settings, loop: loop, log: log, metrics: Metrics())
        link.owner = self
    }

    /// The settings of a gateway that speaks this dialect.
    package nonisolated static func settings(
        _ dialect: any Dialect = LineDialect(), role: Role = .smsc, systemID: String = "carrier1",
        password: String = "secret"
    ) -> LinkSettings {
        var settings = LinkSettings(
            name: "gateway", .listen(""), dialect: dialect, role: role, systemID: systemID, password: password)
        settings.session.window = 100
        return settings
    }

    /// Binds, and binds again whenever the connection ends.
    package func dial(_ address: SocketAddress) {
        let dialler = LinkDialler(link, address: Endpoint(address), loop: loop, log: log)
        self.dialler = dialler
        dialling = Task { await dialler.run() }
    }

    /// Waits at a port of the system's choice for the responder to bind.
    package func listen() throws -> SocketAddress {
        let gate = LinkListener(links: [link], loop: loop, log: log)
        self.gate = gate
        return try gate.open(.loopback(port: 0))
    }

    /// Leaves for good.
    package func leave() {
        gate?.close()
        dialler?.stop()
        dialling?.cancel()
        link.close()
    }

    /// Waits until a bind stands.
    package func bound() async throws { try await eventually("a bind") { link.bindCount > 0 } }
}

// Texts of people.
extension Gateway {
    /// Hands a text over and waits for the answer to its last segment.
    @discardableResult
    package func text(
        _ text: String, from phone: String, to shortCode: String = "10699000", wantsReceipt: Bool = false
    ) async throws -> Answer {
        let id = nextID()
        let count = try link.send(
            OutgoingMessage(
                id: id, from: Address(phone), to: Address(shortCode), text: text, wantsReceipt: wantsReceipt))
        precondition(count > 0, "a text has a segment")
        return try await answer(to: id)
    }

    /// Hands one segment over, as it is.
    @discardableResult
    package func segment(
        _ content: OutgoingSegment.Content, from phone: String, to shortCode: String = "10699000",
        wantsReceipt: Bool = false
    ) async throws -> Answer {
        let id = send(content, from: phone, to: shortCode, wantsReceipt: wantsReceipt)
        return try await answer(to: id)
    }

    /// Hands one segment over and waits for nothing.
    @discardableResult
    package func send(
        _ content: OutgoingSegment.Content, from phone: String, to shortCode: String = "10699000",
        wantsReceipt: Bool = false
    ) -> MessageID {
        let id = nextID()
        link.enqueue(
            OutgoingSegment(
                SegmentKey(id, 0), from: Address(phone), to: Address(shortCode), content, wantsReceipt: wantsReceipt))
        return id
    }

    /// Waits for what the other side says.
    package func answer(to id: MessageID) async throws -> Answer {
        try await eventually("an answer to a text") { answers[id] != nil }
        return answers[id] ?? .unanswered
    }

    /// The texts that went to a number.
    package func texts(to phone: String) -> [String] { replies.filter { $0.phone == phone }.map(\.text) }

    /// Waits for so many replies to a number and gives them all.
    @discardableResult
    package func texts(to phone: String, count: Int) async throws -> [String] {
        try await eventually("\(count) replies to \(phone.suffix(4))") { texts(to: phone).count >= count }
        return texts(to: phone)
    }

    /// Says what became of a reply.
    package func report(_ state: MessageState, of id: GatewayMessageID, phone: String) -> MessageID {
        let receipt = DeliveryReceipt(id: id, state: state)
        let time = WallTime(milliseconds: 1_760_000_000_000)
        return send(
            .receipt(receipt, text: receipt.text(submittedAt: time, doneAt: time)), from: phone)
    }

    private func nextID() -> MessageID {
        lastNumber += 1
        return MessageID(rawValue: lastNumber)
    }
}

// Replies of the responder.
extension Gateway: LinkOwner {
    package func link(_ link: Link, reports events: [LinkEvent]) {
        for event in events {
            switch event {
            case .bound: boundCount += 1
            case .unbound: break
            case .arrived(let message, let ticket): take(message, ticket)
            case .receipt(let receipt, let ticket):
                receipts.append(receipt)
                link.settle([LinkOutcome(ticket)])
            case .submitted(let key, let id): answered(key, .taken(id))
            case .refused(let key, let status): answered(key, .refused(status))
            case .unanswered(let key): answered(key, .unanswered)
            }
        }
    }

    package func linkHasRoom(_ link: Link) {}

    private func answered(_ key: SegmentKey, _ answer: Answer) {
        answers[key.message] = answer
        if let (ticket, id) = waitingForReceipt.removeValue(forKey: key.message) {
            link.settle([LinkOutcome(ticket, id: id)])
        }
    }

    private func take(_ message: IncomingMessage, _ ticket: MessageTicket) {
        let treatment = treatment(message, submissions.count)
        submissions.append(message)
        submissionTimes.append(.now)
        join(message)
        lastID += 1
        let id = GatewayMessageID("\(idPrefix)\(lastID)")
        let phone = message.destination.text
        switch treatment {
        case .take(let states):
            link.settle([LinkOutcome(ticket, id: id)])
            for state in states where message.wantsReceipt { _ = report(state, of: id, phone: phone) }
        case .receiptFirst(let state): waitingForReceipt[report(state, of: id, phone: phone)] = (ticket, id)
        case .refuse(let status): link.settle([LinkOutcome(ticket, status)])
        case .silence: break
        }
    }

    private func join(_ message: IncomingMessage) {
        switch message.content {
        case .text(let text): note(message, text)
        case .segment(let place, let coding, let octets):
            let segment = InboundSegment(
                id: 0, linkGroup: "gateway", sender: message.source, recipient: message.destination,
                concatenation: place, content: .octets(octets, coding))
            let outcome = assembler.add(segment, at: WallTime(milliseconds: 1_760_000_000_000))
            if case .joined(let text, _) = outcome { note(message, text) }
        }
    }

    private func note(_ message: IncomingMessage, _ text: String) {
        replies.append(Reply(phone: message.destination.text, source: message.source.text, text: text))
    }
}
