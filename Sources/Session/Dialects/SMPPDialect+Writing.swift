import SMS
import Wire

// How operations are written.
extension SMPPDialect {
    /// Appends the operation as one PDU; throws `.unencodable`.
    package func write(
        _ operation: Operation, sequence: UInt32, as role: Role, into writer: inout ByteWriter
    ) throws(WireError) {
        switch operation {
        case .segment(let segment):
            if isPeerModern, case .coded(let coded) = segment.content, coded.isWhole {
                return try write(coded, of: segment, sequence, as: role, into: &writer)
            }
            let message = isPeerModern ? message(segment, as: role) : olderMessage(segment, as: role)
            let command = role == .esme ? SMPP.CommandID.submitSM : .deliverSM
            return try message.encode(as: command, sequenceNumber: sequence, into: &writer)
        case .messageResponse(.ok, let answer):
            let command = SMPP.CommandID(rawValue: answer.command)
            guard command == .deliverSMResp || command == .submitSMResp || command == .dataSMResp else { break }
            return try response(answer, as: role).encode(as: command, sequenceNumber: sequence, into: &writer)
        default: break
        }
        let (body, status) = body(of: operation, as: role)
        try SMPP.PDU(body, sequenceNumber: sequence, commandStatus: status).encode(into: &writer)
    }

    /// What nearly every segment is: one that needs no TLVs.
    private func write(
        _ coded: Segment, of segment: OutgoingSegment, _ sequence: UInt32, as role: Role, into writer: inout ByteWriter
    ) throws(WireError) {
        try SMPP.Message.encode(
            coded.userData, dataCoding: dataCoding(coded.coding), from: segment.source, to: segment.destination,
            serviceType: options.serviceType, esmClass: coded.hasHeader ? 0x40 : 0,
            registeredDelivery: registeredDelivery(segment, as: role), as: role == .esme ? .submitSM : .deliverSM,
            sequenceNumber: sequence, into: &writer)
    }

    /// A client's answer is the end of a message; there is no handset behind it to send receipts of.
    private func registeredDelivery(_ segment: OutgoingSegment, as role: Role) -> UInt8 {
        segment.wantsReceipt && role == .esme ? 1 : 0
    }

    private func body(of operation: Operation, as role: Role) -> (SMPP.Body, SMPP.Status) {
        switch operation {
        case .bind(let request):
            var bind = SMPP.Bind(request)
            bind.systemType = options.systemType
            return (.bind(bind), .ok)
        case .bindResponse(let kind, let status, let systemID):
            var answer = SMPP.BindResp(SMPP.Bind.Kind(kind))
            // A refused bind is answered by a header alone (SMPP 3.4 §4.1.2).
            guard status.isSuccess else { return (.bindResp(answer), status) }
            answer.systemID = systemID
            if isPeerModern { answer.tlvs.scInterfaceVersion = options.version }
            return (.bindResp(answer), status)
        case .messageResponse(let status, let answer):
            return (body(answer, status, as: role), status)
        case .enquireLink: return (.enquireLink, .ok)
        case .enquireLinkResponse: return (.enquireLinkResp, .ok)
        case .unbind: return (.unbind, .ok)
        case .unbindResponse: return (.unbindResp, .ok)
        case .nack(let status, _): return (.genericNack, status)
        case .unserved(let command, let status):
            return (body(MessageAnswer(command: command), status, as: role), status)
        case .segment: preconditionFailure("a segment is written without a PDU of its own")
        case .message, .receipt, .ancillary, .notice:
            preconditionFailure("what a peer says is read, never written")
        }
    }

    /// The answer to a message; a refusal has no body (SMPP 3.4 §4.4.2).
    private func body(_ answer: MessageAnswer, _ status: SMPP.Status, as role: Role) -> SMPP.Body {
        let command = SMPP.CommandID(rawValue: answer.command)
        guard status.isSuccess else { return .unknown(command, []) }
        let response = response(answer, as: role)
        switch command {
        case .submitSMResp: return .submitSMResp(response)
        case .deliverSMResp: return .deliverSMResp(response)
        case .dataSMResp: return .dataSMResp(response)
        case .submitMultiResp: return .submitMultiResp(SMPP.SubmitMultiResp(messageID: response.messageID))
        default: return .unknown(command, [])
        }
    }

    /// What a success says; a deliver_sm_resp carries an empty message ID (§4.6.2).
    private func response(_ answer: MessageAnswer, as role: Role) -> SMPP.MessageResp {
        guard role == .smsc, let id = answer.id else { return SMPP.MessageResp() }
        return SMPP.MessageResp(messageID: isPeerModern ? id : id.shortened)
    }

    private func message(_ segment: OutgoingSegment, as role: Role) -> SMPP.Message {
        var message = SMPP.Message(from: segment.source, to: segment.destination)
        message.serviceType = options.serviceType
        message.registeredDelivery = registeredDelivery(segment, as: role)
        switch segment.content {
        case .coded(let coded):
            message.dataCoding = dataCoding(coded.coding)
            message.shortMessage = coded.userData
            if coded.hasHeader { message.esmClass |= 0x40 }
            if let place = coded.concatenation, !coded.hasHeader { message.tlvs.concatenation = place }
        case .payload(let coded):
            message.dataCoding = dataCoding(coded.coding)
            message.tlvs.messagePayload = coded.userData
        case .text(let text):
            message.dataCoding = dataCoding(.ucs2)
            message.tlvs.messagePayload = TextCoding.ucs2.encode(text) ?? []
        case .receipt(let receipt, let text):
            message.esmClass = 0x04
            message.shortMessage = Array(text.utf8)
            message.tlvs.receiptedMessageID = receipt.id
            message.tlvs.messageState = receipt.state
        }
        return message
    }

    /// The message without TLVs, for a peer from before SMPP 3.4.
    ///
    /// What TLVs hold otherwise moves into the text, as far as it fits; a longer payload is left to fail where it is
    /// written, because a text that is cut is worse than one that is refused.
    private func olderMessage(_ segment: OutgoingSegment, as role: Role) -> SMPP.Message {
        var message = message(segment, as: role)
        if let place = message.tlvs.concatenation {
            let reference = UInt8(truncatingIfNeeded: place.reference)
            message.shortMessage = [5, 0, 3, reference, place.total, place.number] + message.shortMessage
            message.esmClass |= 0x40
        }
        if let payload = message.tlvs.messagePayload { message.shortMessage = payload }
        if case .receipt(let receipt, let text) = segment.content {
            let name = "id:\(receipt.id) "
            if text.hasPrefix(name) {
                message.shortMessage = Array("id:\(receipt.id.shortened) \(text.dropFirst(name.count))".utf8)
            }
        }
        message.tlvs = []
        return message
    }

    private func dataCoding(_ coding: TextCoding) -> UInt8 {
        coding == options.standardAlphabet ? 0 : InboundText.dataCoding(coding)
    }
}

extension Segment {
    /// Whether all that is to be said of its place stands in its octets.
    fileprivate var isWhole: Bool { hasHeader || concatenation == nil }
}
