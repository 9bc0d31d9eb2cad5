import Primitives
import SMS

/// A reply as it is handed to a link: what it says, to whom, and how far it has come.
package struct OutgoingReply: Equatable, Sendable {
    /// Its message ID.
    package var id: MessageID
    /// The inquiry it answers, if it answers one.
    package var inquiry: MessageID?
    /// The link it belongs to.
    package var link: LinkID
    /// Whether it is a receipt for the peer that submitted a text, and not a text.
    package var isReceipt: Bool
    /// The address it comes from.
    package var source: String
    /// The address it goes to, as it is dialled.
    package var destination: String
    /// The whole text.
    package var text: String
    /// When it was written.
    package var createdAt: WallTime
    /// When the question arrived that it answers; `nil` for what answers none.
    package var askedAt: WallTime?
    /// How far it has come, as the store knows.
    package var progress: ReplyProgress

    /// A reply of these parts.
    package init(
        id: MessageID, inquiry: MessageID?, link: LinkID, isReceipt: Bool, source: String, destination: String,
        text: String, createdAt: WallTime, askedAt: WallTime?, progress: ReplyProgress
    ) {
        self.id = id
        self.inquiry = inquiry
        self.link = link
        self.isReceipt = isReceipt
        self.source = source
        self.destination = destination
        self.text = text
        self.createdAt = createdAt
        self.askedAt = askedAt
        self.progress = progress
    }
}
