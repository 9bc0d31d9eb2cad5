import Dialogue
import Links
import SMS
import Store

/// One segment of a long text: its digits rest masked on disk, and unmasked in memory only.
struct FragmentArrival: Sendable {
    let link: String
    let ticket: MessageTicket
    let phone: PhoneNumber
    let segment: InboundSegment
    let wantsReceipt: Bool
    let receivedAt: WallTime

    func keep(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        let place = segment.concatenation
        yield.fragment = try transaction.insertFragment(
            FragmentRow(
                link: link, sender: segment.sender.text, recipient: segment.recipient.text,
                reference: Int(place.reference), total: Int(place.total), number: Int(place.number),
                maskedText: DigitMask.mask(segment.text), arrivedAt: receivedAt))
        return yield
    }
}

extension InboundSegment {
    /// What it says, read by itself.
    fileprivate var text: String {
        switch content {
        case .octets(let octets, let coding): coding.decode(octets)
        case .text(let text): text
        }
    }
}

/// A long text that cannot be joined any more: segments never came, or only their masked form survived a restart.
struct LostText: Sendable {
    let desk: Desk
    let link: String
    let phone: PhoneNumber
    let fragments: [Int64]
    let reply: MessageID
    let now: WallTime

    func answer(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        try transaction.deleteFragments(fragments)
        let language = try transaction.sender(phone)?.language.map(Language.init(rawValue:))
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
