import Primitives
import SMS
import Store

/// Lets replies that wait leave over the link on which their person texts now, and at once.
struct RedirectedReplies: Change {
    let replies: [MessageID]
    let link: String
    let now: WallTime

    func name(_ keys: inout RowKeys) { for id in replies { keys.reply(id) } }

    /// How many still waited.
    func apply(to rows: WorkingSet) throws(StoreError) -> Int {
        var count = 0
        for id in replies {
            // A reply that its former link has taken a segment of stays there.
            guard var row = rows.reply(id), row.state == .waiting, row.submittedSegments.isEmpty,
                row.kind != OutboxRow.receiptKind
            else { continue }
            row.link = link
            row.dueAt = min(row.dueAt, now)
            rows.putReply(row)
            count += 1
        }
        return count
    }
}

/// Removes a reply that waits for its moment, because its person has just been told the same.
struct SupersededReply: Change {
    let reply: MessageID

    func name(_ keys: inout RowKeys) { keys.reply(reply) }

    func apply(to rows: WorkingSet) throws(StoreError) {
        if let row = rows.reply(reply), row.state == .waiting, row.isPlanned { rows.removeReply(reply) }
    }
}

/// Remembers over which links numbers text from now on, once nothing waits for them elsewhere.
struct MovedNumbers: Change {
    let links: [PhoneNumber: String]

    /// The number's next text brings it again.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) { for phone in links.keys { keys.sender(phone) } }

    func apply(to rows: WorkingSet) throws(StoreError) {
        for (phone, link) in links {
            guard var sender = rows.sender(phone), sender.link != link else { continue }
            sender.link = link
            rows.putSender(sender)
        }
    }
}
