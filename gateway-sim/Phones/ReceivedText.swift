import SMS

/// A whole text as a phone shows it, with what the gateway knows about its making.
struct ReceivedText: Equatable, Sendable {
    /// Who sent it.
    var sender: Address
    /// The text.
    var text: String
    /// How it was, or would be, spelt on the air.
    var coding: TextCoding
    /// How many segments it came in, or takes on the air when the protocol carries whole texts.
    var segmentCount: Int
    /// The gateway's names for its segments.
    var ids: [GatewayMessageID]
    /// What the receipts about it said that the responder has answered, by segment.
    var receipts: [GatewayMessageID: MessageState] = [:]

    /// The number of segments with its noun.
    var segmentText: String { segmentCount == 1 ? "1 segment" : "\(segmentCount) segments" }

    /// How many characters the text has as carriers count them: septets in GSM-7, else UTF-16 units.
    var unitCount: Int {
        switch coding {
        case .gsm7: coding.encode(text)?.count ?? text.utf16.count
        case .ascii, .latin1, .ucs2, .gb18030, .binary: text.utf16.count
        }
    }

    /// What is known about its receipts in one word, written as the protocol writes it: `DELIVERED`, `DELIVRD 1/2`, or
    /// `none`.
    func receiptSummary(in wireProtocol: GatewayProfile.WireProtocol) -> String {
        receipts.summary(of: ids.count, in: wireProtocol)
    }
}

extension [GatewayMessageID: MessageState] {
    /// The worst of the receipts about a text's segments in one word, and how many came while some are missing.
    func summary(of segmentCount: Int, in wireProtocol: GatewayProfile.WireProtocol) -> String {
        guard let worst = values.max(by: { $0.rank < $1.rank }) else { return "none" }
        let name = worst.name(in: wireProtocol)
        return count < segmentCount ? "\(name) \(count)/\(segmentCount)" : name
    }
}

extension MessageState {
    /// Orders states from what one hopes for to what one fears.
    fileprivate var rank: Int {
        switch self {
        case .delivered: 0
        case .scheduled, .enroute, .accepted: 1
        case .unknown, .skipped: 2
        case .expired, .deleted, .rejected, .undeliverable: 3
        }
    }
}

extension TextCoding {
    /// The coding as people in the trade call it.
    var tradeName: String {
        switch self {
        case .gsm7: "GSM-7"
        case .ascii: "ASCII"
        case .latin1: "Latin-1"
        case .ucs2: "UCS-2"
        case .gb18030: "GB18030"
        case .binary: "binary"
        }
    }
}
