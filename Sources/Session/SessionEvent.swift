import SMS
import Wire

/// What happens to a session, besides octets that arrive.
package enum SessionEvent: Equatable, Sendable {
    /// The connection stands.
    case opened
    /// The bind that the peer asked for is granted or refused.
    case bindDecided(SMPP.Status)
    /// A segment is to go out; only when `nextSend` allows it.
    case send(OutgoingSegment)
    /// What a received message led to is durable, or it cannot be taken.
    case settled(Ticket, SMPP.Status, id: GatewayMessageID?)
    /// Nothing is read from the peer from now on, as the session or its shell wishes.
    case readingStopped
    /// Reading goes on; so it is said too when something was left unread.
    case readingStarted
    /// Time has passed.
    case tick
    /// Finish what is under way, then unbind.
    case drain
    /// The connection is gone.
    case closed
}

/// Names a received message until it is answered.
package struct Ticket: Hashable, Sendable {
    /// Counts the messages of this session from 0.
    package let number: Int
}

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
    /// The gateway took a segment under this name.
    case submitted(SegmentKey, GatewayMessageID)
    /// The gateway will not take a segment; trying again is the outbox's decision.
    case refused(SegmentKey, SMPP.Status)
    /// Not taken and not refused: queue these again, oldest first.
    case returned([OutgoingSegment], because: ReturnReason)
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

/// Why a session ends its connection.
package enum SessionEnd: Equatable, Sendable {
    case unbound
    case peerUnbound
    case bindRefused(SMPP.Status)
    case neverBound
    case silent
    case inactive
    case lostFraming(String)
    case unwritable(String)
}

extension SessionEnd: CustomStringConvertible {
    /// The reason as a log says it.
    package var description: String {
        switch self {
        case .unbound: "unbound"
        case .peerUnbound: "the peer unbound"
        case .bindRefused(let status): "the peer refused the bind: \(status)"
        case .neverBound: "no bind in time"
        case .silent: "the peer fell silent"
        case .inactive: "no message for too long"
        case .lostFraming(let reason): "framing lost: \(reason)"
        case .unwritable(let reason): "an answer could not be written: \(reason)"
        }
    }
}

/// What is worth a log line but no action.
package enum SessionNote: Equatable, Sendable {
    case malformed(String)
    case unserved(answer: UInt32)
    case notice(String)
    case lateAnswer(sequence: UInt32)
    case nacked(SMPP.Status)
    case throttled(SMPP.Status)
    case outOfState(String)
}
