import Dialogue
import Links
import Primitives
import SMS
import Store

/// One segment of a long text: its octets are kept in memory only, and the store notes no more than that it came.
struct FragmentArrival: Sendable {
    let link: String
    let ticket: MessageTicket
    let segment: InboundSegment
    /// Whether the peer wants to hear that the segment arrived; each has a receipt of its own, as each has a name.
    let wantsReceipt: Bool
    let receivedAt: WallTime
    /// Our names for the segment and for its receipt.
    let ids: (text: MessageID, receipt: MessageID)

    /// How long a receipt is worth sending: as long as a reply.
    private static let receiptLife: Duration = .seconds(48 * 3_600)

    func keep(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        let place = segment.concatenation
        yield.fragment = try transaction.insertFragment(
            FragmentRow(
                link: link, sender: segment.sender.text, recipient: segment.recipient.text,
                reference: Int(place.reference), total: Int(place.total), number: Int(place.number),
                arrivedAt: receivedAt))
        if wantsReceipt {
            let receipt = OutboxRow.receipt(
                ids.receipt, for: ids.text, over: link, from: segment.sender.text, to: segment.recipient.text,
                expiresAfter: Self.receiptLife, at: receivedAt)
            try transaction.insertOutboxRow(receipt)
            yield.replies = [receipt]
        }
        return yield
    }
}

/// A long text that cannot be joined any more: segments never came, or a restart has lost what they said.
struct LostText: Sendable {
    let desk: Desk
    let link: String
    let phone: PhoneNumber
    let fragments: [Int64]
    let reply: MessageID
    /// Whether an earlier run of the program kept the segments.
    var isOfEarlierRun = false
    let now: WallTime

    func answer(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        try transaction.deleteFragments(fragments)
        var sender = try transaction.sender(phone) ?? SenderRow(phone: phone)
        // Whoever sends nothing but halves is answered no more often than whoever sends texts.
        guard sender.countReply(under: desk.limits, at: now) else { return yield }
        try transaction.putSender(sender)
        let language = sender.language.map(Language.init(rawValue:))
        let reply = try desk.write { () throws(DialogueError) in try desk.texts.textAgain(in: language) }
        let row = OutboxRow(
            id: self.reply, inquiry: nil, kind: reply.name.rawValue, link: link, source: desk.replyFrom,
            destination: phone.digits, text: reply.text, createdAt: now,
            expiresAt: now + desk.limits.answerDeadline, dueAt: now)
        try transaction.insertOutboxRow(row)
        yield.replies = [row]
        return yield
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
