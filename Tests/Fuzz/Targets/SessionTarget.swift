import SMS
import Session
import Wire

/// One bind after a script of octets, events and time, over one of the protocols, from either end.
///
/// Nothing a peer sends may trap the machine, make it lose a segment, wait without a deadline or answer without bounds; a
/// response is never answered, and nothing is held against a peer that is not read.
struct SessionTarget: FuzzTarget {
    let name: String
    private let dialect: any Dialect

    static let smpp = SessionTarget(name: "session-smpp", dialect: SMPPDialect())
    static let line = SessionTarget(name: "session-line", dialect: LineDialect())

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        var script = ScriptedInput(input)
        var life = SessionLife(dialect, flags: script.octet())
        try life.handle(.opened)
        while !script.isAtEnd, life.session.state != .closed { try life.step(&script) }
        let wasBound = life.wasBound
        try life.end()
        return wasBound
    }
}

/// A session and what must be true of it from its opening to its end.
private struct SessionLife: ~Copyable {
    private(set) var session: GatewaySession
    private(set) var wasBound = false

    private let dialect: any Dialect
    private let role: Role
    private let isObliging: Bool
    private var now = ContinuousClock.now
    /// What came and is not consumed yet.
    private var received: [UInt8] = []
    private var tickets: [Ticket] = []
    private var ticketCount = 0
    /// Segments that were handed over and of which nothing was heard yet.
    private var outstanding: Set<SegmentKey> = []
    /// Segments that came back because their answer was late; it may come yet, once.
    private var late: Set<SegmentKey> = []
    private var isReading = true
    private var segmentCount = 0
    private var rate: InboundRate

    init(_ dialect: any Dialect, flags: UInt8) {
        self.dialect = dialect
        role = flags & 1 == 0 ? .esme : .smsc
        isObliging = flags & 8 == 0
        let bind = BindRequest(kind: .transceiver, systemID: "carrier1", password: "secret", version: dialect.version)
        var settings = SessionSettings(role: role, bind: flags & 2 == 0 ? nil : bind)
        settings.answersInOrder = flags & 4 == 0
        settings.window = 4
        settings.inboundWindow = 8
        settings.inactivityTimeout = flags & 16 == 0 ? nil : .seconds(600)
        rate = InboundRate(flags & 32 == 0 ? nil : 2, startingAt: now)
        session = GatewaySession(settings, dialect: dialect, at: now)
    }

    mutating func step(_ script: inout ScriptedInput) throws(Finding) {
        switch script.number(below: 9) {
        case 0, 1: try receive(script.octets(Int(script.octet()) << 8 | Int(script.octet())))
        case 2: try receive(script.octets(Int(script.octet())))
        case 3:
            now += .seconds(Int(script.octet()))
            try handle(.tick)
        case 4:
            guard !tickets.isEmpty else { return }
            let ticket = tickets.remove(at: script.number(below: tickets.count))
            try settle(ticket, script.octet())
        case 5: try send(&script)
        case 8:
            isReading.toggle()
            try handle(isReading ? .readingStarted : .readingStopped)
        case 6: try handle(.bindDecided(script.octet() & 1 == 0 ? .ok : .invalidPassword))
        default: try handle(.drain)
        }
    }

    /// Ends the connection: whatever was handed over and not answered has come back by then.
    mutating func end() throws(Finding) {
        // Deadlines end the session without the peer's help, if it drains or never was bound.
        try handle(.drain)
        for _ in 0..<16 {
            guard session.state != .closed, let deadline = session.nextDeadline else { break }
            now = max(now, deadline)
            try handle(.tick)
        }
        if !tickets.isEmpty { try handle(.closed) }
        try hold(session.state == .closed, "a draining session stays \(session.state)")
        try hold(session.nextDeadline == nil, "a closed session has a deadline")
        try hold(outstanding.isEmpty, "\(outstanding.count) segments were lost")
    }

    mutating func handle(_ event: SessionEvent) throws(Finding) {
        var actions: [SessionAction] = []
        session.handle(event, at: now, into: &actions)
        try perform(actions, limit: 32)
    }

    private mutating func receive(_ octets: [UInt8]) throws(Finding) {
        received += octets
        guard isReading else { return }
        // What a decision held up is read on after it, as the shell does.
        while session.state != .closed {
            var actions: [SessionAction] = []
            var share = 1
            let first = received
            let count = received.withUnsafeBytes {
                session.receive($0, share: &share, rate: &rate, at: now, into: &actions)
            }
            try hold((0...received.count).contains(count), "\(count) octets consumed of \(received.count)")
            received.removeFirst(count)
            if count > 0, isResponse(first) { try checkSilence() }
            try perform(actions, limit: 4 + 4 * count)
            if count == 0 { break }
        }
    }

    private mutating func send(_ script: inout ScriptedInput) throws(Finding) {
        guard let moment = session.nextSend(at: now) else { return }
        now = max(now, moment)
        segmentCount += 1
        let key = SegmentKey(MessageID(rawValue: Int64(segmentCount)), 0)
        let text = String(decoding: script.octets(script.number(below: 32)), as: UTF8.self)
        let octets = Array(text.utf8)
        let content: OutgoingSegment.Content =
            switch script.number(below: 4) {
            case 0: .text(text)
            case 1: .coded(Segment(coding: .gsm7, userData: octets))
            case 2: .payload(Segment(coding: .ucs2, userData: octets))
            default: .receipt(DeliveryReceipt(id: GatewayMessageID(octets), state: .delivered), text: text)
            }
        outstanding.insert(key)
        try handle(
            .send(OutgoingSegment(key, from: Address("10699000"), to: Address("13800138000"), content)))
    }

    private mutating func settle(_ ticket: Ticket, _ choice: UInt8) throws(Finding) {
        let status: SMPP.Status = choice & 1 == 0 ? .ok : .messageQueueFull
        try handle(.settled(ticket, status, id: choice & 2 == 0 ? nil : GatewayMessageID("7f3a")))
    }

    private mutating func perform(_ actions: [SessionAction], limit: Int) throws(Finding) {
        try hold(actions.count <= limit, "\(actions.count) actions at once")
        try checkOutput()
        for action in actions {
            switch action {
            case .checkBind: if isObliging { try handle(.bindDecided(.ok)) }
            case .bound: wasBound = true
            case .resumeSending: break
            case .thrownBack: ticketCount += 1
            case .arrived(_, let ticket), .receipt(_, let ticket):
                try hold(ticket.number == ticketCount, "ticket \(ticket.number) after \(ticketCount)")
                ticketCount += 1
                if isObliging { try settle(ticket, 0) } else { tickets.append(ticket) }
            case .submitted(let key, _), .refused(let key, _): try settleSegment(key)
            case .returned(let segments, let reason):
                for segment in segments {
                    try settleSegment(segment.key)
                    if reason == .unanswered { late.insert(segment.key) }
                }
                try hold(reason != .unanswered || isReading, "a peer that is not read is held to its time")
            case .note(let note): try hold("\(note)".utf8.count < 4_096, "a note of \("\(note)".utf8.count) octets")
            case .close: try hold(session.state == .closed, "it closes and is \(session.state)")
            }
        }
        switch session.state {
        case .closed, .connecting: break
        case .bound where !isReading: break
        case .open, .binding, .bound, .draining, .unbinding, .peerUnbinding:
            try hold(session.nextDeadline != nil, "no deadline while \(session.state)")
        }
    }

    /// Whether these octets begin with a response, whatever is wrong with it.
    private func isResponse(_ octets: [UInt8]) -> Bool {
        guard dialect is LineDialect else { return octets.count > 4 && octets[4] & 0x80 != 0 }
        let command = octets.prefix { $0 == 0x5F || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
        return command.elementsEqual("generic_nack".utf8) || command.suffix(5).elementsEqual("_resp".utf8)
    }

    /// A response leads to no more than the end of a session that waited for it.
    private func checkSilence() throws(Finding) {
        guard session.output.octetCount > 0 else { return }
        let reading = session.output.octets.withUnsafeBytes { dialect.read($0, as: role == .esme ? .smsc : .esme) }
        switch reading {
        case .operation(.unbind, _, _, _), .operation(.unbindResponse, _, _, _): break
        default: throw Finding(description: "a response is answered: \(reading)")
        }
    }

    private mutating func settleSegment(_ key: SegmentKey) throws(Finding) {
        try hold(outstanding.remove(key) != nil || late.remove(key) != nil, "a segment was answered twice")
    }

    /// What is written are whole PDUs that the other end can read, and not without bounds.
    private mutating func checkOutput() throws(Finding) {
        let output = session.output.octets
        try hold(output.count <= 1 << 20 + 1 << 16, "\(output.count) octets wait to be written")
        session.output.removeAll()
        var offset = 0
        while offset < output.count {
            let reading = output.withUnsafeBytes {
                dialect.read(UnsafeRawBufferPointer(rebasing: $0[offset...]), as: role == .esme ? .smsc : .esme)
            }
            switch reading {
            case .operation(_, _, _, let count), .malformed(_, _, _, let count): offset += count
            case .incomplete, .lost: throw Finding(description: "it wrote what cannot be read: \(reading)")
            }
        }
    }
}
