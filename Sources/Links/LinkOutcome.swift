import SMS
import Session
import Wire

/// The answer to one received message or receipt.
package struct LinkOutcome: Sendable {
    /// Which message.
    package var ticket: MessageTicket
    /// How it went; everything but success makes the peer keep or drop it by its own rules.
    package var status: SMPP.Status
    /// Our message ID, where the protocol's answer carries one.
    package var id: GatewayMessageID?

    /// An answer of these parts.
    package init(_ ticket: MessageTicket, _ status: SMPP.Status = .ok, id: GatewayMessageID? = nil) {
        self.ticket = ticket
        self.status = status
        self.id = id
    }
}
