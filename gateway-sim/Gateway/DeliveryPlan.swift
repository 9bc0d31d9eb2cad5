import SMS
import Wire

/// Decides what becomes of each segment that the gateway takes; the same seed and order of segments give the same fates.
struct DeliveryPlan: Equatable, Sendable {
    /// What the receipts say; `nil` when none are written.
    var receiptState: MessageState? = .delivered

    /// The fate of the next segment for this phone.
    mutating func fate(for phone: Address, wantsReceipt: Bool) -> SegmentFate {
        var fate = SegmentFate()
        if wantsReceipt, let receiptState { fate.receipts = [SegmentFate.Receipt(state: receiptState)] }
        return fate
    }
}
