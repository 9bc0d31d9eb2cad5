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
    let commits: CommitQueue
    let reader: PageReader
    let settlement: Settlement
    let clock: @Sendable () -> WallTime
    let loop: EventLoop
    let log: Log
    let health: Health
    let meters: OutboundMeters
    private let metrics: Metrics
    /// The bounds of the machine, from the next `serve` on.
    var limits = DeliveryLimits()
    /// Leaves replies to the nodes that look after them.
    var leave: @LoopActor ([LeftReply]) -> Void = { _ in }
    private var delivery: ReplyDelivery
    /// The links by their places in the machine; `nil` for one that is gone and has a successor, and for other nodes'.
    private(set) var links: [Link?] = []
    private(set) var names: [String] = []
    private(set) var places: [String: LinkID] = [:]
    private(set) var accounts: [ReceiptAccount] = []
    var events: [DeliveryEvent] = []
    private var actions: [DeliveryAction] = []
    private var actionsUnderWay: [DeliveryAction] = []
    private var isStoreBehind = false
    private var isPlaceInDoubt = false
    private var isHandling = false
    private var isPassEndAwaited = false
    /// Receipts of the pass under way, by the places of their links.
    var receipts: [[ReceivedReceipt]] = []
    /// Memory for receipts while the machine takes them.
    var spareReceipts: [ReceivedReceipt] = []
    var areReceiptsAwaited = false
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
        receipts = names.map { _ in [] }
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
        delivery = ReplyDelivery(served, limits: limits, startingAt: now)
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

    /// Reads what another node had looked after.
    func takeOver() { handle(.adopted) }

    /// Sees to what other nodes have left to this one.
    func take(_ replies: [LeftReply]) {
        var (found, redirected): ([LinkID: [MessageID]], [LinkID: [MessageID]]) = ([:], [:])
        for reply in replies {
            switch reply.wish {
            case .send(let name): found[place(named: name), default: []].append(reply.id)
            case .redirect(let name): redirected[place(named: name), default: []].append(reply.id)
            case .drop: drop(reply.id)
            }
        }
        for index in names.indices {
            let link = LinkID(index)
            if let ids = found[link] { handle(.left(ids, link)) }
            if let ids = redirected[link] { handle(.redirect(ids, to: link)) }
        }
    }

    /// The place of a link, even if only other nodes serve it.
    private func place(named name: String) -> LinkID {
        if let place = places[name] { return place }
        let place = LinkID(names.count)
        names.append(name)
        links.append(nil)
        places[name] = place
        receipts.append([])
        accounts.append(ReceiptAccount(link: name, log: log, metrics: metrics))
        delivery.append(DeliveryLink(name: name, isRetired: true))
        return place
    }

    /// Looks at everything that is due by civil time, which may have jumped.
    func sweep() { handle(.sweep) }

    /// While the store is behind nothing leaves, since how it went could not be noted.
    func storeIsBehind(_ isBehind: Bool) {
        isStoreBehind = isBehind
        tellWhetherBehind()
    }

    /// While others may have taken over what waits here, nothing leaves either.
    func placeIsInDoubt(_ isInDoubt: Bool) {
        isPlaceInDoubt = isInDoubt
        tellWhetherBehind()
    }

    private func tellWhetherBehind() { handle(.storeIsBehind(isStoreBehind || isPlaceInDoubt)) }

    /// Hands nothing more to the links, and lets no note wait.
    func drain() { handle(.drain) }

    /// Writes down what gateways took of replies that are not through yet; the last word before the store closes.
    func closeBooks() { handle(.closeBooks) }

    private var now: Now { Now(wall: clock(), instant: loop.now) }
}

// What the machine wants done.
extension Outbound {
    /// Tells the machine what happened and does what it wants done.
    func handle(_ event: DeliveryEvent) {
        guard !isHandling else { return events.append(event) }
        isHandling = true
        let now = now
        take(event, at: now)
        var index = 0
        while index < events.count {
            take(events[index], at: now)
            index += 1
        }
        if !events.isEmpty { events.removeAll(keepingCapacity: true) }
        isHandling = false
        guard !isPassEndAwaited else { return }
        isPassEndAwaited = true
        loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.passEnded() } }
    }

    private func take(_ event: DeliveryEvent, at now: Now) {
        delivery.handle(event, at: now, into: &actions)
        guard !actions.isEmpty else { return }
        // Performing may bring events, never actions: those come of the events when their turn comes.
        swap(&actions, &actionsUnderWay)
        for action in actionsUnderWay { perform(action) }
        actionsUnderWay.removeAll(keepingCapacity: true)
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
        case .recall(let replies, let former, let link): recall(replies, from: former, to: link)
        case .redirect(let ids, let link): redirect(ids, to: link)
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
