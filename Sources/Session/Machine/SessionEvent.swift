import SMS
import Wire

/// What happens to a session, besides octets that arrive.
package enum SessionEvent: Equatable, Sendable {
    /// The connection is open.
    case opened
    /// The bind that the peer asked for is granted or refused.
    case bindDecided(SMPP.Status)
    /// A segment is to go out; only when `nextSend` allows it.
    case send(OutgoingSegment)
    /// What a received message led to is durable, or it cannot be taken.
    case settled(Ticket, SMPP.Status, id: GatewayMessageID?)
    /// Nothing is read from the peer from now on, as the session or its shell wants it.
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

/// Identifies a received message until it is answered.
package struct Ticket: Hashable, Sendable {
    /// Counts the messages of this session from 0.
    package let number: Int

    /// The ticket of that message.
    package init(number: Int) { self.number = number }
}
