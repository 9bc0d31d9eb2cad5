import Digest
import Primitives
import SMS
import Store

/// What operators type.
package enum OperatorInput {
    /// Whether a text is a mainland mobile number, in any of its usual forms.
    package static func isNumber(_ text: String) -> Bool { PhoneNumber(text) != nil }

    /// The message ID that a text spells as ours are printed.
    static func identifier(_ text: String) -> MessageID? {
        guard (1...16).contains(text.utf8.count), let value = Int64(text, radix: 16), value > 0 else { return nil }
        return MessageID(rawValue: value)
    }
}

/// Everything that the store holds of one number.
struct StoredNumber: Sendable {
    let phone: PhoneNumber
    /// To whom it is registered; the code of the tail stays in the store.
    var person: PersonRow?
    var counts: [AccountCount] = []
    var sender: SenderRow?
    /// Whether an opt-out is kept of it that has outlived everything else.
    var hasKeptOptOut = false
    var inquiries: [InquiryRow] = []
    /// Its replies that are not through yet.
    var replies: [OutboxRow] = []
    /// Segments of long texts from it.
    var fragments: [FragmentRow] = []

    /// Reads it all at one moment.
    init(_ phone: PhoneNumber, optOuts: [[UInt8]], from snapshot: any Snapshot) throws(StoreError) {
        self.phone = phone
        person = try snapshot.person(phone)
        counts = try snapshot.counts(of: phone)
        sender = try snapshot.sender(phone)
        for digest in optOuts where try snapshot.optOut(digest) != nil { hasKeptOptOut = true }
        let traces = try snapshot.traces(of: phone, beyond: Traces())
        for id in traces.inquiries { if let row = try snapshot.inquiry(id) { inquiries.append(row) } }
        for id in traces.replies { if let row = try snapshot.reply(id) { replies.append(row) } }
        for id in traces.fragments {
            let before = MessageID(rawValue: id.rawValue - 1)
            fragments += try snapshot.fragments(after: before, limit: 1)
        }
    }

    /// Whether the store holds nothing of it.
    var isUnknown: Bool {
        person == nil && counts.isEmpty && sender == nil && !hasKeptOptOut && inquiries.isEmpty && replies.isEmpty
            && fragments.isEmpty
    }
}
