import SMS
import Wire

/// What becomes of one segment that the responder submits.
struct SegmentFate: Equatable, Sendable {
    /// One receipt that is to be written about it.
    struct Receipt: Equatable, Sendable {
        /// What it says.
        var state: MessageState
        /// The carrier's own code, where it gives one.
        var errorCode: String?
        /// How long after the response it leaves.
        var delay: Duration = .zero
        /// Whether it names a message that nobody submitted.
        var namesUnknownID = false
    }

    /// The response's status; a refused segment reaches no phone.
    var status = SMPP.Status.ok
    /// How long the response takes.
    var responseDelay: Duration = .zero
    /// The receipts, in this order.
    var receipts: [Receipt] = []
    /// Whether the receipts leave before the response, as some gateways do.
    var hasEarlyReceipts = false
}
