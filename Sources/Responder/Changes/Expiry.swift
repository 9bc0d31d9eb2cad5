import Digest
import Primitives
import SMS
import Store

/// Lets go of rows that a look has found old, if they still are.
struct Expiry: Change {
    let rows: OldRows
    let rule: RetentionRule
    /// Under which an opt-out outlives its sender's row.
    let key: HMACKey

    /// The next round finds them again.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) {
        switch rows {
        case .inquiries(let ids): for id in ids { keys.inquiry(id) }
        case .replies(let ids): for id in ids { keys.reply(id) }
        case .submissions(let ids): for id in ids { keys.submission(id) }
        case .fragments(let ids): for id in ids { keys.fragment(id) }
        case .senders(let phones): for phone in phones { keys.sender(phone) }
        }
    }

    func apply(to set: WorkingSet) throws(StoreError) {
        switch rows {
        case .inquiries(let ids):
            for id in ids { if let row = set.inquiries[id], rule.isOld(row) { set.inquiries.remove(id) } }
        case .replies(let ids):
            for id in ids { if let row = set.replies[id], rule.isOld(row) { set.replies.remove(id) } }
        case .submissions(let ids):
            for id in ids { if let row = set.submissions[id], rule.isOld(row) { set.submissions.remove(id) } }
        case .fragments(let ids):
            for id in ids { if let row = set.fragments[id], rule.isOld(row) { set.fragments.remove(id) } }
        case .senders(let phones):
            for phone in phones {
                guard let row = set.senders[phone], rule.isOld(row) else { continue }
                if row.hasOptedOut { set.optOuts.replace(OptOut(), for: key.optOutDigest(of: phone)) }
                set.senders.remove(phone)
            }
        }
    }
}

/// Lets go of stored segments that no text needs.
struct FragmentRemoval: Change {
    let fragments: [MessageID]

    /// A later sweep finds them.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) {}

    func apply(to rows: WorkingSet) throws(StoreError) {
        for fragment in fragments { rows.fragments.remove(fragment) }
    }
}

/// Ends a reply whose time is up, and says how.
struct OverdueReply: Change {
    let reply: MessageID

    /// A later look finds it.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) { keys.reply(reply) }

    func apply(to rows: WorkingSet) throws(StoreError) -> ReplyEnding? {
        guard var row = rows.replies[reply], row.state != .failed else { return nil }
        if row.state == .submitted {
            // Every segment was taken and no receipt came: whether it arrived, nobody will know.
            rows.replies.remove(reply)
            return .unconfirmed
        }
        row.state = .failed
        rows.replies.put(row, for: reply)
        return .failed
    }
}
