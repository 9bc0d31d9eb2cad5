/// What every PDU of a peer has to be like, whatever the case.
enum ConductRule: String, CaseIterable, Sendable {
    case readable
    case sequenceRange
    case sequenceUnique
    case requestStatus
    case answers
    case direction
    case beforeBind
    case bindFields
    case addresses
    case content
    case userDataHeader
    case esmClass
    case flags
    case responseID

    /// The case that it is in the report.
    var id: String { "conduct.\(rawValue)" }

    /// Whether the protocol knows it.
    func applies(to wireProtocol: GatewayProfile.WireProtocol) -> Bool {
        switch self {
        case .requestStatus, .userDataHeader, .flags: wireProtocol == .smpp
        case .readable, .sequenceRange, .sequenceUnique, .answers, .direction, .beforeBind, .bindFields, .addresses,
            .content, .esmClass, .responseID:
            true
        }
    }

    /// The claim.
    var title: String {
        switch self {
        case .readable: "every PDU of the peer can be read"
        case .sequenceRange: "its sequence numbers are 1…2147483647"
        case .sequenceUnique: "no two of its unanswered requests have one sequence number"
        case .requestStatus: "command_status is 0 in its requests"
        case .answers: "each response answers one request, by its command and sequence number, once"
        case .direction: "it hands messages over on binds that allow it only"
        case .beforeBind: "it requests nothing but a bind before it is bound"
        case .bindFields: "its binds have a name and a version"
        case .addresses: "its messages have addresses of 1 to 20 octets"
        case .content: "its messages have one content, of a length that the coding allows"
        case .userDataHeader: "its user data headers are sound, and stand beside no sar_* parameters"
        case .esmClass: "esm_class is one that its side may send"
        case .flags: "priority, times and registered_delivery have values that there are"
        case .responseID: "message_id in its responses is as its side has to give it"
        }
    }

    /// The clause that asks for it.
    func clause(in wireProtocol: GatewayProfile.WireProtocol) -> Clause {
        guard wireProtocol == .smpp else { return lineClause }
        return switch self {
        case .readable: .smpp("3.2", "PDU format")
        case .sequenceRange, .sequenceUnique: .smpp("5.1.4", "sequence_number")
        case .requestStatus: .smpp("5.1.3", "command_status")
        case .answers: .smpp("5.1.4", "sequence_number")
        case .direction, .beforeBind: .smpp("2.3", "PDUs and session states")
        case .bindFields: .smpp("4.1", "bind")
        case .addresses: .smpp("5.2.8", "source_addr, destination_addr")
        case .content: .smpp("5.2.21", "sm_length, short_message")
        case .userDataHeader: .smpp("5.2.12", "esm_class")
        case .esmClass: .smpp("5.2.12", "esm_class")
        case .flags: .smpp("5.2.14", "priority_flag, times, registered_delivery")
        case .responseID: .smpp("5.2.23", "message_id")
        }
    }

    private var lineClause: Clause {
        switch self {
        case .readable: .line("PDUs are lines")
        case .sequenceRange, .sequenceUnique, .requestStatus, .answers: .line("sequence numbers")
        case .direction, .beforeBind: .line("commands and bind states")
        case .bindFields: .line("binds")
        case .addresses, .content, .userDataHeader, .esmClass, .flags: .line("messages")
        case .responseID: .line("replies and receipts")
        }
    }
}
