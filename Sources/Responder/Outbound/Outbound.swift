import Delivery
import Links
import Net
import Primitives
import SMS
import Session
import Store
import Telemetry
import Wire

/// Drives the delivery of replies: from the store to the links, and what gateways say of them back to the store.
@LoopActor
final class Outbound {
    private let commits: CommitQueue
    private let reader: PageReader
    private let settlement: Settlement
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private let log: Log
    private let health: Health
    private let meters: OutboundMeters
    private let metrics: Metrics
    private var delivery: ReplyDelivery
    /// The links by their places in the machine; `nil` for one that is gone and has a successor.
    private var links: [Link?] = []
    private var names: [String] = []
    private var places: [String: LinkID] = [:]
    private var accounts: [ReceiptAccount] = []
    private var events: [DeliveryEvent] = []
    private var actions: [DeliveryAction] = []
    private var actionsUnderWay: [DeliveryAction] = []
    private var isHandling = false
    private var isPassEndAwaited = false
    /// Receipts of the pass under way, by the places of their links.
    private var receipts: [Int: [ReceivedReceipt]] = [:]
    private var timer: LoopTimer?
    private var timerDeadline: ContinuousClock.Instant?

    init(
        commits: CommitQueue, reader: PageReader, settlement: Settlement, clock: @escaping @Sendable () -> WallTime,
        loop: EventLoop, log: Log, health: Health = Health(), metrics: Metrics
    ) {
        self.commits = commits
        self.reader = reader
        self.settlement = settlement
        self.clock = clock
        self.loop = loop
        self.log = log
        self.health = health
        self.metrics = metrics
        meters = OutboundMeters(in: metrics)
        delivery = ReplyDelivery([], startingAt: Now(wall: clock(), instant: loop.now))
    }

    /// Takes links on, with everything the store still has for them.
    ///
    /// - Parameter retired: links that are gone, and who takes over what still waits for them.
    func serve(_ links: [Link], retired: [String: String] = [:]) {
        self.links = links
        names = links.map(\.settings.name)
        for name in retired.keys.sorted() where !names.contains(name) {
            names.append(name)
            self.links.append(nil)
        }
        for (index, name) in names.enumerated() { places[name] = LinkID(index) }
        accounts = names.map { ReceiptAccount(link: $0, log: log, metrics: metrics) }
        let served = self.links.enumerated().map { index, link in
            guard let settings = link?.settings else {
                return DeliveryLink(
                    name: names[index], successor: retired[names[index]].flatMap { places[$0] }, isRetired: true)
            }
            return DeliveryLink(
                name: settings.name, successor: settings.failOver.flatMap { places[$0] },
                failOverAfter: settings.failOverAfter, segmentLimit: settings.queueLimit,
                receiptDelay: settings.receiptDelay)
        }
        delivery = ReplyDelivery(served, startingAt: now)
        handle(.started)
    }

    /// How many replies are in the window.
    var openCount: Int { delivery.openCount }

    /// A reply is durable: it is sent as soon as its link has room.
    func written(_ row: OutboxRow) {
        meters.written.add()
        guard let link = places[row.link] else { return handle(.unserved(link: row.link)) }
        handle(.written([row.outgoing(over: link)]))
    }

    /// Ends a reply whose time is up.
    func end(_ reply: MessageID) {
        commits.submit(OverdueReply(reply: reply)) { [weak self] change, result in
            guard let self, case .success(let ending) = result else { return }
            if let ending { self.meters.ended(ending) }
            self.handle(.ended([change.reply]))
        }
    }

    /// Looks at everything that is due by civil time, which may have jumped.
    func sweep() { handle(.sweep) }

    /// While the store is behind nothing leaves, since how it went could not be noted.
    func storeIsBehind(_ isBehind: Bool) { handle(.storeIsBehind(isBehind)) }

    /// Hands nothing more to the links, and lets no note wait.
    func drain() { handle(.drain) }

    /// Writes down what gateways took of replies that are not through yet; the last word before the store closes.
    func closeBooks() { handle(.closeBooks) }

    private var now: Now { Now(wall: clock(), instant: loop.now) }
}

// What links report.
extension Outbound {
    /// The gateway took a segment, in time or late.
    func taken(_ key: SegmentKey, as id: GatewayMessageID, over link: Link) {
        guard let place = places[link.settings.name] else { return }
        handle(.taken(key.message, segment: key.index + 1, as: id, over: place))
    }

    /// The gateway did not take a segment.
    func refused(_ key: SegmentKey, _ refusal: Refusal, over link: Link) {
        guard let place = places[link.settings.name] else { return }
        handle(.refused(key.message, segment: key.index + 1, refusal, over: place))
    }

    /// A link has gained or lost a bind.
    func bindsChanged(of link: Link) {
        guard let place = places[link.settings.name] else { return }
        handle(.bindsChanged(place, count: link.bindCount))
    }

    /// A gateway said what became of a segment.
    func received(_ receipt: DeliveryReceipt, _ ticket: MessageTicket, over link: Link) {
        guard let place = places[link.settings.name] else { return }
        // What may still change decides nothing.
        guard receipt.state.isFinal, !receipt.id.isTooLong else {
            if receipt.id.isTooLong { accounts[place.index].noteDropped(1, at: loop.now) }
            return settlement.settle(LinkOutcome(ticket), of: link)
        }
        guard !commits.isFull else { return settlement.settle(LinkOutcome(ticket, .messageQueueFull), of: link) }
        if receipts.isEmpty { loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.flushReceipts() } } }
        receipts[place.index, default: []].append(
            ReceivedReceipt(
                receipt.id, receipt.state, ReceiptTicket(session: ticket.session, number: ticket.ticket.number)))
    }

    private func flushReceipts() {
        let gathered = receipts
        receipts.removeAll(keepingCapacity: true)
        for (index, receipts) in gathered { handle(.received(LinkID(index), receipts)) }
    }
}

// What the machine wants done.
extension Outbound {
    private func handle(_ event: DeliveryEvent) {
        events.append(event)
        guard !isHandling else { return }
        isHandling = true
        let now = now
        var index = 0
        while index < events.count {
            delivery.handle(events[index], at: now, into: &actions)
            index += 1
            // Performing may bring events, never actions: those come of the events when their turn comes.
            swap(&actions, &actionsUnderWay)
            for action in actionsUnderWay { perform(action) }
            actionsUnderWay.removeAll(keepingCapacity: true)
        }
        events.removeAll(keepingCapacity: true)
        isHandling = false
        guard !isPassEndAwaited else { return }
        isPassEndAwaited = true
        loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.passEnded() } }
    }

    private func passEnded() {
        isPassEndAwaited = false
        meters.open.set(delivery.openCount)
        arm()
    }

    private func perform(_ action: DeliveryAction) {
        switch action {
        case .submit(let reply, let link): submit(reply, over: link)
        case .discard(let ids, let link): links[link.index]?.discard(Set(ids))
        case .hold(let link, let isHeld): links[link.index]?.isHeld = isHeld
        case .note(let note): self.note(note)
        case .lookUp(let link, let receipts): lookUp(link, receipts)
        case .acknowledge(let link, let ticket): settle(ticket, .ok, over: link)
        case .expire(let id): end(id)
        case .readPage(let link, let number, let id): readPage(of: link, number, after: id)
        case .readDue(let link, let number, let place): readDue(of: link, number, after: place)
        case .countWaiting: countWaiting()
        case .tell(let news): tell(news)
        }
    }

    private func submit(_ reply: OutgoingReply, over place: LinkID) {
        guard let link = links[place.index] else { return events.append(.unsendable(reply.id)) }
        if reply.isReceipt {
            // The number that was texted speaks to the one that texted it (SMPP 3.4 §4.6.1).
            let receipt = DeliveryReceipt(id: GatewayMessageID(reply.text), state: .delivered)
            let text = receipt.text(submittedAt: reply.createdAt, doneAt: reply.createdAt)
            link.enqueue(
                OutgoingSegment(
                    SegmentKey(reply.id, 0), from: Address(reply.source), to: Address(reply.destination),
                    .receipt(receipt, text: text)))
            return events.append(.queued(reply.id, over: place, segmentCount: 1))
        }
        let message = OutgoingMessage(
            id: reply.id, from: Address(reply.source), to: Address(reply.destination), text: reply.text)
        do throws(SMSError) {
            let count = try link.send(message) { !reply.progress.submitted.contains($0 + 1) }
            events.append(.queued(reply.id, over: place, segmentCount: count))
        } catch {
            log.repeated(
                .error, "outbox.unsendable", about: names[place.index],
                ["reply": .describing(reply.id), "link": .string(names[place.index]), "error": .describing(error)])
            events.append(.unsendable(reply.id))
        }
    }

    private func note(_ note: SubmissionNote) {
        let change = ReplyNote(note: note, links: note.expected.map { names[$0.link.index] })
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

    private func lookUp(_ link: LinkID, _ receipts: [ReceivedReceipt]) {
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
            let looked = zip(change.receipts, outcome.isKnown)
            for (_, stage) in outcome.endings { self.meters.ended(stage) }
            self.handle(
                .lookedUp(
                    link, found: looked.compactMap { $1 ? $0 : nil }, unknown: looked.compactMap { $1 ? nil : $0 }))
        }
    }

    private func settle(_ ticket: ReceiptTicket, _ status: SMPP.Status, over place: LinkID) {
        guard let link = links[place.index] else { return }
        let ticket = MessageTicket(session: ticket.session, ticket: Ticket(number: ticket.number))
        settlement.settle(LinkOutcome(ticket, status), of: link)
    }

    private func readPage(of link: LinkID, _ number: Int, after id: MessageID?) {
        let name = names[link.index]
        reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.waitingReplies(link: name, after: id, limit: Self.pageSize)
            },
            then: { [weak self] rows in
                self?.handle(.page(link, number: number, rows.map { $0.outgoing(over: link) }))
            })
    }

    private func readDue(of link: LinkID, _ number: Int, after place: DuePosition?) {
        let (name, now) = (names[link.index], clock())
        reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.dueReplies(
                    link: name, at: now, after: place.map { ($0.dueAt, $0.id) }, limit: Self.pageSize)
            },
            then: { [weak self] rows in
                self?.handle(.duePage(link, number: number, rows.map { $0.outgoing(over: link) }))
            })
    }

    private func countWaiting() {
        reader.read({ (snapshot) throws(StoreError) in try snapshot.waitingCounts() }) { [weak self] counts in
            self?.handle(.counted(counts))
        }
    }

    private nonisolated static let pageSize = DeliveryLimits().pageSize
    /// How long what nobody waits for may wait for a commit in common.
    private static let notePatience = Duration.milliseconds(20)
    /// How long a gateway may wait for the answer to a receipt for the same reason: a fraction of its window's time.
    private static let receiptPatience = Duration.milliseconds(5)

    private func tell(_ news: DeliveryNews) {
        switch news {
        case .answered(let latency): meters.latency.record(latency)
        case .refused(let reply, let link):
            log.debug("outbox.refused", ["reply": .describing(reply), "link": .string(names[link.index])])
        case .failedOver(let link, let carrier):
            log.warning(
                "link.failed_over",
                ["link": .string(names[link.index]), "carried_by": .string(names[carrier.index])])
        case .failedBack(let link):
            log.warning(
                "link.failed_back", ["link": .string(names[link.index]), "carried_by": .string(names[link.index])])
        case .stranded(let name, let count):
            log.warning("outbox.no_link", ["link": .string(name), "replies": .integer(count)])
            health.report("outbox.\(name)", .degraded(reason: "\(StrandedReplies(link: name, count: count))"))
        case .noLongerStranded(let name): health.report("outbox.\(name)", .ok)
        case .droppedReceipts(let link, let count): accounts[link.index].noteDropped(count, at: loop.now)
        }
    }

    private func arm() {
        let deadline = delivery.nextDeadline
        if let timerDeadline, timerDeadline <= deadline { return }
        timer?.cancel()
        timerDeadline = deadline
        timer = loop.schedule(at: deadline) { [weak self] in
            LoopActor.assumeIsolated {
                self?.timerDeadline = nil
                self?.handle(.tick)
            }
        }
    }
}
