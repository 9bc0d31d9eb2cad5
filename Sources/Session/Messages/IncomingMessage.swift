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
    /// The gateway's message ID, where it gives one.
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
