import Session
import Wire

/// One connection to the peer under test: what is said on it, which answers each side owes, and what bind there is.
///
/// It answers the peer's requests as a good peer does, unless its manners say otherwise.
struct PeerSession: Sendable {
    /// A request of the simulator's that has no answer yet.
    struct Asked: Equatable, Sendable {
        /// The command whose response answers it; empty where there is none.
        let command: String
    }

    let writer: PhraseWriter
    /// Whether there is a connection.
    private(set) var isOpen = false
    /// What bind there is.
    private(set) var state = BindState.open
    /// The peer's bind that is not answered.
    private(set) var waitingBind: PeerPDU?
    /// The simulator's requests that are not answered.
    private(set) var asked: [UInt32: Asked] = [:]
    /// The peer's messages that are not answered, the oldest first.
    private(set) var held: [PeerPDU] = []
    /// How the peer's requests are treated beside the usual.
    var manners: [ConformanceStep.Manner] = []
    /// Octets for the peer.
    private(set) var output: [UInt8] = []
    /// What went over the connection since this was last taken.
    private(set) var exchanges: [Exchange] = []
    /// What the peer's PDUs are like, whatever the case.
    private(set) var conduct: ConductBook
    /// The name of the message that the peer handed over last.
    private(set) var lastMessageID = ""

    private var unread: [UInt8] = []
    private var nextSequence: UInt32 = 1
    private var answered: Set<UInt32> = []
    private var messageCount = 0

    /// The most PDUs that are kept of one case.
    private static let exchangeLimit = 400
    private var position: ConformancePosition { writer.position }
    private var reader: PeerReader { PeerReader(wireProtocol: position.wireProtocol) }

    init(_ writer: PhraseWriter) {
        self.writer = writer
        conduct = ConductBook(writer.position)
    }

    /// The number of what was said last.
    var lastSequence: UInt32 { nextSequence - 1 }

    /// Whether nothing is left over that could disturb another case.
    var isClean: Bool { isOpen && asked.isEmpty && held.isEmpty && unread.isEmpty && manners.isEmpty }

    /// A new connection.
    mutating func opened() {
        ended()
        isOpen = true
        nextSequence = 1
        answered = []
    }

    /// The connection is over.
    mutating func ended() {
        isOpen = false
        state = .open
        waitingBind = nil
        asked = [:]
        held = []
        unread = []
        output = []
        conduct.connectionEnded()
    }

    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    mutating func takeExchanges() -> [Exchange] {
        defer { exchanges = [] }
        return exchanges
    }

    /// Says something and returns its sequence number.
    mutating func send(_ phrase: Phrase, phone: String, octetCount: Int = .max) -> UInt32 {
        let sequence = nextSequence
        nextSequence += 1
        let octets = writer.octets(phrase, sequence, phone: phone, messageID: messageID(in: phrase))
        write(Array(octets.prefix(octetCount)))
        if octetCount == .max, let command = Self.request(in: phrase, reader.pdu(octets)) {
            asked[sequence] = Asked(command: command)
        }
        if case .unbind = phrase { state = .unbinding }
        return sequence
    }

    /// The message that a receipt is about: the last that was taken, or the one that is taken next.
    private func messageID(in phrase: Phrase) -> String {
        if case .receipt(let form) = phrase, form.isEarly { Self.messageID(messageCount + 1) } else { lastMessageID }
    }

    private static func messageID(_ number: Int) -> String { "c0ffee\(number)" }

    /// Writes octets as they are, of a phrase that was begun.
    mutating func write(_ octets: [UInt8]) {
        output += octets
        note(Exchange(direction: .sent, octets: octets))
    }

    /// Writes the answer to a request.
    mutating func answer(_ request: PeerPDU, _ status: SMPP.Status = .ok) {
        if request.command == "submit_sm" { messageCount += 1 }
        let id = Self.messageID(messageCount)
        if request.isMessage, !request.isReceipt { lastMessageID = id }
        write(writer.answer(to: request, status, messageID: id))
        conduct.answered(request)
    }

    /// Answers the messages that were held.
    mutating func answerHeld(reversed: Bool) {
        let waiting = held
        held = []
        for request in reversed ? waiting.reversed() : waiting { answer(request) }
    }

    /// Answers the peer's bind.
    mutating func decideBind(_ status: SMPP.Status) {
        guard let request = waitingBind, let kind = request.bindKind else { return }
        waitingBind = nil
        answer(request, status)
        if status.isSuccess { state = position.state(of: kind) }
    }

    /// Reads what came, answers what is to be answered, and returns the PDUs.
    mutating func receive(_ octets: [UInt8]) -> [PeerPDU] {
        unread += octets
        var pdus: [PeerPDU] = []
        while true {
            switch reader.read(unread) {
            case .incomplete: return pdus
            case .lost(let reason):
                conduct.lost(reason, Exchange(direction: .received, octets: Array(unread.prefix(64))))
                note(Exchange(direction: .received, octets: Array(unread.prefix(64))))
                unread = []
                return pdus
            case .pdu(let pdu):
                unread.removeFirst(pdu.octets.count)
                note(Exchange(direction: .received, octets: pdu.octets))
                take(pdu)
                pdus.append(pdu)
            }
        }
    }

    private mutating func take(_ pdu: PeerPDU) {
        let command = asked[pdu.sequence]?.command
        conduct.note(pdu, in: state, request: command, wasAnswered: answered.contains(pdu.sequence))
        if pdu.isResponse { return takeResponse(pdu) }
        switch pdu.command {
        case _ where pdu.bindKind != nil:
            waitingBind = pdu
            if case .refusesBinds(let status)? = manners.first(where: { $0.isAboutBinds }) { decideBind(status) }
        case "enquire_link": if !manners.contains(.ignoresProbes) { answer(pdu) }
        case "unbind":
            answer(pdu)
            state = .unbinding
        case _ where pdu.isMessage: if manners.contains(.holdsAnswers) { held.append(pdu) } else { answer(pdu) }
        case "outbind", "alert_notification": break
        default: if case .unreadable = pdu.content { break } else { answer(pdu, .invalidCommandID) }
        }
    }

    private mutating func takeResponse(_ pdu: PeerPDU) {
        // What cannot be read has no number that could be echoed (SMPP 3.4 §4.3.1).
        let sequence = pdu.sequence == 0 ? lastSequence : pdu.sequence
        guard let request = asked.removeValue(forKey: sequence) else { return }
        answered.insert(sequence)
        guard pdu.status?.isSuccess == true, request.command.hasPrefix("bind_"),
            let kind = BindKind(rawValue: String(request.command.dropFirst("bind_".count)))
        else { return }
        state = position.state(of: kind)
    }

    private mutating func note(_ exchange: Exchange) {
        if exchanges.count < Self.exchangeLimit { exchanges.append(exchange) }
    }

    /// The command that a response to the phrase would answer; `nil` where nobody answers it.
    private static func request(in phrase: Phrase, _ pdu: PeerPDU) -> String? {
        switch phrase {
        case .malformed: pdu.isResponse ? nil : pdu.command
        default: pdu.isResponse || ["outbind", "alert_notification"].contains(pdu.command) ? nil : pdu.command
        }
    }
}

extension ConformanceStep.Manner {
    fileprivate var isAboutBinds: Bool { if case .refusesBinds = self { true } else { false } }
}
