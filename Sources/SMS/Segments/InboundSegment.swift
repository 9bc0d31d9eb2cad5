/// A segment of a long message from a phone, as the assembler takes it.
package struct InboundSegment: Hashable, Sendable {
    /// What a segment says.
    package enum Content: Hashable, Sendable {
        /// The octets after any header, and how they spell text.
        case octets([UInt8], TextCoding)
        /// Text that is decoded already, as from storage.
        case text(String)
    }

    /// The caller's ID of it, such as its row in the store; it comes back with the message or the expiry.
    package var id: Int64
    /// The links over which segments of one message may come, such as all those of one gateway.
    package var linkGroup: String
    /// Who wrote it.
    package var sender: Address
    /// To which of our numbers.
    package var recipient: Address
    /// Its place in the long message.
    package var concatenation: ConcatenationReference
    /// What it says.
    package var content: Content

    /// A segment of these facts.
    package init(
        id: Int64, linkGroup: String, sender: Address, recipient: Address, concatenation: ConcatenationReference,
        content: Content
    ) {
        self.id = id
        self.linkGroup = linkGroup
        self.sender = sender
        self.recipient = recipient
        self.concatenation = concatenation
        self.content = content
    }
}

extension InboundSegment.Content {
    /// How much room it takes.
    var octetCount: Int {
        switch self {
        case .octets(let octets, _): octets.count
        case .text(let text): text.utf8.count
        }
    }

    /// The text of segments in their order.
    ///
    /// Neighbours in one coding are decoded together, since phones cut characters in two.
    static func joined(_ contents: [Self]) -> String {
        var text = ""
        var run: (octets: [UInt8], coding: TextCoding)?
        for content in contents {
            switch content {
            case .octets(let octets, let coding):
                if run?.coding == coding {
                    run?.octets += octets
                } else {
                    if let run { text += run.coding.decode(run.octets) }
                    run = (octets, coding)
                }
            case .text(let decoded):
                if let run { text += run.coding.decode(run.octets) }
                run = nil
                text += decoded
            }
        }
        if let run { text += run.coding.decode(run.octets) }
        return text
    }
}
