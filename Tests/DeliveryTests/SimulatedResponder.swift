import Primitives
import SMS

@testable import Delivery

/// Stands where the responder stands: performs actions, hands events back when their time comes, stops and dies now and
/// then.
struct SimulatedResponder: ~Copyable {
    private enum Occurrence {
        case write(OutgoingReply)
        case tell(DeliveryEvent)
        case commit(SimulatedOutbox.Change)
        case readPage(LinkID, number: Int, after: MessageID?)
        case readDue(LinkID, number: Int, after: DuePosition?)
        case deed(SimulatedGateways.Deed)
        case bind(LinkID)
        case crash
        case stop
        case jump(Duration)
        case endOverdue
        /// Some people text over another link than before.
        case move(LinkID)
    }

    private struct Pending {
        let time: Duration
        let run: Int
        let occurrence: Occurrence
    }

    static let lifetime = Duration.seconds(900)
    private static let linkCount = 3

    private(set) var outbox = SimulatedOutbox()
    private(set) var gateways = SimulatedGateways(linkCount: linkCount)
    private(set) var delivery: ReplyDelivery
    private(set) var violations: [String] = []
    private var random: SeededGenerator
    private var time = Duration.zero
    private var civilOffset = Duration.zero
    /// Counts the lives of the process.
    private var run = 0
    /// What is to happen, the next thing last.
    private var pending: [Pending] = []
    private var lastCommit = Duration.zero
    private var lastCompletion = Duration.zero
    /// Receipts that are not answered; their gateway repeats them after a crash.
    private var unanswered: [ReceiptTicket: (receipt: ReceivedReceipt, link: LinkID)] = [:]
    private var lastTicket = 0
    private var isStopping = false
    let replyCount: Int

    init(seed: UInt64, replyCount: Int) {
        random = SeededGenerator(seed: seed)
        self.replyCount = replyCount
        delivery = Self.machine(at: DeliveryBench.start)
        // A crowd within two seconds, or a trickle.
        let span = Bool.random(using: &random) ? 2_000 : 200_000
        for id in 1...replyCount {
            let moment = Duration.milliseconds(Int.random(in: 0...span, using: &random))
            schedule(.write(reply(Int64(id))), at: moment, isTied: false)
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let moment = Duration.milliseconds(Int.random(in: 0...400_000, using: &random))
            schedule(Bool.random(using: &random) ? .crash : .stop, at: moment, isTied: false)
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
            let moment = Duration.seconds(Int.random(in: 0...300, using: &random))
            schedule(.jump(.seconds(Int.random(in: -100...100, using: &random))), at: moment, isTied: false)
        }
        for _ in 0..<Int.random(in: 0...30, using: &random) {
            let moment = Duration.milliseconds(Int.random(in: 0...(2 * span), using: &random))
            schedule(.move(LinkID(Int.random(in: 0...1, using: &random))), at: moment, isTied: false)
        }
        for minute in 1...40 { schedule(.endOverdue, at: .seconds(60 * minute), isTied: false) }
        begin()
    }

    private mutating func reply(_ id: Int64) -> OutgoingReply {
        let link = LinkID(Int.random(in: 0..<Self.linkCount, using: &random))
        var progress = ReplyProgress(
            dueAt: DeliveryBench.start.wall, expiresAt: DeliveryBench.start.wall + Self.lifetime)
        if Int.random(in: 0..<6, using: &random) == 0 {
            progress.attempts = 1
            progress.dueAt = DeliveryBench.start.wall + .seconds(Int.random(in: 0...400, using: &random))
        }
        return OutgoingReply(
            id: MessageID(rawValue: id), inquiry: nil, link: link,
            isReceipt: Int.random(in: 0..<8, using: &random) == 0, source: "10699000", destination: "13800138000",
            text: "x", createdAt: DeliveryBench.start.wall, askedAt: nil,
            progress: progress)
    }

    /// Two links, one of which takes over for the other, and one that is gone and has a successor.
    private static func machine(at now: Now) -> ReplyDelivery {
        var limits = DeliveryLimits()
        limits.unnotedCount = 6
        limits.pageSize = 3
        limits.retryCount = 3
        limits.delayedCount = 2
        limits.lookUpSize = 2
        limits.earlyReceiptLife = .seconds(600)
        return ReplyDelivery(
            [
                DeliveryLink(name: "a", successor: LinkID(1), segmentLimit: 8),
                DeliveryLink(name: "b", segmentLimit: 8),
                DeliveryLink(name: "gone", successor: LinkID(0), isRetired: true),
            ], limits: limits, startingAt: now)
    }

    private var now: Now {
        Now(
            wall: DeliveryBench.start.wall + time + civilOffset, instant: DeliveryBench.start.instant + time)
    }

    private mutating func schedule(_ occurrence: Occurrence, at due: Duration, isTied: Bool = true) {
        var place = pending.count
        while place > 0, pending[place - 1].time <= due { place -= 1 }
        pending.insert(Pending(time: due, run: isTied ? run : -1, occurrence: occurrence), at: place)
    }

    /// Lives until `end`.
    mutating func live(until end: Duration) {
        var stepCount = 0
        while time < end {
            stepCount += 1
            guard stepCount < 50_000 else { return violations.append("never came to rest") }
            let tick = delivery.nextDeadline - DeliveryBench.start.instant
            if let next = pending.last, next.time <= tick {
                pending.removeLast()
                time = max(time, next.time)
                if next.run < 0 || next.run == run { happen(next.occurrence) }
            } else {
                time = max(time, min(tick, end))
                tell(.tick)
                if delivery.nextDeadline <= now.instant { violations.append("a deadline that a tick does not move") }
            }
        }
    }

    private mutating func happen(_ occurrence: Occurrence) {
        switch occurrence {
        case .write(let reply): change(.write(reply))
        case .tell(let event): tell(event)
        case .commit(let change): commit(change)
        case .readPage(let link, let number, let after):
            schedule(.tell(.page(link, number: number, outbox.page(of: link, after: after, limit: 3))), at: soon(20))
        case .readDue(let link, let number, let after):
            let end = now.wall + ReplyDelivery.sweepInterval
            let rows = outbox.duePage(of: link, after: after, at: end, limit: 3)
            schedule(.tell(.duePage(link, number: number, rows)), at: soon(20))
        case .deed(let deed): perform(deed)
        case .bind(let link): bind(link)
        case .crash: crash()
        case .stop: stop()
        case .jump(let distance):
            civilOffset += distance
            tell(.sweep)
        case .move(let link):
            let ids = outbox.redirectable(to: link).filter { _ in Bool.random(using: &random) }
            if !ids.isEmpty { tell(.redirect(ids, to: link)) }
        case .endOverdue: for id in outbox.overdue(at: now.wall) { change(.expire(id)) }
        }
    }

    private mutating func soon(_ milliseconds: Int) -> Duration {
        time + .milliseconds(Int.random(in: 1...milliseconds, using: &random))
    }
}

// What the machine wants.
extension SimulatedResponder {
    private mutating func tell(_ event: DeliveryEvent) {
        var actions: [DeliveryAction] = []
        delivery.handle(event, at: now, into: &actions)
        for action in actions { perform(action) }
        for index in 0..<Self.linkCount {
            for (after, deed) in gateways.pump(LinkID(index), using: &random) {
                schedule(.deed(deed), at: time + after, isTied: deed.isReceipt ? false : true)
            }
            if delivery.queues[index].unnotedCount > 6 + SimulatedGateways.window {
                violations.append("too much is unnoted")
            }
            if delivery.queues[index].outstandingCount < 0 { violations.append("less than nothing is outstanding") }
            if delivery.queues[index].outstandingCount > 8 + 4 { violations.append("too much is outstanding") }
        }
        if delivery.retries.count > 3 { violations.append("too many retries") }
    }

    private mutating func perform(_ action: DeliveryAction) {
        switch action {
        case .submit(let reply, let link): tell(gateways.submit(reply, over: link))
        case .discard(let ids, let link): gateways.discard(ids, from: link)
        case .recall(let replies, let former, let link):
            let ids = gateways.recall(replies, from: former)
            if !ids.isEmpty { tell(.recalled(ids, from: former, to: link)) }
        case .redirect(let ids, let link): change(.redirect(ids, link, now.wall))
        case .hold(let link, let isHeld): gateways.hold(link, isHeld)
        case .note(let note):
            if !isStopping, Int.random(in: 0..<50, using: &random) == 0 {
                schedule(.tell(.noteFailed(note.reply)), at: soon(20))
            } else {
                change(.note(note))
            }
        case .lookUp(let link, let receipts): change(.lookUp(link, receipts))
        case .acknowledge(_, let ticket): acknowledge(ticket)
        case .expire(let id): change(.expire(id))
        case .readPage(let link, let number, let after):
            schedule(.readPage(link, number: number, after: after), at: soon(20))
        case .readDue(let link, let number, let after):
            schedule(.readDue(link, number: number, after: after), at: soon(20))
        case .countWaiting: schedule(.tell(.counted([:])), at: soon(20))
        case .tell: break
        }
    }

    private mutating func acknowledge(_ ticket: ReceiptTicket) {
        if unanswered.removeValue(forKey: ticket) == nil { violations.append("a receipt is answered twice") }
    }

    /// Changes are committed in the order in which they are submitted, and so are they told of.
    private mutating func change(_ change: SimulatedOutbox.Change) {
        lastCommit = max(lastCommit, soon(15))
        if case .write = change {
            schedule(.commit(change), at: lastCommit, isTied: false)
        } else {
            schedule(.commit(change), at: lastCommit)
        }
    }

    private mutating func commit(_ change: SimulatedOutbox.Change) {
        if case .expire(let id) = change { checkWasTried(id) }
        let event = outbox.commit(change)
        if case .lookUp(_, let receipts) = change { for receipt in receipts { acknowledge(receipt.ticket) } }
        lastCompletion = max(lastCompletion, soon(5))
        schedule(.tell(event), at: lastCompletion)
    }
}

// What happens outside.
extension SimulatedResponder {
    /// Links are there for long before the first reply's time is up: nothing may wait until then untried.
    private mutating func checkWasTried(_ id: MessageID) {
        guard let row = outbox.rows[id], row.progress.stage == .waiting,
            row.progress.attempts == 0 || row.progress.segmentCount == 0
        else { return }
        let isForNobody = row.isReceipt && row.link == LinkID(2)
        let segment = SimulatedGateways.Segment(reply: id, number: 1)
        if !isForNobody, gateways.fates[segment] == nil { violations.append("\(id) was never tried") }
    }
}

extension SimulatedResponder {
    private mutating func perform(_ deed: SimulatedGateways.Deed) {
        switch deed {
        case .answer(let segment, let id, let link):
            guard gateways.answered(segment, .taken, over: link) else { return }
            tell(.taken(segment.reply, segment: segment.number, as: id, over: link))
        case .refuse(let segment, let refusal, let link):
            guard gateways.answered(segment, .open, over: link) else { return }
            tell(.refused(segment.reply, segment: segment.number, refusal, over: link))
        case .receipt(let id, let state, let link):
            guard gateways.binds[link.index] > 0 else {
                return schedule(.deed(deed), at: time + .seconds(7), isTied: false)
            }
            lastTicket += 1
            let ticket = ReceiptTicket(session: run, number: lastTicket)
            let receipt = ReceivedReceipt(id, state, ticket)
            unanswered[ticket] = (receipt, link)
            tell(.received(link, [receipt]))
        }
    }

    private mutating func bind(_ link: LinkID) {
        let count =
            gateways.binds[link.index] > 0 && Bool.random(using: &random) ? 0 : Int.random(in: 1...2, using: &random)
        let lost = gateways.bind(link, count)
        for segment in lost { tell(.refused(segment.reply, segment: segment.number, .unanswered, over: link)) }
        tell(.bindsChanged(link, count: count))
        let next =
            time < .seconds(500) || count == 0
            ? Int.random(in: 1...(count == 0 ? 100_000 : 200_000), using: &random) : 10_000_000
        schedule(.bind(link), at: time + .milliseconds(next))
    }

    private mutating func begin() {
        delivery = Self.machine(at: now)
        tell(.started)
        for index in 0..<2 { schedule(.bind(LinkID(index)), at: soon(3_000)) }
    }

    private mutating func crash() {
        run += 1
        gateways.restart { [outbox] segment in
            outbox.rows[segment.reply].map { !$0.progress.submitted.contains(segment.number) } ?? true
        }
        let lost = unanswered.values.sorted { $0.receipt.ticket.number < $1.receipt.ticket.number }
        unanswered = [:]
        for (receipt, link) in lost {
            schedule(.deed(.receipt(receipt.id, receipt.state, link)), at: soon(3_000), isTied: false)
        }
        begin()
    }

    /// Finishes what is under way, and lets the store carry out all that it was asked for.
    private mutating func stop() {
        isStopping = true
        tell(.drain)
        tell(.closeBooks)
        let changes = pending.reversed().filter { $0.run == run }
        pending.removeAll { $0.run == run }
        for change in changes {
            if case .commit(let change) = change.occurrence { commit(change) }
        }
        isStopping = false
        run += 1
        gateways.restart { _ in false }
        let lost = unanswered.values.sorted { $0.receipt.ticket.number < $1.receipt.ticket.number }
        unanswered = [:]
        for (receipt, link) in lost {
            schedule(.deed(.receipt(receipt.id, receipt.state, link)), at: soon(3_000), isTied: false)
        }
        begin()
    }
}

extension SimulatedGateways.Deed {
    fileprivate var isReceipt: Bool {
        switch self {
        case .receipt: true
        case .answer, .refuse: false
        }
    }
}
