import Primitives
import SMS

/// Identifies a segment by what its gateway calls it.
package struct SubmissionKey: Hashable, Sendable {
    /// The link the segment left on.
    package var link: String
    /// The gateway's message ID for it.
    package var gatewayID: GatewayMessageID

    /// A key of these parts.
    package init(link: String, gatewayID: GatewayMessageID) {
        self.link = link
        self.gatewayID = gatewayID
    }
}

/// Which of our segments a gateway's message ID stands for, until its receipt comes.
///
/// A gateway that uses an ID again within a receipt's time means the later segment.
package struct SubmissionRow: Hashable, Sendable {
    /// The gateway's message ID, and the link it belongs to.
    package var key: SubmissionKey
    /// The reply the segment belongs to.
    package var reply: MessageID
    /// Which of its segments it is, from 1.
    package var segment: Int
    /// When the gateway took it.
    package var submittedAt: WallTime

    /// A row of these values.
    package init(key: SubmissionKey, reply: MessageID, segment: Int, submittedAt: WallTime) {
        self.key = key
        self.reply = reply
        self.segment = segment
        self.submittedAt = submittedAt
    }
}
