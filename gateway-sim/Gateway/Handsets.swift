import Net
import SMS
import Session
import Wire

/// The phones behind the gateway: what reaches them, and what became of what they sent.
@LoopActor
package protocol Handsets: AnyObject, Sendable {
    /// A segment, or a whole text, that the gateway took for a phone.
    func received(_ message: IncomingMessage, id: GatewayMessageID)
    /// The responder answered for a segment of a phone's text.
    func answered(_ key: SegmentKey, _ status: SMPP.Status)
    /// The gateway got no answer for a segment of a phone's text, and hands it over once more.
    func handedOverAgain(_ key: SegmentKey)
    /// The responder answered for a receipt about a message that a phone got.
    func receiptAnswered(_ id: GatewayMessageID, _ state: MessageState, _ status: SMPP.Status)
    /// A receipt about a phone's text came, where the simulator is the client that asked for it.
    func receiptArrived(_ receipt: DeliveryReceipt)
    /// Connections came or went.
    func bindsChanged(to count: Int, reason: String?)
    /// All that came at once has been told.
    func batchEnded()
}

extension Handsets {
    func handedOverAgain(_ key: SegmentKey) {}
}
