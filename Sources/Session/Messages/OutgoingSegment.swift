import SMS

/// What is submitted at one go: a whole text where the protocol carries texts, else one segment of it.
package struct OutgoingSegment: Equatable, Sendable {
    /// What it carries.
    package enum Content: Equatable, Sendable {
        /// The whole text.
        case text(String)
        /// One segment in its coding: numbered by a header in front of it, or by `sar_*` beside it.
        case coded(Segment)
        /// The whole text in its coding, beside the message instead of in it (`message_payload`).
        case payload(Segment)
        /// The receipt of a message that the peer submitted to us.
        case receipt(DeliveryReceipt, text: String)
    }

    /// Which segment it is.
    package var key: SegmentKey
    /// The number it comes from.
    package var source: Address
    /// The number it goes to.
    package var destination: Address
    /// What it carries.
    package var content: Content
    /// Whether a delivery receipt is asked for.
    package var wantsReceipt: Bool
    /// How many segments a carrier counts and charges for it, at least 1.
    package var cost: Int

    /// A segment of these parts.
    package init(
        _ key: SegmentKey, from source: Address, to destination: Address, _ content: Content,
        wantsReceipt: Bool = false, cost: Int = 1
    ) {
        self.key = key
        self.source = source
        self.destination = destination
        self.content = content
        self.wantsReceipt = wantsReceipt
        self.cost = cost
    }
}
