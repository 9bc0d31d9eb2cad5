import SMS
import Wire

/// SMPP 3.4, and 5.0 peers, with the options of one gateway.
package struct SMPPDialect: Dialect {
    /// What the gateway does its own way.
    package let options: SMPPOptions
    /// Whether the peer knows what SMPP 3.4 added: optional parameters, and message ids of more than eight octets.
    var isPeerModern = true
    private let framing: SMPP.Framing
    private let segmenter: Segmenter

    /// SMPP as this gateway speaks it.
    package init(_ options: SMPPOptions = SMPPOptions()) {
        self.options = options
        framing = SMPP.Framing(limit: options.frameLimit)
        segmenter = Segmenter(codings: options.codings, form: options.longMessages)
    }

    package var version: UInt8 { options.version }

    package func adapted(to version: UInt8) -> any Dialect {
        var dialect = self
        dialect.isPeerModern = version >= SMPP.version34
        return dialect
    }

    package func read(_ octets: UnsafeRawBufferPointer, as role: Role) -> Reading {
        let octetCount: Int
        do throws(WireError) {
            switch try framing.find(in: octets.bytes, at: 0) {
            case .incomplete: return .incomplete
            case .frame(let count): octetCount = count
            }
        } catch {
            return lost(octets, error)
        }
        let frame = UnsafeRawBufferPointer(rebasing: octets[..<octetCount])
        do throws(WireError) {
            if let reading = try readFrequent(frame, as: role) { return reading }
            let pdu = try SMPP.PDU(decoding: frame.bytes)
            return read(pdu, as: role, octetCount: octetCount)
        } catch {
            return malformed(frame, error)
        }
    }

    /// Reads what a gateway sends most, responses to segments and receipts of what arrived, without making a whole PDU of
    /// it; the same comes out.
    private func readFrequent(_ frame: UnsafeRawBufferPointer, as role: Role) throws(WireError) -> Reading? {
        guard role == .esme else { return nil }
        let operation: Operation
        let command: SessionCommand
        let header = try SMPP.Header(decoding: frame.bytes)
        switch header.commandID {
        case .submitSMResp:
            command = .submitSMResp
            let view = try SMPP.MessageRespView(decoding: frame.bytes)
            let id = options.receiptIDs.canonical(view.id(in: frame.bytes), from: .response)
            operation = .messageResponse(
                header.commandStatus, MessageAnswer(id: id, congestion: view.congestionState))
        case .deliverSM:
            command = .deliverSM
            let view = try SMPP.MessageView(decoding: frame.bytes)
            guard mayBeReceipt(view.esmClass), let id = view.deliveredMessageID(in: frame.bytes)
            else {
                if let text = plainText(view, in: frame) { return text }
                let message = view.message(in: frame.bytes)
                return read(.deliverSM, header.sequenceNumber, octetCount: frame.count) {
                    () throws(InboundText.Fault) in
                    try self.operation(message, as: role, answeredBy: .deliverSMResp)
                }
            }
            let receipt = DeliveryReceipt(id: options.receiptIDs.canonical(id, from: .receipt), state: .delivered)
            operation = .receipt(receipt, answer: SMPP.CommandID.deliverSMResp.rawValue)
        default: return nil
        }
        return .operation(operation, of: command, sequence: header.sequenceNumber, octetCount: frame.count)
    }

    /// A whole text without TLVs, which nearly every text is.
    private func plainText(_ view: SMPP.MessageView, in frame: UnsafeRawBufferPointer) -> Reading? {
        guard view.esmClass & 0x7C == 0, view.tlvCount == 0,
            let coding = InboundText.coding(view.dataCoding, standard: options.standardAlphabet)
        else { return nil }
        let octets = [UInt8](UnsafeRawBufferPointer(rebasing: frame[view.shortMessage]))
        let message = IncomingMessage(
            from: view.source(in: frame.bytes), to: view.destination(in: frame.bytes), .text(coding.decode(octets)))
        return .operation(
            .message(message, answer: SMPP.CommandID.deliverSMResp.rawValue), of: .deliverSM,
            sequence: view.header.sequenceNumber, octetCount: frame.count)
    }

    /// Whether a gateway's message of that `esm_class` is a receipt when it has a receipt's TLVs.
    private func mayBeReceipt(_ esmClass: UInt8) -> Bool {
        switch esmClass & 0x3C {
        case 0x00, 0x04, 0x08, 0x10, 0x20: true
        default: false
        }
    }

    package func segments(of message: OutgoingMessage) throws(SMSError) -> [OutgoingSegment] {
        // The same message always gets the same reference, so segments sent after a restart join those sent before.
        let reference = UInt16(truncatingIfNeeded: message.id.rawValue ^ message.id.rawValue >> 22)
        let segments = try segmenter.segments(of: message.text, reference: reference)
        let cost = options.longMessages == .payload ? segmenter.segmentCount(of: message.text) ?? 1 : 1
        let destination = Address(
            message.destination.phoneNumber?.text(as: options.numberForm) ?? message.destination.text,
            typeOfNumber: options.destinationTON, numberingPlan: options.destinationNPI)
        let source = Address(
            message.source.phoneNumber?.text(as: options.numberForm) ?? message.source.text,
            typeOfNumber: options.sourceTON, numberingPlan: options.sourceNPI)
        return segments.enumerated().map { index, segment in
            OutgoingSegment(
                SegmentKey(message.id, index), from: source, to: destination,
                options.longMessages == .payload ? .payload(segment) : .coded(segment),
                wantsReceipt: message.wantsReceipt, cost: cost)
        }
    }

    /// Tells a request of a length that cannot be so (SMPP 3.4 §4.3.1), as far as its header can be read.
    private func lost(_ octets: UnsafeRawBufferPointer, _ error: WireError) -> Reading {
        let sequence = octets.count < SMPP.Header.octetCount ? 0 : octets[12..<16].reduce(0) { $0 << 8 | UInt32($1) }
        let isResponse = octets.count > 4 && octets[4] & 0x80 != 0
        return .lost(
            reason: "\(error)", answer: isResponse ? nil : .nack(.invalidCommandLength, text: nil), sequence: sequence)
    }

    /// Answers a request whose frame is sound by its own response where the header tells which that is.
    private func malformed(_ frame: UnsafeRawBufferPointer, _ error: WireError) -> Reading {
        guard case .badPDU(_, _, _, let number) = error, let header = try? SMPP.Header(decoding: frame.bytes) else {
            return .lost(reason: "\(error)")
        }
        return .malformed(
            reason: "\(error)", answer: refusal(of: header.commandID, SMPP.Status(rawValue: number)),
            sequence: header.sequenceNumber, octetCount: frame.count)
    }

    /// The response that refuses a request, or `nil` where nobody answers the command.
    private func refusal(of command: SMPP.CommandID, _ status: SMPP.Status) -> Operation? {
        switch command {
        case .bindTransmitter: .bindResponse(.transmitter, status, systemID: "")
        case .bindReceiver: .bindResponse(.receiver, status, systemID: "")
        case .bindTransceiver: .bindResponse(.transceiver, status, systemID: "")
        case .submitSM, .deliverSM, .dataSM, .submitMulti:
            .messageResponse(status, MessageAnswer(command: command.response.rawValue))
        case .querySM, .cancelSM, .replaceSM: .unserved(answer: command.response.rawValue, status)
        case .outbind, .alertNotification: nil
        default: command.isResponse ? nil : .nack(status, text: nil)
        }
    }
}

// What a PDU means.
extension SMPPDialect {
    private func read(_ pdu: SMPP.PDU, as role: Role, octetCount: Int) -> Reading {
        let sequence = pdu.sequenceNumber
        guard let command = SessionCommand(pdu.commandID), CommandRules.isSent(command, by: role.peer) else {
            return readUnknown(pdu, as: role, octetCount: octetCount)
        }
        return read(command, sequence, octetCount: octetCount) { () throws(InboundText.Fault) in
            try operation(pdu, as: role)
        }
    }

    /// What a command asks; a fault in its content is answered by the command's own response.
    private func read(
        _ command: SessionCommand, _ sequence: UInt32, octetCount: Int,
        _ operation: () throws(InboundText.Fault) -> Operation
    ) -> Reading {
        do throws(InboundText.Fault) {
            return .operation(try operation(), of: command, sequence: sequence, octetCount: octetCount)
        } catch {
            let response = SMPP.CommandID(name: command.name)?.response ?? .genericNack
            return .malformed(
                reason: error.reason, answer: .messageResponse(error.status, MessageAnswer(command: response.rawValue)),
                sequence: sequence, octetCount: octetCount)
        }
    }

    /// A request that the peer never sends, or that nobody knows, is refused; what needs no answer is only noted.
    private func readUnknown(_ pdu: SMPP.PDU, as role: Role, octetCount: Int) -> Reading {
        let command = pdu.commandID
        switch command {
        case .outbind, .alertNotification:
            return .operation(.notice("\(command)"), of: nil, sequence: pdu.sequenceNumber, octetCount: octetCount)
        case _ where command.isResponse:
            return .operation(.notice("\(command)"), of: nil, sequence: pdu.sequenceNumber, octetCount: octetCount)
        default:
            let isReversed = [.submitSM, .submitMulti, .deliverSM].contains(command)
            return .malformed(
                reason: isReversed ? role.reversedVerb : "\(command) is not served here",
                answer: .nack(CommandRules.unknown, text: nil), sequence: pdu.sequenceNumber, octetCount: octetCount)
        }
    }

    private func operation(_ pdu: SMPP.PDU, as role: Role) throws(InboundText.Fault) -> Operation {
        switch pdu.body {
        case .bind(let bind): return .bind(BindRequest(bind))
        case .bindResp(let answer):
            return .bindResponse(BindKind(answer.kind), pdu.commandStatus, systemID: answer.systemID)
        case .deliverSM(let message), .submitSM(let message):
            return try operation(message, as: role, answeredBy: pdu.commandID.response)
        case .dataSM(let message):
            let plain = SMPP.Message(
                from: message.source, to: message.destination, esmClass: message.esmClass,
                registeredDelivery: message.registeredDelivery, dataCoding: message.dataCoding, tlvs: message.tlvs)
            return try operation(plain, as: role, answeredBy: pdu.commandID.response)
        case .submitMulti(let multi): return try operation(multi, as: role)
        case .deliverSMResp(let answer):
            // The name in it is not used (SMPP 3.4 §4.6.2). Clients that fill it in will never send a receipt under it.
            return .messageResponse(pdu.commandStatus, MessageAnswer(congestion: answer.tlvs.congestionState))
        case .submitSMResp(let answer), .dataSMResp(let answer):
            let id = options.receiptIDs.canonical(answer.messageID, from: .response)
            return .messageResponse(
                pdu.commandStatus, MessageAnswer(id: id, congestion: answer.tlvs.congestionState))
        case .enquireLink: return .enquireLink
        case .enquireLinkResp: return .enquireLinkResponse
        case .unbind: return .unbind
        case .unbindResp: return .unbindResponse
        case .genericNack: return .nack(pdu.commandStatus, text: nil)
        case .querySM, .cancelSM, .replaceSM: return .ancillary(answer: pdu.commandID.response.rawValue)
        case .outbind, .alertNotification, .submitMultiResp, .querySMResp, .cancelSMResp, .replaceSMResp, .unknown:
            return .notice("\(pdu.commandID)")
        }
    }

    private func operation(
        _ message: SMPP.Message, as role: Role, answeredBy command: SMPP.CommandID
    ) throws(InboundText.Fault) -> Operation {
        switch (message.esmClass & 0x3C, role) {
        // We ask no handset to acknowledge, so what claims to do so is a text: a client library says it of every text.
        case (0x00, _), (0x08, _), (0x10, _):
            // Some gateways say only by the TLVs that it is a receipt.
            guard role == .esme, message.tlvs.receiptedMessageID != nil else { break }
            if let receipt = receipt(message) { return .receipt(receipt, answer: command.rawValue) }
            if message.tlvs[.messageState] != nil { return .unserved(answer: command.rawValue, .ok) }
        case (0x04, .esme), (0x20, .esme):
            guard let receipt = receipt(message) else { return .unserved(answer: command.rawValue, .ok) }
            return .receipt(receipt, answer: command.rawValue)
        // The end of a conversation, and what no specification knows, carry no question.
        case (_, .esme): return .unserved(answer: command.rawValue, .ok)
        // A client may say none of these (SMPP 3.4 §5.2.12).
        case (_, .smsc):
            throw InboundText.Fault(
                reason: "esm_class \(message.esmClass) is none of a client's", status: .invalidESMClass)
        }
        // Which of the two is the text, nobody can say (SMPP 3.4 §5.3.2.32).
        guard message.shortMessage.isEmpty || (message.tlvs.messagePayload ?? []).isEmpty else {
            throw InboundText.Fault(reason: "short_message stands beside message_payload", status: .tlvNotAllowed)
        }
        guard let coding = InboundText.coding(message.dataCoding, standard: options.standardAlphabet) else {
            throw InboundText.Fault(
                reason: "data_coding \(message.dataCoding) carries no text", status: .invalidDataCoding)
        }
        let content = try InboundText.content(
            of: message.content, coding, hasHeader: message.esmClass & 0x40 != 0, numbered: message.tlvs.concatenation)
        return .message(
            IncomingMessage(
                from: message.source, to: message.destination, content,
                wantsReceipt: wantsReceipt(message.registeredDelivery, as: role)), answer: command.rawValue)
    }

    /// Whether the peer is to hear that its text arrived: an ESME that asked for receipts, or for those of success.
    ///
    /// Of a gateway the same bits ask nothing, and one that wants to hear of failures only (2) need not: we have the text.
    private func wantsReceipt(_ registeredDelivery: UInt8, as role: Role) -> Bool {
        role == .smsc && registeredDelivery & 0x01 != 0
    }

    /// A `submit_multi` to one number is a message like any other; to several it is none for a service.
    private func operation(_ multi: SMPP.SubmitMulti, as role: Role) throws(InboundText.Fault) -> Operation {
        guard multi.destinations.count == 1, case .address(let destination)? = multi.destinations.first else {
            return .unserved(answer: SMPP.CommandID.submitMultiResp.rawValue, .invalidNumberOfDestinations)
        }
        var message = multi.message
        message.destinationAddr = destination.text
        return try operation(message, as: role, answeredBy: .submitMultiResp)
    }

    /// TLVs first, then the text form, which some gateways write in UCS-2.
    private func receipt(_ message: SMPP.Message) -> DeliveryReceipt? {
        // Of what arrived the TLVs say everything.
        if let id = message.tlvs.receiptedMessageID, message.tlvs.messageState == .delivered {
            return DeliveryReceipt(id: options.receiptIDs.canonical(id, from: .receipt), state: .delivered)
        }
        let content = message.content
        let text =
            ReceiptText(octets: content).receipt
            ?? ReceiptText(octets: Array(TextCoding.ucs2.decode(content).utf8)).receipt
        guard let id = message.tlvs.receiptedMessageID ?? text?.id else { return nil }
        guard let state = message.tlvs.messageState ?? text?.state else { return nil }
        let errorCode = text?.errorCode ?? message.tlvs.networkErrorCode.map { String($0.errorCode) }
        return DeliveryReceipt(
            id: options.receiptIDs.canonical(id, from: .receipt), state: state, errorCode: errorCode)
    }
}

extension SMPP.TLVList {
    /// The segment's place as told by `sar_*`, all three of them.
    var concatenation: ConcatenationReference? {
        get {
            guard let reference = sarMsgRefNum, let total = sarTotalSegments, let number = sarSegmentSeqnum else {
                return nil
            }
            return ConcatenationReference(reference: reference, total: total, number: number)
        }
        set {
            sarMsgRefNum = newValue?.reference
            sarTotalSegments = newValue?.total
            sarSegmentSeqnum = newValue?.number
        }
    }
}
