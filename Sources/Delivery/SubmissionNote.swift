import Primitives
import SMS

/// Why a segment was not taken.
package enum Refusal: Sendable {
    /// The gateway would answer so again.
    case permanent
    /// The gateway may take it another time.
    case temporary
    /// The gateway did not answer: it may or may not have the segment.
    case unanswered
}

/// A segment that a gateway took and whose receipt is still to come.
package struct ExpectedReceipt: Hashable, Sendable {
    /// The link over which the segment left: the gateway's name means nothing without it.
    package var link: LinkID
    /// The gateway's name for the segment.
    package var id: GatewayMessageID
    /// Which of the reply's segments it is, from 1.
    package var segment: Int

    /// That segment under that name.
    package init(link: LinkID, id: GatewayMessageID, segment: Int) {
        self.link = link
        self.id = id
        self.segment = segment
    }
}

/// All that is known of one attempt to submit a reply, to be made durable at one go.
///
/// The change adds it to the row's `ReplyProgress`, keeps what is expected, so that later receipts find the reply, and
/// tells the inquiry when the reply has come to its end.
package struct SubmissionNote: Equatable, Sendable {
    /// The reply.
    package var reply: MessageID
    /// The inquiry it answers, if it is known to answer one.
    package var inquiry: MessageID?
    /// The link that carried the attempt.
    package var link: LinkID
    /// How many segments the reply has; 0 where only the store knows.
    package var segmentCount = 0
    /// The segments the gateway took.
    package var taken = SegmentSet()
    /// Those of them that arrived.
    package var delivered = SegmentSet()
    /// Those of them that did not arrive.
    package var failed = SegmentSet()
    /// Those of them whose receipts are still to come.
    package var expected: [ExpectedReceipt] = []
    /// Why some were not taken; `nil` when all were.
    package var refusal: Refusal?
    /// When this was known.
    package var at: WallTime

    /// A note of an attempt of which nothing is known.
    package init(reply: MessageID, inquiry: MessageID? = nil, link: LinkID, at now: WallTime) {
        self.reply = reply
        self.inquiry = inquiry
        self.link = link
        at = now
    }
}
