/// How a received text is shown to a person.
enum ReplyText {
    /// The text, and below it its sender and what it took to send it.
    static func text(of reply: ReceivedText) -> String {
        "\(reply.text)\n    from \(reply.sender) · \(facts(of: reply)) · receipt \(reply.receiptSummary)\n"
    }

    /// `2 segments · UCS-2 · 134 units`.
    static func facts(of reply: ReceivedText) -> String {
        let segments = reply.segmentCount == 1 ? "1 segment" : "\(reply.segmentCount) segments"
        return "\(segments) · \(reply.coding.tradeName) · \(reply.unitCount) units"
    }
}
