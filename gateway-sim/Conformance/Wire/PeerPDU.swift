import Digest
import SMS
import Session
import Wire

/// A PDU as a case looks at it, whatever the protocol.
struct PeerPDU: Equatable, Sendable {
    /// What was read.
    enum Content: Equatable, Sendable {
        case smpp(SMPP.PDU)
        case line(LineMessage)
        /// It cannot be read, for that reason.
        case unreadable(String)
    }

    /// The command's name, or its number as `0x…`; empty where even that cannot be read.
    let command: String
    /// The sequence number, 0 where there is none.
    let sequence: UInt32
    /// The status: of a request of SMPP what stands in its place, `nil` where there is none.
    let status: SMPP.Status?
    /// What it says.
    let content: Content
    /// The octets as they came.
    let octets: [UInt8]

    /// Whether it answers something.
    var isResponse: Bool { command.hasSuffix("_resp") || command == "generic_nack" || command.hasPrefix("0x8") }

    /// Whether it asks for a bind.
    var bindKind: BindKind? {
        guard command.hasPrefix("bind_") else { return nil }
        return BindKind(rawValue: String(command.dropFirst("bind_".count)))
    }

    /// Whether it hands a message or a receipt over.
    var isMessage: Bool { ["submit_sm", "deliver_sm", "data_sm"].contains(command) }

    /// What an SMPP message says, where it is one.
    var message: SMPP.Message? {
        guard case .smpp(let pdu) = content else { return nil }
        switch pdu.body {
        case .submitSM(let message), .deliverSM(let message): return message
        default: return nil
        }
    }

    /// A field of a line, where it is one.
    func field(_ name: String) -> String? {
        guard case .line(let line) = content else { return nil }
        return line[name]
    }

    /// Whom a message is for.
    var destination: String? {
        switch content {
        case .smpp(let pdu):
            if case .dataSM(let message) = pdu.body { return message.destination.text }
            return message?.destinationAddr
        case .line(let line): return line["destination_addr"]
        case .unreadable: return nil
        }
    }

    /// The message's `esm_class`.
    var esmClass: UInt8 {
        switch content {
        case .smpp(let pdu):
            if case .dataSM(let message) = pdu.body { return message.esmClass }
            return message?.esmClass ?? 0
        case .line(let line): return line["esm_class"].flatMap { UInt8($0) } ?? 0
        case .unreadable: return 0
        }
    }

    /// Whether the message is a receipt (SMPP 3.4 §5.2.12).
    var isReceipt: Bool { isMessage && [0x04, 0x20].contains(esmClass & 0x3C) }

    /// The name that a response gives to the message.
    var messageID: String? {
        switch content {
        case .smpp(let pdu):
            switch pdu.body {
            case .submitSMResp(let body), .deliverSMResp(let body), .dataSMResp(let body):
                return body.messageID.description
            default: return nil
            }
        case .line(let line): return line["message_id"]
        case .unreadable: return nil
        }
    }

    /// The name of the message that a receipt is about: the TLV's, else the text's.
    var receiptedID: String? {
        switch content {
        case .smpp:
            guard let message else { return nil }
            return message.tlvs.receiptedMessageID?.description
                ?? ReceiptText(octets: message.content).receipt?.id.description
        case .line(let line): return line["receipted_message_id"]
        case .unreadable: return nil
        }
    }

    /// What of it tells a repetition from another PDU: all but the sequence number.
    var body: [UInt8] {
        switch content {
        case .line(let line):
            var octets: [UInt8] = []
            LineCodec.encode(LineMessage(line.command, 1, line.fields), into: &octets)
            return octets
        case .smpp, .unreadable: return Array(octets.dropFirst(SMPP.Header.octetCount))
        }
    }
}

extension PeerPDU: CustomStringConvertible {
    /// The PDU in a few words, for the reason of a failure.
    var description: String {
        if case .unreadable(let reason) = content { return "\(command.isEmpty ? "octets" : command): \(reason)" }
        guard isResponse, let status else { return "\(command) \(sequence)" }
        return "\(command) \(sequence) with \(status.name)"
    }
}
