import Net
import SMS
import Session
import Wire

/// What a link reports to its owner, gathered over one pass of the loop.
package enum LinkEvent: Sendable {
    /// A connection is bound.
    case bound(BindKind)
    /// A bound connection has ended.
    case unbound(reason: String)
    /// A message came; answer it by `Link.settle` once its outcome is durable.
    case arrived(IncomingMessage, MessageTicket)
    /// A receipt came; answer it by `Link.settle` once it is durable.
    case receipt(DeliveryReceipt, MessageTicket)
    /// The gateway took a segment and gave it this message ID.
    case submitted(SegmentKey, GatewayMessageID)
    /// The gateway refused a segment.
    case refused(SegmentKey, SMPP.Status)
    /// The gateway never answered for a segment: it may or may not have it.
    case unanswered(SegmentKey)
}

/// Identifies a received message until it is answered, over all binds of a link.
package struct MessageTicket: Hashable, Sendable {
    /// Which bind it came over.
    package let session: Int
    /// Which message of that bind it is.
    package let ticket: Ticket

    /// The ticket of that message of that bind.
    package init(session: Int, ticket: Ticket) {
        self.session = session
        self.ticket = ticket
    }
}

/// Takes what links report; called on the loop.
@LoopActor
package protocol LinkOwner: AnyObject, Sendable {
    /// What happened on a link since the last report, in order.
    func link(_ link: Link, reports events: [LinkEvent])
    /// The link's queue, which was full, has room again.
    func linkHasRoom(_ link: Link)
}
