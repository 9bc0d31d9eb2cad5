import SMS

/// How a received text is shown to a person.
enum ReplyText {
    /// The text, and below it its sender and what it took to send it.
    ///
    /// - Parameters:
    ///   - shown: the text as it may be shown, where it may not be shown as it is.
    ///   - gateway: the gateway through which it came, where gateways have names.
    static func text(
        of reply: ReceivedText, over wireProtocol: GatewayProfile.WireProtocol, as shown: String? = nil,
        through gateway: String? = nil
    ) -> String {
        let origin = "\(reply.sender)" + (gateway.map { " through \($0)" } ?? "")
        let receipt = reply.receiptSummary(in: wireProtocol)
        return "\(shown ?? reply.text)\n    from \(origin) · \(facts(of: reply)) · receipt \(receipt)\n"
    }

    /// `2 segments · UCS-2 · 134 units`.
    static func facts(of reply: ReceivedText) -> String {
        "\(reply.segmentText) · \(reply.coding.tradeName) · \(reply.unitCount) units"
    }
}
