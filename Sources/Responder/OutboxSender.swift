import Links
import Net
import SMS
import Session
import Store
import Telemetry

/// Sends replies: a bounded window over the outbox table, link by link, oldest first.
///
/// A reply is in this window from its commit until every segment has the gateway's answer. What does not fit stays in
/// the store and is read in pages as the link's queue empties; a look over the whole table now and then finds
/// whatever else is due, as after a restart or a failed attempt.
@LoopActor
final class OutboxSender {
    /// A reply in the window; an object, because every answer changes it.
    private final class Open {
        let row: OutboxRow
        var segmentCount = 0
        var answeredCount = 0
        var dueCount = 0
        var taken: [SubmissionReport.Taken] = []
        var refusal: SubmissionReport.Refusal?

        init(_ row: OutboxRow) { self.row = row }
    }

    /// One link and how far its part of the table has been read.
    private final class Lane {
        let link: Link
        /// The newest reply of the last page; later ones are read from the store while `isPaging`.
        var cursor: MessageID?
        var isPaging = false
        /// Whether a page is being read now.
        var isReading = false
        /// The oldest reply that was committed since the last page was asked for. Work of another lane may have been quicker
        /// than the work that wrote it, and then it is older than what was read.
        var oldestMissed: MessageID?
        /// Replies that left the window since the page was asked for, and may stand in it as if they were waiting.
        var settled: Set<MessageID> = []

        init(_ link: Link) { self.link = link }
    }

    /// How many replies may wait in memory for their next attempt; more wait in the store for a sweep.
    private static let restingLimit = 10_000
    /// How many replies one page holds.
    private nonisolated static let pageSize = 2_000

    private let ledger: Ledger
    private let reader: StoreReading
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private let log: Log
    private let meters: OutboxMeters
    private var lanes: [String: Lane] = [:]
    private var open: [MessageID: Open] = [:]
    /// Replies that wait for their next attempt.
    private var resting: [MessageID: OutboxRow] = [:]
    private var reports: [Work] = []

    init(
        ledger: Ledger, reader: StoreReading, clock: @escaping @Sendable () -> WallTime, loop: EventLoop, log: Log,
        metrics: Metrics
    ) {
        self.ledger = ledger
        self.reader = reader
        self.clock = clock
        self.loop = loop
        self.log = log
        meters = OutboxMeters(in: metrics)
    }

    /// Takes a link on, with everything the store still has for it.
    func serve(_ link: Link) {
        let lane = Lane(link)
        lane.isPaging = true
        lanes[link.settings.name] = lane
        readPage(of: lane)
    }

    /// How many replies are in the window.
    var openCount: Int { open.count }

    /// Sends what a commit brought; rows come in the order of their names.
    func finished(_ batch: [Work]) {
        for work in batch {
            for row in work.yield.replies { take(row) }
            // What a report brings back was written before.
            if !work.isReport { meters.written.add(work.yield.replies.count) }
            for ending in work.yield.endings { meters.ended(ending) }
            if case .forget(let forgetting) = work.task, case .overdue(let id) = forgetting.kind { letGo(of: id) }
            guard case .report(let report) = work.task, work.yield.error == nil else { continue }
            // The report is durable, so the store knows what this window knew.
            if work.yield.replies.isEmpty { leaveWindow(report.reply, report.link) }
        }
        meters.open.set(open.count)
    }

    /// The link's queue has room again.
    func linkHasRoom(_ link: Link) {
        guard let lane = lanes[link.settings.name], lane.isPaging else { return }
        readPage(of: lane)
    }

    /// Looks for replies that are due and in no window.
    func sweep() {
        let now = clock()
        for row in resting.values.filter({ $0.dueAt <= now }).sorted(by: { $0.id < $1.id }) { retry(row.id) }
        for lane in lanes.values where !lane.isPaging {
            lane.isPaging = true
            lane.cursor = nil
            readPage(of: lane)
        }
    }
}

// Replies on their way out.
extension OutboxSender {
    private func take(_ row: OutboxRow) {
        guard let lane = lanes[row.link] else {
            return log.repeated(
                .warning, "outbox.no_link", about: row.link, ["reply": .describing(row.id), "link": .string(row.link)])
        }
        let now = clock()
        if row.attempts > 0 {
            // An attempt failed: it is taken up again from memory when it is due, or by a sweep after a restart.
            open[row.id] = nil
            guard resting.count < Self.restingLimit else { return }
            resting[row.id] = row
            loop.schedule(at: loop.now + max(row.dueAt - now, .zero)) { [weak self] in
                LoopActor.assumeIsolated { self?.retry(row.id) }
            }
            return
        }
        guard lane.isPaging || !lane.link.hasRoom else { return send(row, over: lane.link) }
        if !lane.isPaging {
            lane.isPaging = true
            lane.cursor = row.id.predecessor
        }
        lane.oldestMissed = min(row.id, lane.oldestMissed ?? row.id)
    }

    /// A reply whose time is up leaves the window; what waits of it in a link's queue is taken back.
    private func letGo(of id: MessageID) {
        resting[id] = nil
        guard let reply = open[id] else { return }
        leaveWindow(id, reply.row.link)
        lanes[reply.row.link]?.link.discard(id)
    }

    /// A page that was asked for before may still show the reply as waiting.
    private func leaveWindow(_ id: MessageID, _ link: String) {
        open[id] = nil
        if let lane = lanes[link], lane.isReading { lane.settled.insert(id) }
    }

    /// Takes a resting reply up again; a sweep after a jump of civil time may have been quicker than its timer.
    private func retry(_ id: MessageID) {
        guard let row = resting.removeValue(forKey: id), let lane = lanes[row.link], lane.link.hasRoom else { return }
        send(row, over: lane.link)
    }

    private func send(_ row: OutboxRow, over link: Link) {
        // A page may have been quicker than the completion that brings the reply.
        guard open[row.id] == nil else { return }
        defer { meters.open.set(open.count) }
        let reply = Open(row)
        open[row.id] = reply
        if row.kind == OutboxRow.receiptKind {
            reply.segmentCount = 1
            reply.dueCount = 1
            return sendReceipt(row, over: link)
        }
        let message = OutgoingMessage(
            id: row.id, from: Address(row.source), to: Address(row.destination), text: row.text)
        do throws(SMSError) {
            reply.segmentCount = try link.send(message) { index in
                let isDue = !row.submittedSegments.contains(index + 1)
                if isDue { reply.dueCount += 1 }
                return isDue
            }
            if reply.dueCount == 0 { report(reply) }
        } catch {
            log.repeated(
                .error, "outbox.unsendable", about: row.link,
                ["reply": .describing(row.id), "link": .string(row.link), "error": .describing(error)])
            reply.segmentCount = max(row.segmentCount, 1)
            reply.refusal = .status(.invalidMessageLength)
            report(reply)
        }
    }

    private func sendReceipt(_ row: OutboxRow, over link: Link) {
        guard let receipt = DeliveryReceipt(text: row.text) else { return }
        // The number that was texted speaks to the one that texted it (SMPP 3.4 §4.6.1).
        link.enqueue(
            OutgoingSegment(
                SegmentKey(row.id, 0), from: Address(row.source), to: Address(row.destination),
                .receipt(receipt, text: row.text)))
    }

    /// The gateway took a segment.
    func taken(_ key: SegmentKey, as id: GatewayMessageID, at now: WallTime) {
        guard let reply = open[key.message] else { return }
        reply.taken.append(SubmissionReport.Taken(segment: key.index + 1, id: id))
        answered(reply)
        if key.index == 0, reply.row.kind != OutboxRow.receiptKind { meters.latency.record(now - reply.row.askedAt) }
    }

    /// The gateway did not take a segment.
    func refused(_ key: SegmentKey, _ refusal: SubmissionReport.Refusal, at now: WallTime) {
        guard let reply = open[key.message] else { return }
        log.debug("outbox.refused", ["reply": .describing(key.message), "link": .string(reply.row.link)])
        reply.refusal = refusal
        answered(reply)
    }

    private func answered(_ reply: Open) {
        reply.answeredCount += 1
        if reply.answeredCount >= reply.dueCount { report(reply) }
    }

    private func report(_ reply: Open) {
        reports.append(
            Work(
                .report(
                    SubmissionReport(
                        reply: reply.row.id, link: reply.row.link, segmentCount: reply.segmentCount, taken: reply.taken,
                        refusal: reply.refusal, now: clock()))))
        if reports.count == 1 {
            loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.flushReports() } }
        }
    }

    /// Writes down what gateways took of replies that are not through yet; the last word before the store closes.
    func closeBooks() {
        for reply in open.values where !reply.taken.isEmpty && reply.answeredCount < reply.dueCount { report(reply) }
        flushReports()
    }

    /// Hands the gathered reports to the store.
    func flushReports() {
        guard !reports.isEmpty else { return }
        let batch = reports
        reports = []
        ledger.submit(batch)
    }
}

// Reading the table.
extension OutboxSender {
    private func readPage(of lane: Lane) {
        guard !lane.isReading, lane.link.hasRoom else { return }
        lane.isReading = true
        if let missed = lane.oldestMissed, let cursor = lane.cursor { lane.cursor = min(cursor, missed.predecessor) }
        lane.oldestMissed = nil
        let (name, cursor) = (lane.link.settings.name, lane.cursor)
        reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.waitingOutboxRows(link: name, after: cursor, limit: Self.pageSize)
            },
            then: { [weak self] rows in self?.pageArrived(name, rows) })
    }

    private func pageArrived(_ name: String, _ rows: [OutboxRow]) {
        guard let lane = lanes[name] else { return }
        lane.isReading = false
        let settled = lane.settled
        lane.settled = []
        let now = clock()
        for row in rows {
            lane.cursor = row.id
            guard open[row.id] == nil, resting[row.id] == nil, !settled.contains(row.id), row.isDue(at: now) else {
                continue
            }
            send(row, over: lane.link)
        }
        if rows.count < Self.pageSize, lane.oldestMissed == nil { lane.isPaging = false }
        if lane.isPaging { readPage(of: lane) }
    }
}

extension OutboxRow {
    /// When the question arrived that the reply answers: an inquiry is named then, any other reply is written at once.
    fileprivate var askedAt: WallTime { inquiry?.time ?? createdAt }
}

extension MessageID {
    /// The name that comes just before this one, whether anybody has it or not.
    fileprivate var predecessor: Self { Self(rawValue: rawValue - 1) }
}
