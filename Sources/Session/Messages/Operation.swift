import SMS
import Wire

/// What a PDU says, whatever protocol it came in.
package enum Operation: Equatable, Sendable {
    case bind(BindRequest)
    case bindResponse(BindKind, SMPP.Status, systemID: String)
    /// `answer` is the command that answers it, in the protocol's own numbers, where it has any.
    case message(IncomingMessage, answer: UInt32)
    /// A segment on its way out; a dialect never reads one.
    case segment(OutgoingSegment)
    case receipt(DeliveryReceipt, answer: UInt32)
    case messageResponse(SMPP.Status, MessageAnswer)
    case enquireLink
    case enquireLinkResponse
    case unbind
    case unbindResponse
    /// The peer's PDU could not be taken at all; `text` tells a person why, where the protocol has room for it.
    case nack(SMPP.Status, text: String?)
    /// A request about a message submitted before, with the command that answers it; none is served.
    case ancillary(answer: UInt32)
    /// A request that gets no more than an answer of that status, by that command.
    case unserved(answer: UInt32, SMPP.Status)
    /// A notice that needs no answer.
    case notice(String)
}
