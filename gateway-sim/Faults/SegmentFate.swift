import SMS
import Wire

/// What becomes of one segment that the responder submits.
package struct SegmentFate: Equatable, Sendable {
    /// One receipt that is to be written about it.
    package struct Receipt: Equatable, Sendable {
        /// What it says.
        package var state: MessageState
        /// The carrier's own code, where it gives one.
        package var errorCode: String?
        /// How long after the response it leaves.
        package var delay: Duration = .zero
        /// Whether it names a message that nobody submitted.
        package var namesUnknownID = false

        /// A receipt of this state, that long after the response.
        package init(
            state: MessageState, errorCode: String? = nil, delay: Duration = .zero, namesUnknownID: Bool = false
        ) {
            self.state = state
            self.errorCode = errorCode
            self.delay = delay
            self.namesUnknownID = namesUnknownID
        }
    }

    /// The response's status; a refused segment reaches no phone.
    package var status = SMPP.Status.ok
    /// How long the response takes.
    package var responseDelay: Duration = .zero
    /// How much longer it may take, by chance.
    package var responseJitter: Duration = .zero
    /// The receipts, in this order.
    package var receipts: [Receipt] = []
    /// Whether the receipts leave before the response, as some gateways do.
    package var hasEarlyReceipts = false
}
