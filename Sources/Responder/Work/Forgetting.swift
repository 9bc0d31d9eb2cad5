import Primitives
import SMS
import Store

/// Lets go of what has had its time, a few rows at a go.
struct Forgetting: Sendable {
    enum Kind: Sendable {
        /// Rows of one kind written before a moment.
        case old(Retention, before: WallTime, from: SweepPosition)
        /// Stored segments that no text needs.
        case fragments([Int64])
        /// A reply whose time is up.
        case overdue(MessageID)
    }

    let kind: Kind
    /// What else decides about old rows of senders.
    var senders: SenderExpiry?

    init(kind: Kind) { self.kind = kind }

    /// How many rows one step looks at, so that no commit waits long for it.
    static let rowLimit = 500

    func forget(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        switch kind {
        case .old(let retention, let cutoff, var position):
            _ = try transaction.forget(
                retention, before: cutoff, from: &position, rowLimit: Self.rowLimit, senders: senders)
            yield.sweep = position
        case .fragments(let ids): try transaction.deleteFragments(ids)
        case .overdue(let id):
            guard var row = try transaction.outboxRow(id), row.state != .failed else { return yield }
            let ending: ReplyState
            if row.state == .submitted {
                // Every segment was taken and no receipt came: whether it arrived, nobody will know.
                try transaction.deleteOutboxRow(id)
                ending = .unconfirmed
            } else {
                row.state = .failed
                try transaction.updateOutboxRow(row)
                ending = .failed
            }
            yield.endings = [ending]
            if let inquiry = row.inquiry { try transaction.setReplyState(ending, of: inquiry) }
        }
        return yield
    }
}
