import Primitives
import SMS

@testable import Delivery

/// Stands where the store stands: rows that outlive crashes, and changes to them that do not before they are committed.
struct SimulatedOutbox {
    enum Change {
        case write(OutgoingReply)
        case note(SubmissionNote)
        case lookUp(LinkID, [ReceivedReceipt])
        case expire(MessageID)
        case redirect([MessageID], LinkID, WallTime)
    }

    struct Name: Hashable {
        let link: LinkID
        let id: GatewayMessageID
    }

    private(set) var rows: [MessageID: OutgoingReply] = [:]
    private(set) var endings: [MessageID: ReplyProgress.Stage] = [:]
    private(set) var violations: [String] = []
    private(set) var redirectedCount = 0
    /// Whose segments gateways' names stand for.
    private(set) var submissions: [Name: (reply: MessageID, segment: Int)] = [:]

    /// Carries out a change and says what the machine is told when it is durable.
    mutating func commit(_ change: Change) -> DeliveryEvent {
        switch change {
        case .write(let reply):
            rows[reply.id] = reply
            return .written([reply])
        case .note(let note): return .noted([NotedReply(note.reply, add(note))])
        case .lookUp(let link, let receipts):
            let found = receipts.filter { take($0, link) }
            return .lookedUp(link, found: found, unknown: receipts.filter { !found.contains($0) })
        case .expire(let id):
            if let ending = rows[id]?.progress.expire() { end(id, ending) }
            return .ended([id])
        case .redirect(let ids, let link, let now):
            for id in ids where rows[id]?.progress.stage == .waiting && rows[id]?.progress.submitted.isEmpty == true {
                rows[id]?.link = link
                if let due = rows[id]?.progress.dueAt { rows[id]?.progress.dueAt = min(due, now) }
                redirectedCount += 1
            }
            return .redirected(ids, to: link)
        }
    }

    private mutating func add(_ note: SubmissionNote) -> ReplyProgress? {
        guard rows[note.reply] != nil else { return nil }
        for expected in note.expected {
            submissions[Name(link: expected.link, id: expected.id)] = (note.reply, expected.segment)
        }
        let ending = rows[note.reply]?.progress.add(note)
        let progress = rows[note.reply]?.progress
        if let ending { end(note.reply, ending) }
        return progress
    }

    private mutating func take(_ receipt: ReceivedReceipt, _ link: LinkID) -> Bool {
        guard let known = submissions.removeValue(forKey: Name(link: link, id: receipt.id)) else { return false }
        if let ending = rows[known.reply]?.progress.add(receipt.state, of: known.segment) { end(known.reply, ending) }
        return true
    }

    private mutating func end(_ id: MessageID, _ ending: ReplyProgress.Stage) {
        if endings.updateValue(ending, forKey: id) != nil { violate("\(id) ended twice") }
        if ending.deletesRow { rows[id] = nil }
    }

    /// The oldest replies of a link that have segments to submit.
    func page(of link: LinkID, after id: MessageID?, limit: Int) -> [OutgoingReply] {
        let found = rows.values.filter {
            $0.link == link && $0.progress.stage == .waiting && $0.id.rawValue > id?.rawValue ?? .min
        }
        return Array(found.sorted { $0.id < $1.id }.prefix(limit))
    }

    /// Replies of a link whose next attempt is due.
    func duePage(of link: LinkID, after place: DuePosition?, at now: WallTime, limit: Int) -> [OutgoingReply] {
        let found = rows.values.filter { reply in
            reply.link == link && reply.progress.stage == .waiting && reply.progress.attempts > 0
                && reply.progress.dueAt <= now
                && place.map { ($0.dueAt, $0.id) < (reply.progress.dueAt, reply.id) } ?? true
        }
        return Array(
            found.sorted { ($0.progress.dueAt, $0.id) < ($1.progress.dueAt, $1.id) }.prefix(limit))
    }

    /// Replies to people that wait for another link, and of which no segment was taken.
    func redirectable(to link: LinkID) -> [MessageID] {
        rows.values.filter {
            $0.link != link && !$0.isReceipt && $0.progress.stage == .waiting && $0.progress.submitted.isEmpty
        }.map(\.id).sorted()
    }

    /// Replies not ended whose time is up.
    func overdue(at now: WallTime) -> [MessageID] {
        rows.values.filter { $0.progress.expiresAt <= now && !$0.progress.stage.isFinal }.map(\.id).sorted()
    }

    mutating func violate(_ what: String) { violations.append(what) }
}
