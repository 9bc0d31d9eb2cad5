import Dialogue
import Links
import Net
import Primitives
import SMS
import Session
import Store
import Telemetry

/// Sends replies: a bounded window over the outbox table, link by link, oldest first.
///
/// A reply is in this window from its commit until the store knows how its submission went. What does not fit stays in
/// the store and is read in pages as the link's queue empties. A reply whose attempt failed is taken up again when it is
/// due, from memory or by a look that reads nothing but such replies.
@LoopActor
final class OutboxSender {
    /// How many replies may wait in memory for their next attempt; more wait in the store until a look finds them.
    private static let retryLimit = 10_000
    /// How many replies one page holds.
    private nonisolated static let pageSize = 200
    /// How many receipts of a link may be delayed at once.
    private static let delayedLimit = 10_000
    /// How many receipts may wait for the answers to their submissions, and for how long.
    private static let earlyLimit = 20_000
    private static let earlyLife: Duration = .seconds(3_600)
    /// How many replies of a link may have left without the store knowing of it: after a crash they leave again.
    private static let unnotedLimit = 1_024

    private let commits: CommitQueue
    private let reader: PageReader
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private let log: Log
    private let health: Health
    private let meters: OutboxMeters
    private let settlement: Settlement
    private var accounts: [String: ReceiptAccount] = [:]
    private let metrics: Metrics
    private var queues: [String: DeliveryQueue] = [:]
    private var open: [MessageID: OpenReply] = [:]
    /// Replies that wait for their next attempt.
    private var retries: [MessageID: OutboxRow] = [:]
    /// Receipts that came before the gateway's answer to their submission, or whose submission is being looked for.
    private var early: [SubmissionKey: EarlyReceipt] = [:]
    /// The keys of `early`, oldest first, as far as they are still there.
    private var earlyKeys: [SubmissionKey] = []
    /// Receipts of the pass under way, by link.
    private var receipts: [String: [(ticket: MessageTicket, receipt: DeliveryReceipt)]] = [:]
    private var isFlushing = false
    /// Replies that have come to an end, until the end of the pass: each discard goes over a link's whole queue.
    private var ended: Set<MessageID> = []
    private var storeIsBehind = false
    /// Replies that no configured link carries, by the names of their links.
    private var stranded: [String: Int] = [:]
    private var isCounting = false
    private var failOverTimer: LoopTimer?
    private var sweepCount = 0

    init(
        commits: CommitQueue, reader: PageReader, settlement: Settlement, clock: @escaping @Sendable () -> WallTime,
        loop: EventLoop, log: Log, health: Health = Health(), metrics: Metrics
    ) {
        self.settlement = settlement
        self.commits = commits
        self.reader = reader
        self.clock = clock
        self.loop = loop
        self.log = log
        self.health = health
        meters = OutboxMeters(in: metrics)
        self.metrics = metrics
    }

    /// Takes links on, with everything the store still has for them.
    ///
    /// - Parameter retired: links that are gone, and who takes over what still waits for them.
    func serve(_ links: [Link], retired: [String: String] = [:]) {
        for link in links {
            let queue = DeliveryQueue(name: link.settings.name, link: link)
            queue.unboundSince = link.bindCount == 0 ? loop.now : nil
            queues[queue.name] = queue
            accounts[queue.name] = ReceiptAccount(link: queue.name, log: log, metrics: metrics)
        }
        for name in retired.keys where queues[name] == nil { queues[name] = DeliveryQueue(name: name, link: nil) }
        for link in links { queues[link.settings.name]?.successor = link.settings.failOver.flatMap { queues[$0] } }
        for (name, successor) in retired {
            queues[name]?.successor = queues[successor]
            queues[name]?.isFailedOver = queues[successor] != nil
        }
        for queue in queues.values { readPage(of: queue) }
        armFailOver()
        countStranded()
    }

    /// How many replies are in the window.
    var openCount: Int { open.count }

    /// A reply is durable: it is sent as soon as its link has room.
    func written(_ row: OutboxRow) {
        meters.written.add()
        take(row)
        meters.open.set(open.count)
    }

    /// Ends a reply whose time is up.
    func end(_ reply: MessageID) {
        commits.submit(OverdueReply(reply: reply)) { [weak self] change, result in
            guard let self else { return }
            if case .success(let ending?) = result { self.meters.ended(ending) }
            self.letGo(of: change.reply)
        }
    }

    /// The link's queue has room again.
    func linkHasRoom(_ link: Link) {
        guard let carrier = queues[link.settings.name] else { return }
        for queue in queues.values where queue.isPaging && queue.carrier === carrier { readPage(of: queue) }
    }

    /// Looks for replies that are due and in no window, and goes on wherever reading has come to rest.
    func sweep() {
        let now = clock()
        for row in retries.values.filter({ $0.isDue(at: now) }).sorted(by: { $0.id < $1.id }) { retry(row.id) }
        sweepCount += 1
        for queue in queues.values {
            // Nothing should need it; what was overlooked nevertheless waits an hour at most.
            if sweepCount.isMultiple(of: 60), !queue.isPaging { queue.restart() }
            if queue.isPaging { readPage(of: queue) }
            readDue(of: queue)
        }
        if !stranded.isEmpty { countStranded() }
    }

    /// While the store is behind nothing leaves, since how it went could not be noted.
    func storeIsBehind(_ isBehind: Bool) {
        storeIsBehind = isBehind
        for queue in queues.values { hold(queue) }
    }
}

// Replies on their way out.
extension OutboxSender {
    private func take(_ row: OutboxRow) {
        guard let queue = queues[row.link] else {
            if stranded.updateValue((stranded[row.link] ?? 0) + 1, forKey: row.link) == nil { countStranded() }
            return
        }
        if row.attempts > 0 { return takeAgain(row, queue) }
        guard !queue.isPaging, queue.hasRoom else { return queue.miss(row.id) }
        send(row, queue)
    }

    /// An attempt failed: the reply is taken up again from memory when it is due, or found by a look.
    private func takeAgain(_ row: OutboxRow, _ queue: DeliveryQueue) {
        // A late answer was noted while the next attempt is under way already: that one goes on.
        if let reply = open[row.id], !reply.isReported { return }
        leaveWindow(row.id)
        guard retries.count < Self.retryLimit || retries[row.id] != nil else { return }
        retries[row.id] = row
        loop.schedule(at: loop.now + max(row.dueAt - clock(), .zero)) { [weak self] in
            LoopActor.assumeIsolated { self?.retry(row.id) }
        }
    }

    /// Takes a reply back from wherever it waits, at the end of this pass.
    private func letGo(of reply: MessageID) {
        flushSoon()
        ended.insert(reply)
    }

    private func discardEnded() {
        var queued: [String: Set<MessageID>] = [:]
        for id in ended {
            retries[id] = nil
            guard let reply = open[id] else { continue }
            queued[reply.carrier.name, default: []].insert(id)
            leaveWindow(id)
        }
        ended = []
        for (name, ids) in queued { queues[name]?.link?.discard(ids) }
        meters.open.set(open.count)
    }

    private func leaveWindow(_ id: MessageID) {
        guard let reply = open.removeValue(forKey: id) else { return }
        // A page that was asked for before may still show the reply as waiting.
        if reply.queue.isReading { reply.queue.settled.insert(id) }
        guard reply.isReported else { return }
        reply.carrier.unnotedCount -= 1
        hold(reply.carrier)
    }

    /// Takes a reply up again; a sweep after a jump of civil time may have been quicker than its timer.
    private func retry(_ id: MessageID) {
        guard let row = retries.removeValue(forKey: id) else { return }
        if let queue = queues[row.link], queue.hasRoom { send(row, queue) }
    }

    private func send(_ row: OutboxRow, _ queue: DeliveryQueue) {
        // A page may have been quicker than the completion that brings the reply.
        guard open[row.id] == nil, let link = queue.carrier.link else { return }
        let isReceipt = row.kind == OutboxRow.receiptKind
        // A receipt is for the peer that submitted the text, and for no other.
        if isReceipt, queue.isFailedOver { return }
        defer { meters.open.set(open.count) }
        let reply = OpenReply(row, of: queue)
        open[row.id] = reply
        if isReceipt { return sendReceipt(reply, over: link) }
        let message = OutgoingMessage(
            id: row.id, from: Address(row.source), to: Address(row.destination), text: row.text)
        do throws(SMSError) {
            reply.segmentCount = try link.send(message) { index in
                let isDue = !row.submittedSegments.contains(index + 1)
                if isDue { reply.due.insert(index + 1) }
                return isDue
            }
        } catch {
            log.repeated(
                .error, "outbox.unsendable", about: row.link,
                ["reply": .describing(row.id), "link": .string(row.link), "error": .describing(error)])
            reply.refuseWhole(.status(.invalidMessageLength))
        }
        if reply.due.isEmpty { report(reply) }
    }

    private func sendReceipt(_ reply: OpenReply, over link: Link) {
        reply.segmentCount = 1
        reply.due.insert(1)
        let wait = reply.row.createdAt + link.settings.receiptDelay - clock()
        // Over one bind the text's answer leaves first; over several, a receipt could overtake it.
        let queue = reply.carrier
        guard wait > .zero, link.bindCount > 1, queue.delayed.count < Self.delayedLimit else {
            return enqueueReceipt(reply)
        }
        queue.delayed.append((loop.now + wait, reply))
        if queue.delayTimer == nil { armDelayed(queue) }
    }

    private func enqueueReceipt(_ reply: OpenReply) {
        let row = reply.row
        guard let link = reply.carrier.link, let receipt = DeliveryReceipt(text: row.text) else {
            reply.refuseWhole(.status(.permanentApplicationError))
            return report(reply)
        }
        // The number that was texted speaks to the one that texted it (SMPP 3.4 §4.6.1).
        link.enqueue(
            OutgoingSegment(
                SegmentKey(row.id, 0), from: Address(row.source), to: Address(row.destination),
                .receipt(receipt, text: row.text)))
    }

    private func armDelayed(_ queue: DeliveryQueue) {
        queue.delayTimer = queue.delayed.first.map { first in
            loop.schedule(at: first.due) { [weak self, weak queue] in
                LoopActor.assumeIsolated { if let queue { self?.sendDelayed(queue) } }
            }
        }
    }

    private func sendDelayed(_ queue: DeliveryQueue) {
        let now = loop.now
        let ready = queue.delayed.prefix { $0.due <= now }
        queue.delayed.removeFirst(ready.count)
        for (_, reply) in ready where open[reply.row.id] === reply { enqueueReceipt(reply) }
        armDelayed(queue)
    }
}

// What gateways say.
extension OutboxSender {
    /// The gateway took a segment, in time or late.
    func taken(_ key: SegmentKey, as id: GatewayMessageID, over link: Link) {
        let now = clock()
        let receipt = takeEarly(SubmissionKey(link: link.settings.name, gatewayID: id))
        guard let reply = open[key.message], !reply.isReported else {
            return takenLate(key, as: id, receipt, over: link)
        }
        guard reply.take(key.index + 1, as: id, receipt) else { return }
        if reply.isAnswered { report(reply) }
        if key.index == 0, let askedAt = reply.row.askedAt { meters.latency.record(now - askedAt) }
    }

    /// The answer came after its time: what the store knows of the reply decides what it means.
    private func takenLate(
        _ key: SegmentKey, as id: GatewayMessageID, _ receipt: DeliveryReceipt?, over link: Link
    ) {
        note(
            SubmissionReport(
                reply: key.message, link: link.settings.name, segmentCount: nil,
                taken: [SubmissionReport.Taken(segment: key.index + 1, id: id, receipt: receipt)], refusal: nil,
                now: clock()))
    }

    /// The gateway did not take a segment.
    func refused(_ key: SegmentKey, _ refusal: SubmissionReport.Refusal) {
        guard let reply = open[key.message], !reply.isReported, reply.refuse(key.index + 1, refusal) else { return }
        log.debug(
            "outbox.refused", ["reply": .describing(key.message), "link": .string(reply.carrier.name)])
        if reply.isAnswered { report(reply) }
    }

    private func report(_ reply: OpenReply) {
        guard !reply.isReported else { return }
        reply.isReported = true
        reply.carrier.unnotedCount += 1
        hold(reply.carrier)
        note(reply.report(at: clock()))
    }

    private func note(_ report: SubmissionReport) {
        commits.submit(report, lane: report.link) { [weak self] report, result in
            if case .success(let outcome) = result { self?.noted(report, outcome) }
        }
    }

    /// A report is durable, so the store knows what this window knew.
    private func noted(_ report: SubmissionReport, _ outcome: SubmissionReport.Outcome) {
        defer { meters.open.set(open.count) }
        if let ending = outcome.ending { meters.ended(ending) }
        let reply = open[report.reply]
        if var again = outcome.again {
            // Without the text the reply is found again when it is due.
            guard let row = reply?.row else { return }
            (again.source, again.destination, again.text) = (row.source, row.destination, row.text)
            if let queue = queues[again.link] { takeAgain(again, queue) }
        } else if let reply, !reply.isReported {
            // A late answer ends a reply that was under way once more.
            letGo(of: report.reply)
        } else {
            leaveWindow(report.reply)
            retries[report.reply] = nil
        }
    }

    /// Writes down what gateways took of replies that are not through yet; the last word before the store closes.
    func closeBooks() {
        for reply in open.values where !reply.taken.isEmpty && !reply.isReported { report(reply) }
        flush()
    }

    private func hold(_ queue: DeliveryQueue) {
        let isHeld = storeIsBehind || queue.unnotedCount >= Self.unnotedLimit
        if let link = queue.link, link.isHeld != isHeld { link.isHeld = isHeld }
    }
}

// Receipts of gateways.
extension OutboxSender {
    /// A gateway said what became of a segment.
    func received(_ receipt: DeliveryReceipt, _ ticket: MessageTicket, over link: Link) {
        let name = link.settings.name
        // What may still change decides nothing.
        guard receipt.state.isFinal, !receipt.id.isTooLong else {
            if receipt.id.isTooLong { accounts[name]?.noteDropped(at: loop.now) }
            return settlement.settle(LinkOutcome(ticket), of: link)
        }
        guard !commits.isFull else { return settlement.settle(LinkOutcome(ticket, .messageQueueFull), of: link) }
        keepEarly(receipt, over: name)
        receipts[name, default: []].append((ticket, receipt))
        flushSoon()
    }

    private func flushSoon() {
        guard !isFlushing else { return }
        isFlushing = true
        loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.flush() } }
    }

    private func flush() {
        isFlushing = false
        let gathered = receipts
        receipts.removeAll(keepingCapacity: true)
        for (name, entries) in gathered {
            for start in stride(from: 0, to: entries.count, by: ReceiptArrivals.limit) {
                let some = entries[start..<min(start + ReceiptArrivals.limit, entries.count)]
                commits.submit(ReceiptArrivals(link: name, receipts: some.map(\.receipt)), lane: name) {
                    [weak self] arrivals, result in self?.noted(arrivals, result, some.map(\.ticket))
                }
            }
        }
        if !ended.isEmpty { discardEnded() }
    }

    private func noted(
        _ arrivals: ReceiptArrivals, _ result: Result<ReceiptArrivals.Outcome, StoreError>, _ tickets: [MessageTicket]
    ) {
        guard let link = queues[arrivals.link]?.link else { return }
        for ticket in tickets {
            let isNoted = if case .success = result { true } else { false }
            settlement.settle(LinkOutcome(ticket, isNoted ? .ok : .temporaryApplicationError), of: link)
        }
        guard case .success(let outcome) = result else { return }
        for (receipt, isKnown) in zip(arrivals.receipts, outcome.isKnown) where isKnown {
            early[SubmissionKey(link: arrivals.link, gatewayID: receipt.id)] = nil
        }
        for (reply, ending) in outcome.endings {
            meters.ended(ending)
            if let open = open[reply], !open.isReported { letGo(of: reply) }
        }
    }

    /// Keeps a receipt in case its submission's answer is still to come; a later one of its ID replaces it.
    private func keepEarly(_ receipt: DeliveryReceipt, over link: String) {
        let key = SubmissionKey(link: link, gatewayID: receipt.id)
        dropLateEarly()
        guard early[key] != nil || early.count < Self.earlyLimit else {
            accounts[link]?.noteDropped(at: loop.now)
            return
        }
        if early.updateValue(EarlyReceipt(receipt: receipt, until: loop.now + Self.earlyLife), forKey: key) == nil {
            earlyKeys.append(key)
        }
    }

    private func takeEarly(_ key: SubmissionKey) -> DeliveryReceipt? {
        early.isEmpty ? nil : early.removeValue(forKey: key)?.receipt
    }

    /// Lets go of the oldest receipts whose submission never was answered.
    private func dropLateEarly() {
        let now = loop.now
        let dead = earlyKeys.prefix { key in early[key].map { $0.until <= now } ?? true }
        guard !dead.isEmpty else { return }
        for key in dead { early[key] = nil }
        earlyKeys.removeFirst(dead.count)
    }
}

// Reading the table.
extension OutboxSender {
    private func readPage(of queue: DeliveryQueue) {
        guard !queue.isReading, queue.hasRoom else { return }
        let (number, cursor) = queue.beginPage()
        let name = queue.name
        reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.waitingReplies(link: name, after: cursor, limit: Self.pageSize)
            },
            then: { [weak self] rows in self?.pageArrived(name, number, rows) })
    }

    private func pageArrived(_ name: String, _ number: Int, _ rows: [OutboxRow]) {
        guard let queue = queues[name], let settled = queue.endPage(number) else { return }
        if let last = rows.last { queue.cursor = last.id }
        sendFound(rows.filter { !settled.contains($0.id) }, queue)
        if rows.count < Self.pageSize, queue.oldestMissed == nil { queue.isPaging = false }
        if queue.isPaging { readPage(of: queue) }
    }

    private func readDue(of queue: DeliveryQueue, after last: OutboxRow? = nil) {
        guard !queue.isReadingDue, queue.hasRoom else { return }
        queue.isReadingDue = true
        let (name, now) = (queue.name, clock())
        reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.dueReplies(link: name, at: now, after: last, limit: Self.pageSize)
            },
            then: { [weak self] rows in self?.dueArrived(name, rows) })
    }

    private func dueArrived(_ name: String, _ rows: [OutboxRow]) {
        guard let queue = queues[name] else { return }
        queue.isReadingDue = false
        sendFound(rows, queue)
        if rows.count == Self.pageSize { readDue(of: queue, after: rows.last) }
    }

    /// Sends what the store has, but for what is in memory and what has had its time.
    private func sendFound(_ rows: [OutboxRow], _ queue: DeliveryQueue) {
        let now = clock()
        for row in rows where open[row.id] == nil && retries[row.id] == nil {
            if row.expiresAt <= now {
                end(row.id)
            } else if row.isDue(at: now) {
                send(row, queue)
            }
        }
    }
}

// Links that come and go.
extension OutboxSender {
    /// A link has gained or lost a bind.
    func bindsChanged(of link: Link) {
        guard let queue = queues[link.settings.name] else { return }
        if queue.isBound {
            queue.unboundSince = nil
        } else if queue.unboundSince == nil {
            queue.unboundSince = loop.now
        }
        for queue in queues.values { chooseCarrier(of: queue) }
        armFailOver()
    }

    private func chooseCarrier(of queue: DeliveryQueue) {
        guard let link = queue.link, let successor = queue.successor else { return }
        if queue.isBound {
            if queue.isFailedOver { carry(queue, byItself: true) }
        } else if !queue.isFailedOver, successor.isBound, let since = queue.unboundSince,
            since + link.settings.failOverAfter <= loop.now
        {
            carry(queue, byItself: false)
        }
    }

    /// Lets replies leave over another link from now on; what waits for a link without a bind is taken back from it.
    private func carry(_ queue: DeliveryQueue, byItself isOwn: Bool) {
        let former = queue.carrier
        if !former.isBound {
            var ids: Set<MessageID> = []
            for reply in open.values where reply.queue === queue && reply.carrier === former {
                guard !reply.isReported else { continue }
                ids.insert(reply.row.id)
                if reply.taken.isEmpty { leaveWindow(reply.row.id) } else { report(reply) }
            }
            former.link?.discard(ids)
        }
        queue.isFailedOver = !isOwn
        log.warning(
            isOwn ? "link.failed_back" : "link.failed_over",
            ["link": .string(queue.name), "carried_by": .string(queue.carrier.name)])
        queue.restart()
        readPage(of: queue)
        readDue(of: queue)
    }

    private func armFailOver() {
        failOverTimer?.cancel()
        let moments = queues.values.compactMap { queue -> ContinuousClock.Instant? in
            guard let link = queue.link, queue.successor != nil, !queue.isFailedOver, let since = queue.unboundSince
            else { return nil }
            let moment = since + link.settings.failOverAfter
            return moment > loop.now ? moment : nil
        }
        failOverTimer = moments.min().map { moment in
            loop.schedule(at: moment) { [weak self] in
                LoopActor.assumeIsolated {
                    guard let self else { return }
                    for queue in self.queues.values { self.chooseCarrier(of: queue) }
                    self.armFailOver()
                }
            }
        }
    }

    /// Counts the replies that no configured link carries, and says so where operators look.
    private func countStranded() {
        guard !isCounting else { return }
        isCounting = true
        reader.read({ (snapshot) throws(StoreError) in try snapshot.waitingCounts() }) { [weak self] counts in
            guard let self else { return }
            self.isCounting = false
            self.noteStranded(counts.filter { self.queues[$0.key] == nil })
        }
    }

    private func noteStranded(_ counts: [String: Int]) {
        for (name, count) in counts where stranded[name] != count {
            log.warning("outbox.no_link", ["link": .string(name), "replies": .integer(count)])
        }
        for name in stranded.keys where counts[name] == nil { health.report("outbox.\(name)", .ok) }
        stranded = counts
        for (name, count) in counts {
            health.report("outbox.\(name)", .degraded(reason: "\(StrandedReplies(link: name, count: count))"))
        }
    }
}

extension OutboxRow {
    /// When the question arrived that the reply answers; `nil` for what answers none, as receipts and acknowledgements.
    ///
    /// An inquiry is named when its question arrives; any other reply is written at once.
    fileprivate var askedAt: WallTime? {
        guard kind != Self.receiptKind, kind != TextName.accepted.rawValue else { return nil }
        return inquiry?.time ?? createdAt
    }
}

/// A receipt that came before the gateway's answer to its submission.
private struct EarlyReceipt {
    let receipt: DeliveryReceipt
    let until: ContinuousClock.Instant
}
