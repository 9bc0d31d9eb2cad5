import Delivery
import Links
import Net
import Primitives
import SMS
import Store
import Wire

// What the store is to note, and what is read of it.
extension Outbound {
    func note(_ note: SubmissionNote) {
        // A closure would be checked at run time for running on the loop, at each call.
        var links: [String] = []
        for expected in note.expected { links.append(names[expected.link.index]) }
        let change = ReplyNote(note: note, links: links)
        commits.submit(change, lane: names[note.link.index], patience: Self.notePatience) {
            [weak self] change, result in
            guard let self else { return }
            switch result {
            case .success(let outcome):
                if let ending = outcome.ending { self.meters.ended(ending) }
                self.handle(.noted([NotedReply(change.note.reply, outcome.progress)]))
            case .failure: self.handle(.noteFailed(change.note.reply))
            }
        }
    }

    func lookUp(_ link: LinkID, _ receipts: [ReceivedReceipt]) {
        let name = names[link.index]
        commits.submit(
            ReceiptLookUp(link: name, receipts: receipts), lane: name, patience: Self.receiptPatience
        ) { [weak self] change, result in
            guard let self else { return }
            let isNoted = if case .success = result { true } else { false }
            for receipt in change.receipts {
                self.settle(receipt.ticket, isNoted ? .ok : .temporaryApplicationError, over: link)
            }
            guard case .success(let outcome) = result else { return }
            for (_, stage) in outcome.endings { self.meters.ended(stage) }
            var (found, unknown): ([ReceivedReceipt], [ReceivedReceipt]) = ([], [])
            for (receipt, isKnown) in zip(change.receipts, outcome.isKnown) {
                if isKnown { found.append(receipt) } else { unknown.append(receipt) }
            }
            self.handle(.lookedUp(link, found: found, unknown: unknown))
            if self.limits.hasOthers, !unknown.isEmpty { self.lookUpLater(link, unknown) }
        }
    }

    /// Looks once more for the submissions of receipts: another node, which has sent the segments over the same link, may
    /// not have noted them yet. They are acknowledged, and a crash in between costs no more than their states.
    private func lookUpLater(_ link: LinkID, _ receipts: [ReceivedReceipt]) {
        loop.schedule(at: loop.now + Self.othersNoteTime) { [weak self] in
            LoopActor.assumeIsolated {
                guard let self, !self.commits.isFull else { return }
                let name = self.names[link.index]
                self.commits.submit(ReceiptLookUp(link: name, receipts: receipts), lane: name) {
                    [weak self] change, result in
                    guard let self, case .success(let outcome) = result else { return }
                    for (_, stage) in outcome.endings { self.meters.ended(stage) }
                    let found = zip(change.receipts, outcome.isKnown).filter(\.1).map(\.0)
                    if !found.isEmpty { self.handle(.lookedUp(link, found: found, unknown: [])) }
                }
            }
        }
    }

    func readPage(of link: LinkID, _ number: Int, after id: MessageID?) {
        let name = names[link.index]
        reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.waitingReplies(link: name, after: id, limit: Self.pageSize)
            },
            then: { [weak self] rows in
                self?.handle(.page(link, number: number, rows.map { $0.outgoing(over: link) }))
            })
    }

    func readDue(of link: LinkID, _ number: Int, after place: DuePosition?) {
        let (name, end) = (names[link.index], clock() + ReplyDelivery.sweepInterval)
        reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.dueReplies(
                    link: name, at: end, after: place.map { ($0.dueAt, $0.id) }, limit: Self.pageSize)
            },
            then: { [weak self] rows in
                self?.handle(.duePage(link, number: number, rows.map { $0.outgoing(over: link) }))
            })
    }

    func redirect(_ replies: [MessageID], to link: LinkID) {
        let name = names[link.index]
        let change = RedirectedReplies(replies: replies, link: name, now: clock())
        commits.submit(change, lane: name) { [weak self] change, result in
            guard let self else { return }
            if case .success(let count) = result { self.meters.countRedirected(count, to: name) }
            self.handle(.redirected(change.replies, to: link))
        }
    }

    /// Removes a reply that would tell again what its person has just been told.
    func drop(_ reply: MessageID) {
        commits.submit(SupersededReply(reply: reply)) { [weak self] change, _ in self?.handle(.ended([change.reply])) }
    }

    func countWaiting() {
        reader.read({ (snapshot) throws(StoreError) in try snapshot.waitingCounts() }) { [weak self] counts in
            self?.handle(.counted(counts))
        }
    }

    /// How long another node may take to note what it has submitted.
    private static let othersNoteTime = Duration.seconds(1)
    private nonisolated static let pageSize = DeliveryLimits().pageSize
    /// How long what nobody waits for may wait for a commit in common: under load it waits for the next text only, and a
    /// crash in the meantime repeats few replies.
    private static let notePatience = Duration.milliseconds(25)
    /// How long a gateway may wait for the answer to a receipt for the same reason: a fraction of its window's time.
    private static let receiptPatience = Duration.milliseconds(5)
}
