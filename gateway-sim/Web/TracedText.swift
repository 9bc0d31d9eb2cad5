import SMS
import Session
import Wire

/// What a PDU carries as text, for traces that reveal it: the octets of UCS-2 say nothing to most people.
enum TracedText {
    /// The text of a message or a segment, without its user data header; `nil` where the PDU has none.
    static func text(of octets: [UInt8]) -> String? {
        // What cannot be decoded has no text.
        guard let pdu = try? SMPP.PDU(decoding: octets.span.bytes) else { return nil }
        switch pdu.body {
        case .submitSM(let message), .deliverSM(let message): return text(of: message)
        default: return nil
        }
    }

    private static func text(of message: SMPP.Message) -> String? {
        let body = message.shortMessage.isEmpty ? message.tlvs.messagePayload ?? [] : message.shortMessage
        guard !body.isEmpty, let coding = InboundText.coding(message.dataCoding, standard: .gsm7) else { return nil }
        // A malformed header has no text behind it.
        let content = try? InboundText.content(
            of: body, coding, hasHeader: message.esmClass & 0x40 != 0, numbered: nil)
        switch content {
        case .text(let text): return text
        case .segment(_, let coding, let octets): return coding.decode(octets)
        case nil: return nil
        }
    }
}
