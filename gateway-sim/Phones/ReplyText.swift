import SMS

/// How a received text is shown to a person.
enum ReplyText {
    /// The text, and below it its sender and what it took to send it.
    ///
    /// - Parameter shown: the text as it may be shown, where it may not be shown as it is.
    static func text(
        of reply: ReceivedText, over wireProtocol: GatewayProfile.WireProtocol, as shown: String? = nil
    ) -> String {
        let receipt = reply.receiptSummary(in: wireProtocol)
        return "\(shown ?? reply.text)\n    from \(reply.sender) · \(facts(of: reply)) · receipt \(receipt)\n"
    }

    /// `2 segments · UCS-2 · 134 units`.
    static func facts(of reply: ReceivedText) -> String {
        "\(reply.segmentText) · \(reply.coding.tradeName) · \(reply.unitCount) units"
    }
}
