import Primitives
import SMS

/// Brings replies from their commit to their phones: a bounded window over the outbox, link by link, oldest first.
///
/// A reply is in the window from its commit until the store knows how its submission went. What does not fit stays in the
/// store and is read in pages as the link's queue empties. A reply whose attempt failed is taken up again when it is due,
/// from memory or by a look that reads nothing but such replies. One machine serves all links, because a link without a
/// bind hands its replies to another.
///
/// What gateways say of a reply is gathered for a moment, so that one change notes it all. Until that change is durable,
/// receipts are matched to their segments in memory. A crash in between forgets the submission with its receipts, and the
/// reply is sent again.
///
/// It is never copied: a question to it would otherwise cost the references it holds.
package struct ReplyDelivery: ~Copyable, Sendable {
    let limits: DeliveryLimits
    /// Times of timers are kept as distances from here.
    private let origin: ContinuousClock.Instant
    var queues: [DeliveryQueue]
    var window = ReplyTable()
    /// Replies that wait for their next attempt.
    var retries = RetryList()
    /// Replies that the store is just giving to another link, or making due: until then none of them leaves.
    var redirecting: Set<MessageID> = []
    var storeIsBehind = false
    /// Whether nothing is submitted any more.
    private(set) var isDraining = false
    private var nextSweep: Duration
    private var sweepCount = 0
    var stranded: [String: Int] = [:]
    var isCounting = false

    /// How often it is looked for replies that are due, and how far such a look reaches ahead.
    package static let sweepInterval = Duration.seconds(60)
    /// How long a page may take before it is asked for again.
    private static let readingLife = Duration.seconds(120)
    /// How many sweeps pass before everything is read anew.
    private static let sweepsPerRereading = 60

    /// A machine for these links, whose places are their `LinkID`s; nothing happens before `.started`.
    package init(_ links: [DeliveryLink], limits: DeliveryLimits = DeliveryLimits(), startingAt now: Now) {
        self.limits = limits
        origin = now.instant
        nextSweep = Self.sweepInterval
        queues = links.enumerated().map { DeliveryQueue($0.element, LinkID($0.offset), at: .zero) }
        precondition(
            links.allSatisfy { $0.successor.map { links.indices.contains($0.index) } ?? true },
            "a successor is one of the links")
    }

    /// Takes in a link of another node's, to which replies may be given; its place is the next one.
    package mutating func append(_ link: DeliveryLink) {
        queues.append(DeliveryQueue(link, LinkID(queues.count), at: .zero))
    }

    /// How many replies are in the window.
    package var openCount: Int { window.count }

    /// Takes note of an event and appends what is to be done, in the order to do it.
    ///
    /// Whatever comes twice, late or for a reply that is not known any more changes nothing.
    package mutating func handle(_ event: DeliveryEvent, at now: Now, into actions: inout [DeliveryAction]) {
        switch event {
        case .taken(let id, let segment, let gatewayID, let link):
            take(id, segment, as: ExpectedReceipt(link: link, id: gatewayID, segment: segment), at: now, into: &actions)
        case .refused(let id, let segment, let refusal, let link):
            refuse(id, segment, refusal, over: link, at: now, into: &actions)
        case .received(let link, let receipts): receive(receipts, over: link, at: now, into: &actions)
        case .lookedUp(let link, let found, let unknown):
            lookedUp(link, found: found, unknown: unknown, into: &actions)
        case .written(let replies): for reply in replies { accept(reply, at: now, into: &actions) }
        case .queued(let id, let link, let count): noteQueued(id, over: link, count, at: now, into: &actions)
        case .unsendable(let id): if let slot = window.slot(of: id) { giveUp(slot, at: now, into: &actions) }
        case .noted(let notes): for note in notes { finish(note, at: now, into: &actions) }
        case .noteFailed(let id): postponeNote(of: id, at: now, into: &actions)
        case .ended(let ids): letGo(of: ids, at: now, into: &actions)
        case .page(let link, let number, let rows): pageArrived(link, number, rows, at: now, into: &actions)
        case .duePage(let link, let number, let rows): duePageArrived(link, number, rows, at: now, into: &actions)
        case .started: start(at: now, into: &actions)
        case .adopted:
            for index in queues.indices { queues[index].restart() }
            start(at: now, into: &actions)
        case .left(let ids, let link): find(ids, of: link, at: now, into: &actions)
        case .unserved(let name): noteUnserved(name, into: &actions)
        case .counted(let counts): noteStranded(counts, into: &actions)
        case .redirect(let ids, let link): redirect(ids, to: link, into: &actions)
        case .recalled(let ids, let former, let link): recalled(ids, from: former, to: link, at: now, into: &actions)
        case .redirected(let ids, let link): redirected(ids, to: link, at: now, into: &actions)
        case .storeIsBehind(let isBehind):
            storeIsBehind = isBehind
            for index in queues.indices { hold(LinkID(index), into: &actions) }
        case .bindsChanged(let link, let count): noteBinds(of: link, count, at: now, into: &actions)
        case .tick: tick(at: now, into: &actions)
        case .sweep: sweep(at: now, into: &actions)
        case .drain:
            isDraining = true
            noteSettled(at: now, into: &actions)
        case .closeBooks:
            isDraining = true
            closeBooks(at: now, into: &actions)
        }
    }

    /// When a `.tick` is wanted unless something else happens first; it may lie in the past: then at once.
    package var nextDeadline: ContinuousClock.Instant {
        var next = nextSweep
        if let due = retries.nextDue { next = min(next, due) }
        for index in queues.indices {
            if let first = queues[index].settling.first { next = min(next, first.due) }
            if let first = queues[index].delayed.first { next = min(next, first.due) }
            if let moment = failOverMoment(of: LinkID(index)) { next = min(next, moment) }
        }
        return origin + next
    }

    /// A moment as the distance from the start, as all timers are kept.
    func elapsed(_ now: Now) -> Duration { now.instant - origin }

    private mutating func start(at now: Now, into actions: inout [DeliveryAction]) {
        for index in queues.indices { readPage(of: LinkID(index), at: now, into: &actions) }
        countStranded(into: &actions)
    }

    private mutating func tick(at now: Now, into actions: inout [DeliveryAction]) {
        let elapsed = elapsed(now)
        for index in queues.indices {
            noteSettled(LinkID(index), dueBy: elapsed, at: now, into: &actions)
            submitDelayed(LinkID(index), at: now, into: &actions)
        }
        chooseCarriers(at: now, into: &actions)
        while let reply = retries.popFirst(dueBy: elapsed) { retry(reply, at: now, into: &actions) }
        if nextSweep <= elapsed { sweep(at: now, into: &actions) }
    }

    /// Looks for replies that are due and in no window, ends those whose time is up, and goes on wherever reading has come
    /// to rest.
    private mutating func sweep(at now: Now, into actions: inout [DeliveryAction]) {
        let elapsed = elapsed(now)
        nextSweep = elapsed + Self.sweepInterval
        sweepCount += 1
        lookAtWindow(at: now, into: &actions)
        for reply in retries.removeAll(dueAt: now.wall) { retry(reply, at: now, into: &actions) }
        for index in queues.indices {
            queues[index].early.removeAll(arrivedUntil: elapsed - limits.earlyReceiptLife)
            queues[index].abandonReading(since: elapsed - Self.readingLife)
            // Nothing should need it; what was overlooked nevertheless waits an hour at most.
            if sweepCount.isMultiple(of: Self.sweepsPerRereading), !queues[index].isPaging { queues[index].restart() }
            readPage(of: LinkID(index), at: now, into: &actions)
            readDue(of: LinkID(index), at: now, into: &actions)
        }
        if !stranded.isEmpty { countStranded(into: &actions) }
    }

    /// Ends what is in the window beyond its time, and notes again what the store refused.
    private mutating func lookAtWindow(at now: Now, into actions: inout [DeliveryAction]) {
        for slot in window.indices where window.isTaken(slot) {
            if let reply = window[slot].reply, reply.progress.expiresAt <= now.wall {
                actions.append(.expire(reply.id))
            } else if window[slot].stage == .settling, window[slot].noteBy <= elapsed(now) {
                note(slot, at: now, into: &actions)
            }
        }
    }
}
