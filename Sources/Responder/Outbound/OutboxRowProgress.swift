import Delivery
import Dialogue
import Primitives
import SMS
import Store

extension OutboxRow {
    /// How far the reply has come, as `Delivery` sees it.
    var progress: ReplyProgress {
        get {
            var progress = ReplyProgress(dueAt: dueAt, expiresAt: expiresAt)
            progress.stage =
                switch state {
                case .waiting: .waiting
                case .submitted: .submitted
                case .failed: .failed
                }
            progress.segmentCount = segmentCount
            progress.submitted = submittedSegments
            progress.delivered = deliveredSegments
            progress.failed = failedSegments
            progress.attempts = attempts
            return progress
        }
        set {
            state =
                switch newValue.stage {
                case .waiting: .waiting
                case .submitted: .submitted
                case .failed: .failed
                case .delivered, .unconfirmed: preconditionFailure("a reply that has ended well has no row")
                }
            segmentCount = newValue.segmentCount
            submittedSegments = newValue.submitted
            deliveredSegments = newValue.delivered
            failedSegments = newValue.failed
            attempts = newValue.attempts
            dueAt = newValue.dueAt
            expiresAt = newValue.expiresAt
        }
    }

    /// When the question arrived that the reply answers; `nil` for what answers none, as receipts, warnings and
    /// acknowledgements.
    ///
    /// An inquiry is named when its question arrives; any other reply is written at once.
    private var askedAt: WallTime? {
        guard kind != Self.receiptKind, kind != Self.warningKind, kind != TextName.accepted.rawValue else { return nil }
        return inquiry?.time ?? createdAt
    }

    /// The reply as it is handed to this link.
    func outgoing(over link: LinkID) -> OutgoingReply {
        OutgoingReply(
            id: id, inquiry: inquiry, link: link, isReceipt: kind == Self.receiptKind, source: source,
            destination: destination, text: text, createdAt: createdAt, askedAt: askedAt, progress: progress)
    }
}
