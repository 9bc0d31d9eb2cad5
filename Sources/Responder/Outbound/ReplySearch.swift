import Delivery
import Net
import Primitives
import SMS
import Store

/// Finds the replies that wait for numbers which have just texted, and has them leave over the links of those texts.
///
/// Replies are not kept by number, so one look passes over all that wait. Numbers that come meanwhile share the next look,
/// so that there is one at a time, whatever people do.
@LoopActor
final class ReplySearch {
    /// What is wanted for a number.
    private struct Wish: Sendable {
        var link: LinkID
        var name: String
        /// Whether the number's former link is not this one.
        var isMove: Bool
        /// An inquiry whose result the person has just got.
        var told: MessageID?
    }

    /// How long numbers are gathered for one look.
    private static let gathering = Duration.milliseconds(100)
    /// How many numbers one look takes; any other one is looked for after its next text.
    private static let numberLimit = 10_000
    /// How many waiting replies one page passes.
    private nonisolated static let pageSize = 1_000

    private unowned let outbound: Outbound
    private var wanted: [PhoneNumber: Wish] = [:]
    /// Replies of other nodes' that this look has found, and to whom they go.
    private var left: (replies: [LeftReply], phones: Set<PhoneNumber>) = ([], [])
    private var isLooking = false

    init(_ outbound: Outbound) { self.outbound = outbound }

    /// The number has texted over this link.
    ///
    /// - Parameters:
    ///   - isMove: whether it did so over another one before, and all that waits there is to follow.
    ///   - told: an inquiry whose result has just left, so that the one that waits is one too many.
    func look(for phone: PhoneNumber, over name: String, isMove: Bool, told: MessageID? = nil) {
        guard let link = outbound.places[name], wanted.count < Self.numberLimit || wanted[phone] != nil else { return }
        wanted[phone] = Wish(
            link: link, name: name, isMove: isMove || wanted[phone]?.isMove == true, told: told ?? wanted[phone]?.told)
        guard !isLooking else { return }
        isLooking = true
        begin()
    }

    private func begin() {
        _ = outbound.loop.schedule(at: outbound.loop.now + Self.gathering) { [weak self] in
            LoopActor.assumeIsolated {
                guard let self else { return }
                let wishes = self.wanted
                self.wanted = [:]
                self.left = ([], [])
                self.read(wishes, after: nil)
            }
        }
    }

    private func read(_ wishes: [PhoneNumber: Wish], after id: MessageID?) {
        let numbers = Set(wishes.keys)
        outbound.reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.waitingReplies(to: numbers, after: id, limit: Self.pageSize)
            },
            then: { [weak self] page in
                guard let self else { return }
                self.redirect(page.own, wishes)
                self.noteLeft(page.others, wishes)
                if let last = page.last { self.read(wishes, after: last) } else { self.end(wishes) }
            })
    }

    /// The wish that a reply is to follow, or to give way to, since its person has been told the same; `nil` for none.
    private func wish(
        about row: OutboxRow, _ wishes: [PhoneNumber: Wish], at now: WallTime
    ) -> (wish: Wish, phone: PhoneNumber, isTold: Bool)? {
        guard row.kind != OutboxRow.receiptKind, row.expiresAt > now, let phone = PhoneNumber(row.destination),
            let wish = wishes[phone]
        else { return nil }
        let isHeld = row.isPlanned && row.dueAt > now && row.kind != OutboxRow.warningKind
        if isHeld, let told = wish.told, row.inquiry == told { return (wish, phone, isTold: true) }
        guard wish.isMove ? row.link != wish.name || isHeld : isHeld, row.submittedSegments.isEmpty else { return nil }
        return (wish, phone, isTold: false)
    }

    private func redirect(_ rows: [OutboxRow], _ wishes: [PhoneNumber: Wish]) {
        let now = outbound.clock()
        var replies: [LinkID: [MessageID]] = [:]
        for row in rows {
            guard let (wish, _, isTold) = wish(about: row, wishes, at: now) else { continue }
            if isTold { outbound.drop(row.id) } else { replies[wish.link, default: []].append(row.id) }
        }
        for (link, ids) in replies.sorted(by: { $0.key.index < $1.key.index }) {
            outbound.handle(.redirect(ids, to: link))
        }
    }

    /// Remembers to ask the nodes that look after replies, which may just be sending them.
    private func noteLeft(_ rows: [OutboxRow], _ wishes: [PhoneNumber: Wish]) {
        let now = outbound.clock()
        for row in rows {
            guard let (wish, phone, isTold) = wish(about: row, wishes, at: now) else { continue }
            left.replies.append(LeftReply(row.id, isTold ? .drop : .redirect(to: wish.name)))
            left.phones.insert(phone)
        }
    }

    /// Nothing waits elsewhere any more: from now on the numbers belong to their links. Where other nodes have been asked,
    /// the next text looks again.
    private func end(_ wishes: [PhoneNumber: Wish]) {
        if !left.replies.isEmpty { outbound.leave(left.replies) }
        let moved = wishes.filter { $0.value.isMove && !left.phones.contains($0.key) }.mapValues(\.name)
        if !moved.isEmpty { outbound.commits.submit(MovedNumbers(links: moved)) { _, _ in } }
        isLooking = false
        guard !wanted.isEmpty else { return }
        isLooking = true
        begin()
    }
}
