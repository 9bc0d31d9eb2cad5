import SMS
import Session
import Wire

/// Notes what every PDU of the peer is like, and the first that breaks each rule.
struct ConductBook: Equatable, Sendable {
    /// What is known of one rule.
    struct Entry: Equatable, Sendable {
        /// How many PDUs it was asked of.
        var count = 0
        /// How the first that broke it did so.
        var fault: String?
        /// The first that broke it.
        var evidence: [Exchange] = []
    }

    private let position: ConformancePosition
    private(set) var entries: [ConductRule: Entry] = [:]
    /// The sequence numbers of the peer's unanswered requests.
    private var open: Set<UInt32> = []

    init(_ position: ConformancePosition) { self.position = position }

    /// The rules of the protocol and what is known of them.
    var results: [ConformanceResult] {
        ConductRule.allCases.filter { $0.applies(to: position.wireProtocol) }.map { rule in
            let entry = entries[rule] ?? Entry()
            let verdict: Verdict =
                if let fault = entry.fault { .failed(fault) } else {
                    entry.count > 0 ? .passed : .notApplicable("the peer sent no such PDU")
                }
            return ConformanceResult(
                id: rule.id, title: rule.title, clause: rule.clause(in: position.wireProtocol), verdict: verdict,
                remarks: entry.count > 0 ? ["\(entry.count) PDUs"] : [],
                exchanges: entry.evidence)
        }
    }

    /// The connection is over, and nothing is owed any more.
    mutating func connectionEnded() { open = [] }

    /// A request of the peer's got its answer.
    mutating func answered(_ request: PeerPDU) { open.remove(request.sequence) }

    /// Octets came in which no PDU can be found.
    mutating func lost(_ reason: String, _ exchange: Exchange) { check(.readable, reason, exchange) }

    /// Looks at a PDU of the peer's.
    ///
    /// - Parameters:
    ///   - state: the bind before it.
    ///   - request: the command of the request of that number, where one is unanswered.
    ///   - wasAnswered: whether the request of that number has its answer already.
    mutating func note(_ pdu: PeerPDU, in state: BindState, request: String?, wasAnswered: Bool) {
        let exchange = Exchange(direction: .received, octets: pdu.octets)
        if case .unreadable(let reason) = pdu.content { return check(.readable, reason, exchange) }
        check(.readable, nil, exchange)
        if pdu.isResponse {
            noteResponse(pdu, request, wasAnswered, exchange)
        } else {
            noteRequest(pdu, state, exchange)
        }
    }

    private mutating func noteResponse(
        _ pdu: PeerPDU, _ request: String?, _ wasAnswered: Bool, _ exchange: Exchange
    ) {
        guard pdu.command != "generic_nack" else { return }
        let fault: String? =
            if wasAnswered { "\(pdu) answers a request that was answered before" } else if let request {
                pdu.command == request + "_resp" || request.hasPrefix("0x") || request.isEmpty
                    ? nil : "\(pdu) answers a \(request)"
            } else { "\(pdu) answers no request" }
        check(.answers, fault, exchange)
        guard pdu.status?.isSuccess == true, let id = pdu.messageID ?? (pdu.command.hasPrefix("submit_sm") ? "" : nil)
        else { return }
        if pdu.command == "submit_sm_resp" {
            check(
                .responseID, (1...64).contains(id.utf8.count) ? nil : "\(pdu) has no message_id of 1 to 64 octets",
                exchange)
        } else if pdu.command == "deliver_sm_resp" {
            check(.responseID, id.isEmpty ? nil : "\(pdu) has a message_id, which is unused and empty there", exchange)
        }
    }

    private mutating func noteRequest(_ pdu: PeerPDU, _ state: BindState, _ exchange: Exchange) {
        let range: ClosedRange<UInt32> = 1...0x7FFF_FFFF
        check(
            .sequenceRange, range.contains(pdu.sequence) ? nil : "\(pdu.command) has number \(pdu.sequence)", exchange)
        let isNew = open.insert(pdu.sequence).inserted
        check(.sequenceUnique, isNew ? nil : "\(pdu) has the number of a request that is not answered", exchange)
        if position.wireProtocol == .smpp {
            let status = pdu.status ?? .ok
            check(.requestStatus, status.isSuccess ? nil : "\(pdu.command) has \(status.name)", exchange)
        }
        if ["outbind", "alert_notification"].contains(pdu.command) { open.remove(pdu.sequence) }
        if pdu.bindKind != nil { return noteBind(pdu, exchange) }
        if state == .open, pdu.command != "outbind" {
            let isHarmless = pdu.command == "unbind"
            check(.beforeBind, isHarmless ? nil : "\(pdu) came before the bind", exchange)
        }
        guard pdu.isMessage else { return }
        let mayCome = position.peerMayTransmit(in: state) && [position.peerVerb, "data_sm"].contains(pdu.command)
        check(.direction, mayCome || state == .unbinding ? nil : "\(pdu) came at \(state.name)", exchange)
        for (rule, fault) in MessageConduct(position, pdu).faults { check(rule, fault, exchange) }
    }

    private mutating func noteBind(_ pdu: PeerPDU, _ exchange: Exchange) {
        check(.beforeBind, nil, exchange)
        let hasName: Bool
        let hasVersion: Bool
        switch pdu.content {
        case .smpp(let smpp):
            guard case .bind(let bind) = smpp.body else { return }
            hasName = !bind.systemID.isEmpty
            hasVersion = (0...0x34).contains(bind.interfaceVersion) || bind.interfaceVersion == 0x50
        case .line(let line):
            hasName = line["system_id"]?.isEmpty == false && line["password"] != nil
            hasVersion = line["interface_version"] == "1"
        case .unreadable: return
        }
        let fault = hasName ? hasVersion ? nil : "\(pdu) has a version that there is not" : "\(pdu) has no system_id"
        check(.bindFields, fault, exchange)
    }

    private mutating func check(_ rule: ConductRule, _ fault: String?, _ exchange: Exchange) {
        var entry = entries[rule] ?? Entry()
        entry.count += 1
        if let fault, entry.fault == nil { (entry.fault, entry.evidence) = (fault, [exchange]) }
        entries[rule] = entry
    }
}
