import Inquiry
import Net
import Primitives
import SMS
import Store
import Telemetry

/// Asks one company about a batch of questions.
protocol CompanySource: Sendable {
    /// Asks, and answers within the batch's time or throws.
    func ask(_ items: [BatchItem]) async throws(BatchFailure) -> [BatchAnswer]
}

/// Drives the aggregator: questions from the store in, batches out to the companies, answers back into the store.
@LoopActor
final class InquiryDesk {
    /// What steps need; replaced when templates are reloaded.
    private(set) var desk: Desk

    private var aggregator: Aggregator
    private let sources: [String: any CompanySource]
    private let ledger: Ledger
    private let reader: StoreReading
    private let nextID: @LoopActor () -> MessageID
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private let log: Log
    private let failures: Counter
    private var timer: LoopTimer?
    private var timerDeadline: ContinuousClock.Instant?
    private var asking: [BatchID: Task<Void, Never>] = [:]
    /// Whether the store holds open inquiries that the aggregator had no room for.
    private var hasPostponed = false
    /// Whether the store holds open inquiries that wait only for companies whose circuit is open.
    private var hasUnreachable = false
    private var isStopped = false

    init(
        desk: Desk, roll: CompanyRoll, sources: [String: any CompanySource], ledger: Ledger, reader: StoreReading,
        nextID: @escaping @LoopActor () -> MessageID, clock: @escaping @Sendable () -> WallTime, loop: EventLoop,
        log: Log, metrics: Metrics
    ) {
        self.desk = desk
        self.sources = sources
        self.ledger = ledger
        self.reader = reader
        self.nextID = nextID
        self.clock = clock
        self.loop = loop
        self.log = log
        failures = metrics.counter("source_batches_failed_total", help: "Batches that a company did not answer.")
        aggregator = Aggregator(
            roll: roll, promise: desk.promise, seed: .random(in: 0 ... .max), startingAt: loop.now)
    }

    /// Goes on with other texts and applications of the same companies.
    func adopt(_ desk: Desk, _ roll: CompanyRoll) {
        self.desk = desk
        aggregator.adopt(roll, desk.promise)
        arm()
    }

    /// How many questions one page holds, and how many are let go of at once to make room.
    private nonisolated static let pageSize = 1_000

    /// Takes up whatever was left in the store; once a minute, since promises are kept even for absent companies.
    func resumeWaiting() {
        guard hasPostponed || hasUnreachable else { return }
        hasPostponed = false
        hasUnreachable = false
        resume()
    }

    /// Takes up the open inquiries that the store holds, in pages as there is room.
    func resume(after id: MessageID? = nil) {
        guard !isStopped else { return }
        makeRoom()
        let limit = min(aggregator.room, Self.pageSize)
        guard limit > 0 else {
            hasPostponed = true
            return
        }
        reader.read({ (snapshot) throws(StoreError) in try snapshot.openInquiries(after: id, limit: limit) }) {
            [weak self] rows in
            guard let self else { return }
            let now = self.clock()
            for var row in rows {
                // The promise counts from now at the latest: before a restart the clock may have been ahead.
                row.acceptedAt = min(row.acceptedAt, now)
                row.deadline = min(row.deadline, now + self.desk.limits.answerDeadline)
                let question = self.question(row)
                if self.aggregator.isWorthHolding(question, at: now) {
                    self.accept(question)
                } else {
                    // Whoever it waits for is left alone at present: it is looked at again when that changes.
                    self.hasUnreachable = true
                }
            }
            if rows.count == limit { self.resume(after: rows.last?.id) }
        }
    }

    /// Goes on with what a commit brought.
    func finished(_ batch: [Work]) {
        // Where every company answers from the store, nothing is ever open.
        guard !sources.isEmpty else { return }
        for work in batch {
            if let row = work.yield.opened { accept(question(row)) }
            if let id = work.yield.closed { handle(.closed(id)) }
        }
    }

    /// While the store is behind no company is asked, since its answers could not be noted.
    func storeIsBehind(_ isBehind: Bool) {
        aggregator.isPaused = isBehind
        handle(.tick)
    }

    /// Keeps the promises whose time has come.
    func lookAtClock() { handle(.tick) }

    /// Asks nobody any more; what is under way is asked again after the next start.
    func stop() {
        isStopped = true
        timer?.cancel()
        for task in asking.values { task.cancel() }
        asking = [:]
    }

    /// The companies that failed so often that they are left alone for a while, by id.
    var unreachableCompanies: [String] {
        aggregator.roll.everyone.subtracting(aggregator.reachable).map { aggregator.roll[$0].company }
    }

    /// Lets go of questions that wait only for companies that do not answer; the store keeps them.
    private func makeRoom() {
        guard !aggregator.hasRoom else { return }
        if !aggregator.releaseStuck(atMost: Self.pageSize).isEmpty { hasUnreachable = true }
    }

    private func accept(_ question: Question) {
        makeRoom()
        handle(.accepted(question))
    }

    private func question(_ row: InquiryRow) -> Question {
        Question(
            id: row.id, phone: row.phone, missing: aggregator.roll.companies(named: row.missing),
            acceptedAt: row.acceptedAt, deadline: row.deadline, isAcknowledged: row.isAcknowledged,
            hasAnswers: desk.knowsAnything(of: row), isPartlyAnswered: row.partialAt != nil)
    }

    private func handle(_ event: AggregatorEvent) {
        guard !isStopped else { return }
        var actions: [AggregatorAction] = []
        aggregator.handle(event, at: Now(wall: clock(), instant: loop.now), into: &actions)
        ledger.submit(actions.compactMap(work(for:)))
        for action in actions { perform(action) }
        arm()
    }

    /// What an action asks of the store.
    private func work(for action: AggregatorAction) -> Work? {
        switch action {
        case .record(let question, let company, let counts):
            let counts = counts.map { Store.AccountCount(application: $0.application, count: $0.count) }
            return Work(
                .record(CompanyAnswer(step: step(question), company: aggregator.roll[company].company, counts: counts)))
        case .acknowledge(let question): return Work(.acknowledge(step(question)))
        case .tellPartial(let question): return Work(.tellPartial(step(question)))
        case .expire(let question): return Work(.expire(step(question)))
        case .ask, .abandon, .postpone, .note: return nil
        }
    }

    private func step(_ question: MessageID) -> InquiryStep {
        InquiryStep(desk: desk, inquiry: question, reply: nextID(), now: clock())
    }

    private func perform(_ action: AggregatorAction) {
        switch action {
        case .ask(let company, let batch, let items): ask(company, batch, items)
        case .abandon(_, let batch): asking.removeValue(forKey: batch)?.cancel()
        case .postpone: hasPostponed = true
        case .note(let note): noted(note)
        case .record, .acknowledge, .tellPartial, .expire: break
        }
    }

    private func ask(_ company: CompanyID, _ batch: BatchID, _ items: [BatchItem]) {
        guard let source = sources[aggregator.roll[company].company] else { return }
        asking[batch] = Task { [weak self] in
            do throws(BatchFailure) {
                let answers = try await source.ask(items)
                self?.answered(batch, .answered(company, batch, answers))
            } catch {
                self?.answered(batch, .failed(company, batch, error))
            }
        }
    }

    private func answered(_ batch: BatchID, _ event: AggregatorEvent) {
        asking[batch] = nil
        handle(event)
        if hasPostponed, aggregator.room > Self.pageSize { resumeWaiting() }
    }

    private func noted(_ note: AggregatorNote) {
        func name(_ company: CompanyID) -> LogValue { .string(aggregator.roll[company].company) }
        switch note {
        case .circuitOpened(let company, let rest):
            log.warning("source.circuit_opened", ["company": name(company), "rest": .duration(rest)])
        case .circuitClosed(let company):
            log.info("source.circuit_closed", ["company": name(company)])
            resumeWaiting()
        case .batchFailed(let company, _, let failure, let questions):
            failures.add()
            log.repeated(
                .warning, "source.batch_failed", about: aggregator.roll[company].company,
                ["company": name(company), "failure": .string("\(failure)"), "questions": .integer(questions)])
        case .answersRefused(let company, _, let fault, let count):
            log.repeated(
                .warning, "source.answers_refused", about: aggregator.roll[company].company,
                ["company": name(company), "fault": .string("\(fault)"), "count": .integer(count)])
        case .strangers(let company, _, let count):
            log.repeated(
                .warning, "source.unexpected_answers", about: aggregator.roll[company].company,
                ["company": name(company), "count": .integer(count)])
        case .lateAnswers(let company, _, let taken):
            log.repeated(
                .info, "source.late_answers", about: aggregator.roll[company].company,
                ["company": name(company), "taken": .integer(taken)])
        }
    }

    private func arm() {
        guard let deadline = aggregator.nextDeadline(from: Now(wall: clock(), instant: loop.now)) else { return }
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
