import SMS
import Session
import Wire

// How SMPP spells a phrase.
extension PhraseWriter {
    func smppBody(_ phrase: Phrase, phone: String, messageID: String) -> SMPP.Body {
        switch phrase {
        case .bind(let kind, let form): .bind(bind(kind, form))
        case .text(let form): message(.init(self, form, phone: phone))
        case .receipt(let form): message(receipt(form, phone: phone, messageID: messageID))
        case .enquireLink: .enquireLink
        case .unbind: .unbind
        case .command(let command): body(of: command, phone: phone)
        case .malformed: preconditionFailure("what is malformed is written as it is")
        }
    }

    func smppAnswer(to request: PeerPDU, _ messageID: String) -> SMPP.Body {
        guard case .smpp(let pdu) = request.content else { return .genericNack }
        switch pdu.body {
        case .bind(let bind):
            // Before 3.4 there were no TLVs.
            let tlvs: SMPP.TLVList =
                bind.allowsTLVs ? [SMPP.TLV(.scInterfaceVersion, number: SMPP.version34)] : []
            return .bindResp(SMPP.BindResp(bind.kind, systemID: "gateway-sim", tlvs: tlvs))
        case .submitSM: return .submitSMResp(SMPP.MessageResp(messageID: GatewayMessageID(messageID)))
        case .deliverSM: return .deliverSMResp(SMPP.MessageResp())
        case .dataSM: return .dataSMResp(SMPP.MessageResp(messageID: GatewayMessageID(messageID)))
        case .enquireLink: return .enquireLinkResp
        case .unbind: return .unbindResp
        default: return .genericNack
        }
    }

    private func message(_ message: SMPP.Message) -> SMPP.Body {
        position.ownRole == .esme ? .submitSM(message) : .deliverSM(message)
    }

    private func bind(_ kind: BindKind, _ form: BindForm) -> SMPP.Bind {
        let smppKind: SMPP.Bind.Kind =
            switch kind {
            case .transceiver: .transceiver
            case .transmitter: .transmitter
            case .receiver: .receiver
            }
        return SMPP.Bind(
            smppKind, systemID: form.hasRightName ? names.systemID : "nobody",
            password: form.hasRightPassword ? names.password : "wrong",
            interfaceVersion: form.version ?? SMPP.version34)
    }

    private func receipt(_ form: ReceiptForm, phone: String, messageID: String) -> SMPP.Message {
        let id = GatewayMessageID(form.isAboutNothing ? "0" : messageID)
        var message = SMPP.Message(from: Address(phone), to: Address(names.shortCode), esmClass: form.esmClass)
        if form.hasText {
            let now = WallTimeOfCases.moment
            message.shortMessage = Array(
                DeliveryReceipt(id: id, state: form.state).text(submittedAt: now, doneAt: now).utf8)
        }
        if form.hasTLVs {
            message.tlvs.receiptedMessageID = id
            message.tlvs.messageState = form.state
        }
        return message
    }

    /// The smallest sound body of a command.
    private func body(of command: SessionCommand, phone: String) -> SMPP.Body {
        let (person, service) = (Address(phone), Address(names.shortCode))
        let text = SMPP.Message(from: person, to: service, shortMessage: Array("x".utf8))
        let id = GatewayMessageID("1")
        switch command {
        case .bindTransmitter: return .bind(bind(.transmitter, .right))
        case .bindReceiver: return .bind(bind(.receiver, .right))
        case .bindTransceiver: return .bind(bind(.transceiver, .right))
        case .outbind: return .outbind(SMPP.Outbind(systemID: names.systemID, password: names.password))
        case .submitSM: return .submitSM(text)
        case .submitMulti: return .submitMulti(SMPP.SubmitMulti(text, to: [.address(service)]))
        case .deliverSM: return .deliverSM(text)
        case .dataSM:
            return .dataSM(SMPP.DataSM(from: person, to: service, tlvs: [SMPP.TLV(.messagePayload, [0x78])]))
        case .querySM: return .querySM(SMPP.QuerySM(messageID: id, source: person))
        case .cancelSM: return .cancelSM(SMPP.CancelSM(messageID: id, source: person, destination: service))
        case .replaceSM: return .replaceSM(SMPP.ReplaceSM(messageID: id, source: person, shortMessage: [0x78]))
        case .alertNotification: return .alertNotification(SMPP.AlertNotification(source: person, esme: service))
        case .enquireLink: return .enquireLink
        case .unbind: return .unbind
        case .bindTransmitterResp: return .bindResp(SMPP.BindResp(.transmitter))
        case .bindReceiverResp: return .bindResp(SMPP.BindResp(.receiver))
        case .bindTransceiverResp: return .bindResp(SMPP.BindResp(.transceiver))
        case .submitSMResp: return .submitSMResp(SMPP.MessageResp(messageID: id))
        case .deliverSMResp: return .deliverSMResp(SMPP.MessageResp())
        case .dataSMResp: return .dataSMResp(SMPP.MessageResp(messageID: id))
        case .enquireLinkResp: return .enquireLinkResp
        case .unbindResp: return .unbindResp
        case .genericNack: return .genericNack
        }
    }
}

extension SMPP.Message {
    /// The message that a form describes.
    fileprivate init(_ writer: PhraseWriter, _ form: TextForm, phone: String) {
        var (octets, coding) = writer.coded(form.content)
        var esmClass = form.esmClass
        var tlvs = SMPP.TLVList(form.extras)
        if let place = form.place {
            let low = UInt8(truncatingIfNeeded: place.reference)
            switch form.form {
            case .udh8:
                octets = [5, 0, 3, low, place.total, place.number] + octets
                esmClass |= 0x40
            case .udh16:
                octets = [6, 8, 4, UInt8(place.reference >> 8), low, place.total, place.number] + octets
                esmClass |= 0x40
            case .sar, .payload:
                tlvs.sarMsgRefNum = place.reference
                tlvs.sarTotalSegments = place.total
                tlvs.sarSegmentSeqnum = place.number
            }
        }
        self.init(
            from: Address(form.source ?? phone), to: Address(form.destination ?? writer.names.shortCode),
            esmClass: esmClass, registeredDelivery: form.registeredDelivery, dataCoding: coding,
            shortMessage: form.isPayload ? [] : octets, tlvs: tlvs)
        if form.isPayload { self.tlvs.messagePayload = octets }
    }
}
