import SMS

/// A message as a peer handed it over, whole or one segment of it.
package struct IncomingMessage: Equatable, Sendable {
    /// What it carries.
    package enum Content: Equatable, Sendable {
        /// The whole text.
        case text(String)
        /// One segment of a long message, still in its coding.
        case segment(ConcatenationReference, TextCoding, octets: [UInt8])
    }

    /// Who sent it.
    package var source: Address
    /// Where it was sent to.
    package var destination: Address
    /// The text, or one segment of it.
    package var content: Content
    /// The gateway's own name for the message, where it gives one.
    package var gatewayID: String?
    /// Whether the peer asked for a delivery receipt.
    package var wantsReceipt: Bool

    /// A message of these parts.
    package init(
        from source: Address, to destination: Address, _ content: Content, gatewayID: String? = nil,
        wantsReceipt: Bool = false
    ) {
        self.source = source
        self.destination = destination
        self.content = content
        self.gatewayID = gatewayID
        self.wantsReceipt = wantsReceipt
    }
}

/// A message of ours that is to reach a phone.
package struct OutgoingMessage: Equatable, Sendable {
    /// Our name for it; its low bits serve as the reference that holds its segments together.
    package var id: MessageID
    /// The number it comes from.
    package var source: Address
    /// The number it goes to.
    package var destination: Address
    /// The whole text.
    package var text: String
    /// Whether the gateway is asked what became of it.
    package var wantsReceipt: Bool

    /// A message of these parts.
    package init(
        id: MessageID, from source: Address, to destination: Address, text: String, wantsReceipt: Bool = true
    ) {
        self.id = id
        self.source = source
        self.destination = destination
        self.text = text
        self.wantsReceipt = wantsReceipt
    }
}

/// Which segment of which message, counted from 0.
package struct SegmentKey: Hashable, Sendable {
    /// The message.
    package var message: MessageID
    /// The segment's place in it, from 0.
    package var index: Int

    /// The segment at `index` of `message`.
    package init(_ message: MessageID, _ index: Int) {
        self.message = message
        self.index = index
    }
}

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
        /// Word of what became of a message the peer submitted to us.
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
