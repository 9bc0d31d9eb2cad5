import SMS
import Wire

/// What a session wants done, in this order.
package enum SessionAction: Equatable, Sendable {
    /// Decide whether the peer may bind, and say so by `.bindDecided`.
    case checkBind(BindRequest)
    /// Messages may flow now.
    case bound(peer: String, BindKind)
    /// A message came; answer by `.settled` once its outcome is durable.
    case arrived(IncomingMessage, Ticket)
    /// A receipt came; answer by `.settled` once it is durable.
    case receipt(DeliveryReceipt, Ticket)
    /// A message or receipt came above the peer's rate and is answered so; the peer has to wait a moment.
    case thrownBack(InboundKind)
    /// The gateway took a segment and gave it this message ID.
    case submitted(SegmentKey, GatewayMessageID)
    /// The gateway will not take a segment; trying again is the outbox's decision.
    case refused(SegmentKey, SMPP.Status)
    /// Not taken and not refused: queue these again, oldest first.
    case returned([OutgoingSegment], because: ReturnReason)
    /// A peer that had been silent was heard: what waits may go out to it again.
    case resumeSending
    /// Something the log should hear of.
    case note(SessionNote)
    /// Close the connection once the output is written.
    case close(SessionEnd)
}

/// What a peer hands over.
package enum InboundKind: Sendable {
    case message
    case receipt
}

/// Why a segment came back unsent or unanswered.
package enum ReturnReason: String, Sendable {
    case throttled
    case unanswered
    case closed
}
