import Primitives
import SMS
import Session
import Wire

@testable import GatewaySimulator

/// A peer without sockets: a session as the responder has it, and one switch for each fault.
final class BadPeer {
    let position: ConformancePosition
    let fault: PeerFault?
    /// Whether the connection is to end.
    private(set) var hasEnded = false
    /// Whether it can be reached no more.
    private(set) var isDead = false
    /// How often it has connected.
    private(set) var connectionCount = 0

    private var session: GatewaySession
    private var unread: [UInt8] = []
    private var octetsForPeer: [UInt8] = []
    private var waiting: [OutgoingSegment] = []
    private var sent: [OutgoingSegment] = []
    private var assembler = SegmentAssembler()
    private var rate: InboundRate
    private var nextID: Int64 = 1
    private var answerCount = 0
    private let tampering: PeerTampering

    static let window = 4

    init(_ position: ConformancePosition, _ fault: PeerFault?, at now: ContinuousClock.Instant) {
        self.position = position
        self.fault = fault
        rate = InboundRate(nil, startingAt: now)
        tampering = PeerTampering(fault: fault)
        session = Self.session(position, fault, at: now)
    }

    private static func session(
        _ position: ConformancePosition, _ fault: PeerFault?, at now: ContinuousClock.Instant
    ) -> GatewaySession {
        var settings = SessionSettings(role: position.peerRole)
        settings.window = fault == .hasTooLargeAWindow ? 100 : window
        settings.enquireLinkInterval =
            [.neverProbes, .keepsDeadSessions].contains(fault) ? .seconds(9_000) : .seconds(2)
        settings.responseTimeout = .seconds(8)
        settings.bindTimeout = fault == .keepsUnboundConnections ? .seconds(9_000) : .seconds(5)
        var profile = GatewayProfile()
        profile.wireProtocol = position.wireProtocol
        if position.peerBinds {
            settings.bind = BindRequest(
                kind: .transceiver, systemID: fault == .bindsWithoutAName ? "" : "carrier1", password: "secret",
                version: profile.dialect.version)
        }
        return GatewaySession(settings, dialect: profile.dialect, at: now)
    }

    /// Whether it connects once more.
    var comes: Bool { !isDead && !(fault == .comesOnce && connectionCount > 0) }

    var nextDeadline: ContinuousClock.Instant? { hasEnded ? nil : session.nextDeadline }

    /// A new connection.
    func open(at now: ContinuousClock.Instant) {
        session = Self.session(position, fault, at: now)
        (unread, waiting, octetsForPeer, hasEnded) = ([], [], [], false)
        connectionCount += 1
        if fault == .speaksBeforeItsBind { octetsForPeer += [0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 99] }
        handle(.opened, at: now)
    }

    func tick(at now: ContinuousClock.Instant) { handle(.tick, at: now) }

    func takeOutput() -> [UInt8] {
        defer { octetsForPeer = [] }
        return octetsForPeer
    }

    /// Takes what the simulator has written.
    func receive(_ octets: [UInt8], at now: ContinuousClock.Instant) {
        if fault == .readsWholePDUsOnly, unread.isEmpty, octets.count < 16 { return }
        unread += tampering.incoming(octets)
        if tampering.ends(octets) { return end() }
        if fault == .diesOfGarbage, octets.first == 0xF0 {
            isDead = true
            return end()
        }
        if fault == .answersUnknownResponses, octets.starts(with: [0, 0, 0, 16, 0x80, 0, 0x0F, 0xFF]) {
            octetsForPeer += [0, 0, 0, 16, 0x80, 0, 0, 0, 0, 0, 0, 3] + octets[12..<16]
        }
        if fault == .leavesBadLengthsUnanswered, position.wireProtocol == .smpp, unread.count >= 4,
            unread[0] == 0x7F || unread[0] == 0xFF || unread[..<4].elementsEqual([0, 0, 0, 7])
        {
            return
        }
        var actions: [SessionAction] = []
        var count = 0
        repeat {
            var share = 100
            count = unread.withUnsafeBytes {
                session.receive($0, share: &share, rate: &rate, at: now, into: &actions)
            }
            unread.removeFirst(count)
            perform(&actions, at: now)
        } while count > 0 && !unread.isEmpty && !hasEnded
    }

    private func end() {
        hasEnded = true
        unread = []
    }

    private func handle(_ event: SessionEvent, at now: ContinuousClock.Instant) {
        guard !hasEnded else { return }
        var actions: [SessionAction] = []
        session.handle(event, at: now, into: &actions)
        perform(&actions, at: now)
    }

    private func perform(_ actions: inout [SessionAction], at now: ContinuousClock.Instant) {
        var closes = false
        while !actions.isEmpty {
            let batch = actions
            actions = []
            for action in batch { closes = perform(action, at: now, &actions) || closes }
        }
        while !waiting.isEmpty, session.nextSend(at: now).map({ $0 <= now }) == true {
            session.send(waiting.removeFirst(), at: now, into: &actions)
        }
        octetsForPeer += tampering.outgoing(session.output.octets)
        session.output.removeAll()
        if closes { end() }
    }

    /// Does what the session wants, and says whether that is the end.
    private func perform(_ action: SessionAction, at now: ContinuousClock.Instant, _ more: inout [SessionAction])
        -> Bool
    {
        switch action {
        case .checkBind(let request):
            let isRight = request.systemID == "carrier1" && request.password == "secret"
            let status: SMPP.Status = isRight || fault == .takesAnyPassword ? .ok : .bindFailed
            session.handle(.bindDecided(status), at: now, into: &more)
        case .arrived(let message, let ticket):
            let id = GatewayMessageID("m\(nextID)")
            nextID += 1
            session.settle(ticket, .ok, id: id, at: now, into: &more)
            position.peerRole == .esme ? reply(to: message) : report(message, id)
        case .receipt(_, let ticket): session.settle(ticket, .ok, id: nil, at: now, into: &more)
        case .submitted(let key, _):
            answerCount += 1
            if fault == .repeatsWhatWasAnsweredInAnotherOrder, key.message.rawValue > 1, answerCount % 4 == 0 {
                waiting += sent.suffix(1)
            }
        case .close: return true
        case .bound, .thrownBack, .refused, .returned, .resumeSending, .note: break
        }
        return false
    }

    private func reply(to message: IncomingMessage) {
        var text: String?
        switch message.content {
        case .text(let whole): text = whole
        case .segment(let place, let coding, let octets):
            if fault == .repliesToEachSegment { text = "帮助" }
            let segment = InboundSegment(
                id: nextID, linkGroup: "peer", sender: message.source, recipient: message.destination,
                concatenation: place, content: .octets(octets, coding))
            if case .joined(let whole, _) = assembler.add(segment, at: WallTime(milliseconds: 1_700_000_000_000)) {
                text = whole
            }
        }
        guard text == "帮助" else { return }
        hand(over: .coded(Segment(coding: .ucs2, userData: [0x59, 0x7D])), "好", to: message)
    }

    private func report(_ message: IncomingMessage, _ id: GatewayMessageID) {
        guard message.wantsReceipt || fault == .reportsUnasked else { return }
        let receipt = DeliveryReceipt(
            id: fault == .reportsAnotherMessage ? GatewayMessageID("other") : id, state: .delivered)
        let now = WallTime(milliseconds: 1_700_000_000_000)
        hand(over: .receipt(receipt, text: receipt.text(submittedAt: now, doneAt: now)), "", to: message)
    }

    private func hand(over content: OutgoingSegment.Content, _ text: String, to message: IncomingMessage) {
        var content = content
        if position.wireProtocol == .line, !text.isEmpty { content = .text(text) }
        let segment = OutgoingSegment(
            SegmentKey(MessageID(rawValue: nextID), 0), from: message.destination, to: message.source, content,
            wantsReceipt: position.peerRole == .esme)
        nextID += 1
        waiting.append(segment)
        sent.append(segment)
    }
}
