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
final class InquiryDriver {
    /// What steps need; replaced when templates are reloaded.
    private(set) var rules: ServiceRules

    /// Where decisions are noted, if anywhere.
    var audit: AuditTrail?
    private var aggregator: Aggregator
    private let sources: [String: any CompanySource]
    private let commits: CommitQueue
    private let reader: PageReader
    private let outbound: Outbound
    private let ids: MessageIDs
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private let log: Log
    private let meters: InquiryMeters
    /// The services by the places of their promises in the aggregator, also those that the catalog has lost since.
    private var services: [String]
    private var timer: LoopTimer?
    private var timerDeadline: ContinuousClock.Instant?
    private var asking: [BatchID: Task<Void, Never>] = [:]
    /// Whether the store holds open inquiries that the aggregator had no room for.
    private var hasPostponed = false
    /// Whether the store holds open inquiries that wait only for companies whose circuit is open.
    private var hasUnreachable = false
    private var isStopped = false

    init(
        rules: ServiceRules, roll: CompanyRoll, sources: [String: any CompanySource], commits: CommitQueue,
        reader: PageReader,
        outbound: Outbound, ids: MessageIDs, clock: @escaping @Sendable () -> WallTime, loop: EventLoop,
        log: Log, metrics: Metrics
    ) {
        self.rules = rules
        self.sources = sources
        self.commits = commits
        self.reader = reader
        self.outbound = outbound
        self.ids = ids
        self.clock = clock
        self.loop = loop
        self.log = log
        meters = InquiryMeters(roll, in: metrics)
        services = rules.services.map(\.id)
        aggregator = Aggregator(
            roll: roll, answerPromises: rules.services.map(\.promise), seed: loop.system.randomSeed(),
            startingAt: loop.now)
    }

    /// Goes on with other texts and applications of the same companies.
    func adopt(_ rules: ServiceRules, _ roll: CompanyRoll) {
        self.rules = rules
        for service in rules.services where !services.contains(service.id) && services.count < Self.serviceLimit {
            services.append(service.id)
        }
        aggregator.adopt(roll, services.map { rules.service($0).promise })
        arm()
    }

    /// How many services may come and go while the program runs; later ones share the first one's promise.
    private static let serviceLimit = 256
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
                row.deadline = min(row.deadline, now + self.rules.service(row.service).terms.answerWithin)
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

    /// An inquiry was written whose companies are to be asked.
    func opened(_ row: InquiryRow) { accept(question(row)) }

    /// An inquiry needs no more answers.
    func closed(_ id: MessageID) { handle(.closed(id)) }

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
            id: row.id, phone: row.phone, promise: services.firstIndex(of: row.service) ?? 0,
            missing: aggregator.roll.companies(named: row.missing),
            acceptedAt: row.acceptedAt, deadline: row.deadline, isAcknowledged: row.isAcknowledged,
            hasAnswers: rules.knowsAnything(of: row), isPartlyAnswered: row.partialAt != nil,
            quietHours: rules.quietHours(of: row.link))
    }

    private func handle(_ event: AggregatorEvent) {
        guard !isStopped else { return }
        var actions: [AggregatorAction] = []
        aggregator.handle(event, at: Now(wall: clock(), instant: loop.now), into: &actions)
        for action in actions { perform(action) }
        arm()
    }

    private func perform(_ action: AggregatorAction) {
        switch action {
        case .ask(let company, let batch, let items): ask(company, batch, items)
        case .abandon(_, let batch): asking.removeValue(forKey: batch)?.cancel()
        case .postpone: hasPostponed = true
        case .note(let note): noted(note)
        case .record(let question, let company, let counts):
            meters.answered(company)
            let company = aggregator.roll[company].company
            take(CompanyAnswer(step: step(question), company: company, counts: counts), of: question)
        case .acknowledge(let question): take(Acknowledgement(step: step(question)), of: question)
        case .tellPartial(let question): take(PartialAnswer(step: step(question)), of: question)
        case .expire(let question): take(LastAnswer(step: step(question)), of: question)
        }
    }

    private func step(_ question: MessageID) -> InquiryStep {
        InquiryStep(rules: rules, inquiry: question, reply: ids.next(), now: clock())
    }

    /// Has a step noted, and goes on with what came of it.
    private func take<Step: Change>(
        _ change: Step, of inquiry: MessageID
    ) where Step.Outcome == InquiryStep.Outcome {
        commits.submit(change) { [weak self] _, result in
            guard case .success(let outcome) = result else { return }
            if let reply = outcome.reply {
                self?.outbound.written(reply)
                self?.audit?.note("told_\(reply.kind)", of: PhoneNumber(reply.destination), over: reply.link)
            }
            if outcome.isClosed { self?.closed(inquiry) }
        }
    }

    private func ask(_ company: CompanyID, _ batch: BatchID, _ items: [BatchItem]) {
        guard let source = sources[aggregator.roll[company].company] else { return }
        asking[batch] = Task(executorPreference: loop) { [weak self] in
            let answer = await Self.answer(of: source, to: items)
            await self?.answered(batch, of: company, answer)
        }
    }

    private static func answer(
        of source: any CompanySource, to items: [BatchItem]
    ) async -> Result<[BatchAnswer], BatchFailure> {
        do throws(BatchFailure) {
            return .success(try await source.ask(items))
        } catch {
            return .failure(error)
        }
    }

    private func answered(
        _ batch: BatchID, of company: CompanyID, _ answer: Result<[BatchAnswer], BatchFailure>
    ) {
        asking[batch] = nil
        switch answer {
        case .success(let answers): handle(.answered(company, batch, answers))
        case .failure(let failure): handle(.failed(company, batch, failure))
        }
        if hasPostponed, aggregator.room > Self.pageSize { resumeWaiting() }
    }

    private func noted(_ note: AggregatorNote) {
        func name(_ company: CompanyID) -> LogValue { .string(aggregator.roll[company].company) }
        switch note {
        case .circuitOpened(let company, let rest):
            meters.leftAlone(company, true)
            log.warning("source.circuit_opened", ["company": name(company), "rest": .duration(rest)])
        case .circuitClosed(let company):
            meters.leftAlone(company, false)
            log.info("source.circuit_closed", ["company": name(company)])
            resumeWaiting()
        case .batchFailed(let company, _, let failure, let questions):
            meters.failed(company)
            log.repeated(
                .warning, "source.batch_failed", about: aggregator.roll[company].company,
                ["company": name(company), "failure": .string("\(failure)"), "questions": .integer(questions)])
        case .answersRefused(let company, _, let fault, let count):
            log.repeated(
                .warning, "source.answers_refused", about: aggregator.roll[company].company,
                ["company": name(company), "fault": .string("\(fault)"), "count": .integer(count)])
        case .unexpectedAnswers(let company, _, let count):
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
