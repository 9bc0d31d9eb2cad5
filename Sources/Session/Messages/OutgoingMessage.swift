import SMS

/// A message of ours that is to reach a phone.
package struct OutgoingMessage: Equatable, Sendable {
    /// Our message ID; its low bits serve as the reference that holds its segments together.
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
