import Digest
import SMS
import Wire

/// The line protocol, version 1: SMPP's verbs and field names as lines of text, a whole text in one message.
package struct LineDialect: Dialect {
    package let version: UInt8 = 1

    /// The line protocol without options.
    package init() {}

    package func read(_ octets: UnsafeRawBufferPointer, as role: Role) -> Reading {
        switch LineFraming.find(in: octets) {
        case .incomplete: return .incomplete
        case .tooLong: return .lost(reason: "a line longer than \(LineFraming.lineLimit) octets")
        case .line(let contentCount, let frameCount):
            switch LineCodec.decode(UnsafeRawBufferPointer(rebasing: octets[..<contentCount])) {
            case .message(let line):
                return read(line, as: role, octetCount: frameCount)
            case .malformed(let line, let fault):
                return malformed(line, fault, as: role, octetCount: frameCount)
            case .notUTF8:
                return .lost(reason: "a line that is not UTF-8")
            }
        }
    }

    package func segments(of message: OutgoingMessage) throws(SMSError) -> [OutgoingSegment] {
        let segment = OutgoingSegment(
            SegmentKey(message.id, 0), from: message.source, to: message.destination, .text(message.text),
            wantsReceipt: message.wantsReceipt, cost: Segmenter().segmentCount(of: message.text) ?? 1)
        return [segment]
    }

    /// A malformed request is answered. A response never is, and counts where its status can be read.
    private func malformed(
        _ line: LineMessage, _ fault: LineCodec.Fault, as role: Role, octetCount: Int
    ) -> Reading {
        let isResponse = Self.isResponse(line.command)
        if isResponse, line.sequence > 0, line["command_status"] != nil {
            return read(line, as: role, octetCount: octetCount)
        }
        return .malformed(
            reason: fault.rawValue,
            answer: isResponse ? nil : .nack(.invalidCommandLength, text: fault.rawValue),
            sequence: line.sequence, octetCount: octetCount)
    }

    private static func isResponse(_ command: String) -> Bool {
        command.hasSuffix("_resp") || command == "generic_nack"
    }

    private func read(_ line: LineMessage, as role: Role, octetCount: Int) -> Reading {
        guard let command = SessionCommand(name: line.command), CommandRules.isInLineProtocol(command),
            CommandRules.isSent(command, by: role.peer)
        else { return readUnknown(line, as: role, octetCount: octetCount) }
        do throws(LineFault) {
            let operation = try operation(command, line, as: role)
            return .operation(operation, of: command, sequence: line.sequence, octetCount: octetCount)
        } catch {
            return .malformed(
                reason: error.reason, answer: error.answer, sequence: line.sequence, octetCount: octetCount)
        }
    }

    /// A request that the peer never sends, or that nobody knows, is refused; a response is only noted.
    private func readUnknown(_ line: LineMessage, as role: Role, octetCount: Int) -> Reading {
        if Self.isResponse(line.command) {
            let notice = Operation.notice("a response to a command that is not used here")
            return .operation(notice, of: nil, sequence: line.sequence, octetCount: octetCount)
        }
        // Not even the name is repeated: whoever types a text in its place would find it in the log.
        let text = "the command is not one that is served here"
        return .malformed(
            reason: line.command == Self.outboundVerb(role) ? role.reversedVerb : text,
            answer: .nack(CommandRules.unknown, text: text), sequence: line.sequence, octetCount: octetCount)
    }

    private func operation(_ command: SessionCommand, _ line: LineMessage, as role: Role) throws(LineFault) -> Operation
    {
        switch command {
        case .bindTransceiver: .bind(try bind(.transceiver, line))
        case .bindTransmitter: .bind(try bind(.transmitter, line))
        case .bindReceiver: .bind(try bind(.receiver, line))
        case .bindTransceiverResp: bindResponse(.transceiver, line)
        case .bindTransmitterResp: bindResponse(.transmitter, line)
        case .bindReceiverResp: bindResponse(.receiver, line)
        case .submitSM, .deliverSM: try message(line, as: role)
        case .submitSMResp, .deliverSMResp: .messageResponse(status(line), MessageAnswer(id: messageID(line)))
        case .enquireLink: .enquireLink
        case .enquireLinkResp: .enquireLinkResponse
        case .unbind: .unbind
        case .unbindResp: .unbindResponse
        case .genericNack: .nack(status(line), text: line["additional_status_info_text"])
        case .outbind, .submitMulti, .dataSM, .dataSMResp, .querySM, .cancelSM, .replaceSM, .alertNotification:
            preconditionFailure("the line protocol has no such command")
        }
    }

    /// The verb by which the other end of `role` hands messages over.
    private static func inboundVerb(_ role: Role) -> String { role == .esme ? "deliver_sm" : "submit_sm" }

    /// The verb by which `role` hands messages over.
    private static func outboundVerb(_ role: Role) -> String { role == .esme ? "submit_sm" : "deliver_sm" }
}

/// A line whose form is sound and whose content is not, with the answer that says so.
private struct LineFault: Error {
    let reason: String
    let answer: Operation
}

// What the fields of a line mean.
extension LineDialect {
    private func bind(_ kind: BindKind, _ line: LineMessage) throws(LineFault) -> BindRequest {
        guard let systemID = line["system_id"], let password = line["password"] else {
            let answer = Operation.bindResponse(kind, .invalidSystemID, systemID: "")
            throw LineFault(reason: "a bind without system_id or password", answer: answer)
        }
        let version = line["interface_version"].flatMap { UInt8($0) } ?? 1
        return BindRequest(
            kind: kind, systemID: systemID, password: password, systemType: line["system_type"] ?? "",
            version: version)
    }

    private func bindResponse(_ kind: BindKind, _ line: LineMessage) -> Operation {
        .bindResponse(kind, status(line), systemID: line["system_id"] ?? "")
    }

    /// The status of a response; one that is neither a name of SMPP nor `0x…` is at least no success.
    private func status(_ line: LineMessage) -> SMPP.Status {
        line["command_status"].map { SMPP.Status(name: $0) ?? .unknownError } ?? .ok
    }

    /// The message id of a response, where it has the length that SMPP allows (3.4 §5.2.23).
    private func messageID(_ line: LineMessage) -> GatewayMessageID? {
        line["message_id"].flatMap { $0.utf8.count <= 64 ? GatewayMessageID($0) : nil }
    }

    private func message(_ line: LineMessage, as role: Role) throws(LineFault) -> Operation {
        let source = try address("source_addr", line, .invalidSourceAddress)
        let destination = try address("destination_addr", line, .invalidDestinationAddress)
        let esmClass = try number("esm_class", line, .invalidESMClass) ?? 0
        let registered = try number("registered_delivery", line, .invalidRegisteredDelivery) ?? 0
        let hasReceipt = line["message_state"] != nil && line["receipted_message_id"] != nil
        switch (esmClass & 0x3C, role) {
        case (0x00, .esme) where hasReceipt, (0x04, .esme), (0x20, .esme):
            return .receipt(try receipt(line), answer: 0)
        case (0x00, _): break
        // Acknowledgements between handsets carry no question.
        case (_, .esme), (0x08, _), (0x10, _): return .unserved(answer: 0, .ok)
        case (_, .smsc): throw refusal("esm_class \(esmClass) is none of a client's", .invalidESMClass)
        }
        return .message(
            IncomingMessage(
                from: source, to: destination, try content(line, hasHeader: esmClass & 0x40 != 0),
                gatewayID: line["message_id"], wantsReceipt: registered & 0x03 != 0), answer: 0)
    }

    private func content(_ line: LineMessage, hasHeader: Bool) throws(LineFault) -> IncomingMessage.Content {
        guard let hex = line["short_message_hex"] else { return .text(line["short_message"] ?? "") }
        guard line["short_message"] == nil, let octets = Hex.octets(from: hex) else {
            throw refusal("short_message_hex is not hexadecimal, or stands beside short_message", .invalidMessageLength)
        }
        let dataCoding = try number("data_coding", line, .invalidDataCoding) ?? 0
        guard let coding = InboundText.coding(dataCoding, standard: .gsm7) else {
            throw refusal("data_coding \(dataCoding) carries no text", .invalidDataCoding)
        }
        do throws(InboundText.Fault) {
            return try InboundText.content(of: octets, coding, hasHeader: hasHeader, numbered: nil)
        } catch {
            throw refusal(error.reason, error.status)
        }
    }

    private func receipt(_ line: LineMessage) throws(LineFault) -> DeliveryReceipt {
        if let id = line["receipted_message_id"] {
            guard let name = line["message_state"], let state = MessageState(name: name) else {
                throw refusal("a receipt without a message_state of SMPP", .permanentApplicationError)
            }
            return DeliveryReceipt(id: GatewayMessageID(id), state: state, errorCode: line["network_error_code"])
        }
        guard let receipt = line["short_message"].flatMap(DeliveryReceipt.init(text:)) else {
            throw refusal("a receipt without receipted_message_id", .permanentApplicationError)
        }
        return receipt
    }

    private func address(
        _ name: String, _ line: LineMessage, _ status: SMPP.Status
    ) throws(LineFault) -> Address {
        guard let text = line[name], (1...20).contains(text.utf8.count) else {
            throw refusal("\(name) is missing or longer than 20 octets", status)
        }
        return Address(text)
    }

    private func number(
        _ name: String, _ line: LineMessage, _ status: SMPP.Status
    ) throws(LineFault) -> UInt8? {
        guard let text = line[name] else { return nil }
        let value = text.hasPrefix("0x") ? UInt8(text.dropFirst(2), radix: 16) : UInt8(text)
        guard let value else { throw refusal("\(name) is not a number of one octet", status) }
        return value
    }

    private func refusal(_ reason: String, _ status: SMPP.Status) -> LineFault {
        LineFault(reason: reason, answer: .messageResponse(status, MessageAnswer()))
    }
}

// How operations are written.
extension LineDialect {
    /// Appends the operation as one line; throws `.unencodable`.
    package func write(
        _ operation: Operation, sequence: UInt32, as role: Role, into writer: inout ByteWriter
    ) throws(WireError) {
        var octets: [UInt8] = []
        LineCodec.encode(line(for: operation, sequence, as: role), into: &octets)
        guard octets.count <= LineFraming.lineLimit else {
            throw .unencodable(field: "short_message", reason: .overlong(limit: LineFraming.lineLimit))
        }
        writer.append(octets)
    }

    private func line(for operation: Operation, _ sequence: UInt32, as role: Role) -> LineMessage {
        switch operation {
        case .bind(let request):
            return LineMessage(
                "bind_\(request.kind.rawValue)", sequence,
                [
                    .init("system_id", request.systemID), .init("password", request.password),
                    .init("interface_version", "1"),
                ])
        case .bindResponse(let kind, let status, let systemID):
            var line = LineMessage("bind_\(kind.rawValue)_resp", sequence, [.init("command_status", status.name)])
            if !systemID.isEmpty { line.fields.append(.init("system_id", systemID)) }
            return line
        case .segment(let segment):
            return LineMessage(Self.outboundVerb(role), sequence, fields(of: segment))
        case .messageResponse(let status, let answer):
            var line = LineMessage(Self.inboundVerb(role) + "_resp", sequence, [.init("command_status", status.name)])
            if let id = answer.id, role == .smsc { line.fields.append(.init("message_id", id.description)) }
            return line
        case .enquireLink: return LineMessage("enquire_link", sequence)
        case .enquireLinkResponse:
            return LineMessage("enquire_link_resp", sequence, [.init("command_status", "ESME_ROK")])
        case .unbind: return LineMessage("unbind", sequence)
        case .unbindResponse: return LineMessage("unbind_resp", sequence, [.init("command_status", "ESME_ROK")])
        case .nack(let status, let text):
            var line = LineMessage("generic_nack", sequence, [.init("command_status", status.name)])
            if let text { line.fields.append(.init("additional_status_info_text", text)) }
            return line
        case .unserved(_, let status):
            return LineMessage(Self.inboundVerb(role) + "_resp", sequence, [.init("command_status", status.name)])
        case .message, .receipt, .ancillary, .notice:
            preconditionFailure("what a peer says is read, never written")
        }
    }

    private func fields(of segment: OutgoingSegment) -> [LineMessage.Field] {
        var fields: [LineMessage.Field] = []
        if case .receipt = segment.content { fields.append(.init("esm_class", "4")) }
        fields.append(.init("source_addr", segment.source.text))
        fields.append(.init("destination_addr", segment.destination.text))
        if segment.wantsReceipt { fields.append(.init("registered_delivery", "1")) }
        switch segment.content {
        case .text(let text): fields.append(.init("short_message", text))
        case .receipt(let receipt, _):
            fields.append(.init("receipted_message_id", receipt.id.description))
            fields.append(.init("message_state", receipt.state.name))
            if let errorCode = receipt.errorCode { fields.append(.init("network_error_code", errorCode)) }
        case .coded(let segment), .payload(let segment):
            if segment.hasHeader { fields.append(.init("esm_class", "64")) }
            fields.append(.init("data_coding", String(InboundText.dataCoding(segment.coding))))
            fields.append(.init("short_message_hex", Hex.text(of: segment.userData)))
        }
        return fields
    }
}
