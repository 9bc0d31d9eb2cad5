extension SMPP {
    /// One PDU: what every header tells, and a body to switch over.
    package struct PDU: Hashable, Sendable {
        /// How a request went; `.ok` in requests.
        package var commandStatus: Status
        /// Chosen by the asker, 1 … 0x7FFFFFFF, and echoed in the answer.
        package var sequenceNumber: UInt32
        /// What is asked or answered.
        package var body: Body

        /// A PDU of these values.
        package init(_ body: Body, sequenceNumber: UInt32, commandStatus: Status = .ok) {
            self.commandStatus = commandStatus
            self.sequenceNumber = sequenceNumber
            self.body = body
        }

        /// The command that the body is of.
        package var commandID: CommandID { body.commandID }
    }

    /// What a PDU asks or answers, by command (SMPP 3.4 §4).
    package enum Body: Hashable, Sendable {
        /// Any of the three binds.
        case bind(Bind)
        /// The answer to any of the three binds.
        case bindResp(BindResp)
        /// `outbind`.
        case outbind(Outbind)
        /// `unbind`.
        case unbind
        /// `unbind_resp`.
        case unbindResp
        /// `submit_sm`.
        case submitSM(Message)
        /// `submit_sm_resp`.
        case submitSMResp(MessageResp)
        /// `submit_multi`.
        case submitMulti(SubmitMulti)
        /// `submit_multi_resp`.
        case submitMultiResp(SubmitMultiResp)
        /// `deliver_sm`.
        case deliverSM(Message)
        /// `deliver_sm_resp`.
        case deliverSMResp(MessageResp)
        /// `data_sm`.
        case dataSM(DataSM)
        /// `data_sm_resp`.
        case dataSMResp(MessageResp)
        /// `query_sm`.
        case querySM(QuerySM)
        /// `query_sm_resp`.
        case querySMResp(QuerySMResp)
        /// `cancel_sm`.
        case cancelSM(CancelSM)
        /// `cancel_sm_resp`.
        case cancelSMResp
        /// `replace_sm`.
        case replaceSM(ReplaceSM)
        /// `replace_sm_resp`.
        case replaceSMResp
        /// `enquire_link`.
        case enquireLink
        /// `enquire_link_resp`.
        case enquireLinkResp
        /// `alert_notification`.
        case alertNotification(AlertNotification)
        /// `generic_nack`.
        case genericNack
        /// A command that this codec does not know, with its body's octets.
        case unknown(CommandID, [UInt8])

        /// The command that the body is of.
        package var commandID: CommandID {
            switch self {
            case .bind(let bind): bind.commandID
            case .bindResp(let response): response.commandID
            case .outbind: .outbind
            case .unbind: .unbind
            case .unbindResp: .unbindResp
            case .submitSM: .submitSM
            case .submitSMResp: .submitSMResp
            case .submitMulti: .submitMulti
            case .submitMultiResp: .submitMultiResp
            case .deliverSM: .deliverSM
            case .deliverSMResp: .deliverSMResp
            case .dataSM: .dataSM
            case .dataSMResp: .dataSMResp
            case .querySM: .querySM
            case .querySMResp: .querySMResp
            case .cancelSM: .cancelSM
            case .cancelSMResp: .cancelSMResp
            case .replaceSM: .replaceSM
            case .replaceSMResp: .replaceSMResp
            case .enquireLink: .enquireLink
            case .enquireLinkResp: .enquireLinkResp
            case .alertNotification: .alertNotification
            case .genericNack: .genericNack
            case .unknown(let commandID, _): commandID
            }
        }
    }
}
