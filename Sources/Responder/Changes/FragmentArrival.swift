import Dialogue
import Links
import Primitives
import SMS
import Store

/// One segment of a long text: its octets are kept in memory only, and the store notes no more than that it came.
struct FragmentArrival: Change {
    let link: String
    let ticket: MessageTicket
    let segment: InboundSegment
    /// Whether the peer wants to hear that the segment arrived; each has a receipt of its own, as each has a name.
    let wantsReceipt: Bool
    let receivedAt: WallTime
    /// The message IDs of the segment and of its receipt.
    let ids: (text: MessageID, receipt: MessageID)

    /// How long a receipt is worth sending: as long as a reply.
    private static let receiptLife: Duration = .seconds(48 * 3_600)

    /// A gateway keeps what was not acknowledged, and sends it again.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) {}

    /// The text that is joined from it removes it.
    func nameOrder(_ keys: inout RowKeys) { if let phone = segment.sender.phoneNumber { keys.sender(phone) } }

    /// Notes that the segment came, and gives the receipt that is to be sent for it.
    func apply(to rows: WorkingSet) throws(StoreError) -> OutboxRow? {
        let place = segment.concatenation
        try rows.insertFragment(
            FragmentRow(
                id: ids.text, link: link, sender: segment.sender.text, recipient: segment.recipient.text,
                reference: Int(place.reference), total: Int(place.total), number: Int(place.number),
                arrivedAt: receivedAt))
        guard wantsReceipt else { return nil }
        let receipt = OutboxRow.receipt(
            ids.receipt, for: ids.text, over: link, from: segment.sender.text, to: segment.recipient.text,
            expiresAfter: Self.receiptLife, at: receivedAt)
        try rows.insertReply(receipt)
        return receipt
    }
}

/// A long text that cannot be joined any more: segments never came, or a restart has lost what they said.
struct LostText: Change {
    let rules: ServiceRules
    let link: String
    let phone: PhoneNumber
    let fragments: [MessageID]
    /// Segments of the same text that other nodes keep; `nil` where the store is this node's alone.
    var others: [MessageID]?
    let reply: MessageID
    /// Whether an earlier run of the program kept the segments.
    var isOfEarlierRun = false
    let now: WallTime

    func name(_ keys: inout RowKeys) {
        keys.sender(phone)
        guard others != nil else { return }
        for fragment in fragments { keys.fragment(fragment) }
    }

    /// Lets go of the segments, and gives the reply that is to be sent, if the sender may have one.
    func apply(to rows: WorkingSet) throws(StoreError) -> OutboxRow? {
        // When they are gone, a node that keeps others of the same text has asked, or the number was erased.
        guard others == nil || fragments.contains(where: { rows.fragment($0) != nil }) else { return nil }
        for fragment in fragments + (others ?? []) { rows.removeFragment(fragment) }
        var sender = rows.sender(phone) ?? SenderRow(phone: phone)
        // Whoever sends nothing but halves is answered no more often than whoever sends texts.
        guard sender.countReply(under: rules.limits, at: now) else { return nil }
        rows.putSender(sender)
        let language = sender.language.map(Language.init(rawValue:))
        let reply = try rules.write { () throws(DialogueError) in try rules.texts.textAgain(in: language) }
        let row = OutboxRow(
            id: self.reply, inquiry: nil, kind: reply.name.rawValue, link: link, source: rules.replyFrom,
            destination: phone.digits, text: reply.text, createdAt: now,
            expiresAt: now + rules.limits.answerDeadline, dueAt: now)
        try rows.insertReply(row)
        return row
    }
}

extension SenderRow {
    /// Counts one of the replies that a number gets a day; `false` when it had them all.
    fileprivate mutating func countReply(under limits: Limits, at now: WallTime) -> Bool {
        if let since = repliesSince, since <= now, now - since < limits.replyWindow {
            guard replyCount < limits.replyLimit else { return false }
            replyCount += 1
        } else {
            (replyCount, repliesSince) = (1, now)
        }
        return true
    }
}
