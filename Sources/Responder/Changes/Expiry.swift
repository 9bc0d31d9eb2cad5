import Digest
import Primitives
import SMS
import Store

/// Lets go of rows that a look has found old, if they still are.
struct Expiry: Change {
    let rows: OldRows
    let rule: RetentionRule
    /// Under the present one of which an opt-out outlives its sender's row.
    let keys: KeyRing

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
            for id in ids { if let row = set.inquiry(id), rule.isOld(row) { set.removeInquiry(id) } }
        case .replies(let ids):
            for id in ids { if let row = set.reply(id), rule.isOld(row) { set.removeReply(id) } }
        case .submissions(let ids):
            for id in ids { if let row = set.submission(id), rule.isOld(row) { set.removeSubmission(id) } }
        case .fragments(let ids):
            for id in ids { if let row = set.fragment(id), rule.isOld(row) { set.removeFragment(id) } }
        case .senders(let phones):
            for phone in phones {
                guard let row = set.sender(phone), rule.isOld(row) else { continue }
                if row.hasOptedOut { set.putOptOut(keys.present.key.optOutDigest(of: phone)) }
                set.removeSender(phone)
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
        for fragment in fragments { rows.removeFragment(fragment) }
    }
}
