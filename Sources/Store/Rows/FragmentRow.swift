import Primitives
import SMS

/// One segment of a long message to us whose other segments are still missing: that it came, and nothing
/// of what it says.
package struct FragmentRow: Hashable, Sendable {
    /// Our message ID for the segment.
    package var id: MessageID
    /// The link it came on.
    package var link: String
    /// Who sent it, as the gateway wrote it.
    package var sender: String
    /// To which of our addresses.
    package var recipient: String
    /// The reference that joins the segments of one message (3GPP TS 23.040 §9.2.3.24.1).
    package var reference: Int
    /// How many segments the message has.
    package var total: Int
    /// Which of them this is, from 1.
    package var number: Int
    /// When it came.
    package var arrivedAt: WallTime

    /// A row of these values.
    package init(
        id: MessageID, link: String, sender: String, recipient: String, reference: Int, total: Int, number: Int,
        arrivedAt: WallTime
    ) {
        self.id = id
        self.link = link
        self.sender = sender
        self.recipient = recipient
        self.reference = reference
        self.total = total
        self.number = number
        self.arrivedAt = arrivedAt
    }
}
