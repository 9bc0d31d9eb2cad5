extension SMPP.PDU {
    /// The answer that refuses a request, or `nil` when the header is of a PDU that nobody answers.
    ///
    /// A command without an answer of its own, as any unknown one, gets `generic_nack` (SMPP 3.4 §4.3).
    package static func refusal(of header: SMPP.Header, status: SMPP.Status) -> Self? {
        guard !header.commandID.isResponse, let body = SMPP.Body(refusing: header.commandID) else { return nil }
        return Self(body, sequenceNumber: header.sequenceNumber, commandStatus: status)
    }
}

extension SMPP.Body {
    fileprivate init?(refusing command: SMPP.CommandID) {
        switch command {
        case .bindTransmitter: self = .bindResp(SMPP.BindResp(.transmitter))
        case .bindReceiver: self = .bindResp(SMPP.BindResp(.receiver))
        case .bindTransceiver: self = .bindResp(SMPP.BindResp(.transceiver))
        case .submitSM: self = .submitSMResp(SMPP.MessageResp())
        case .deliverSM: self = .deliverSMResp(SMPP.MessageResp())
        case .dataSM: self = .dataSMResp(SMPP.MessageResp())
        case .submitMulti: self = .submitMultiResp(SMPP.SubmitMultiResp())
        case .querySM: self = .querySMResp(SMPP.QuerySMResp())
        case .cancelSM: self = .cancelSMResp
        case .replaceSM: self = .replaceSMResp
        case .enquireLink: self = .enquireLinkResp
        case .unbind: self = .unbindResp
        case .outbind, .alertNotification: return nil
        default: self = .genericNack
        }
    }
}

extension WireError {
    /// The status that tells an SMPP peer what was wrong with its PDU; `nil` when there is nothing to answer.
    package var smppStatus: SMPP.Status? {
        switch self {
        case .badPDU(_, _, _, let status): SMPP.Status(rawValue: status)
        case .lostFraming, .unencodable: nil
        }
    }
}
