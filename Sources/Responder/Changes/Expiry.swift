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

    /// How many rows were still there and old.
    func apply(to set: WorkingSet) throws(StoreError) -> Int {
        var count = 0
        func remove(_ isOld: Bool, _ removal: () -> Void) {
            guard isOld else { return }
            removal()
            count += 1
        }
        switch rows {
        case .inquiries(let ids):
            for id in ids { remove(set.inquiry(id).map(rule.isOld) ?? false) { set.removeInquiry(id) } }
        case .replies(let ids):
            for id in ids { remove(set.reply(id).map(rule.isOld) ?? false) { set.removeReply(id) } }
        case .submissions(let ids):
            for id in ids { remove(set.submission(id).map(rule.isOld) ?? false) { set.removeSubmission(id) } }
        case .fragments(let ids):
            for id in ids { remove(set.fragment(id).map(rule.isOld) ?? false) { set.removeFragment(id) } }
        case .senders(let phones):
            for phone in phones {
                guard let row = set.sender(phone), rule.isOld(row) else { continue }
                if row.hasOptedOut { set.putOptOut(keys.present.key.optOutDigest(of: phone)) }
                remove(true) { set.removeSender(phone) }
            }
        }
        return count
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
