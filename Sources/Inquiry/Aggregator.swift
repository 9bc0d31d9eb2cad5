import Primitives
import SMS

/// Asks every company about every open question until all have answered or the question's time is up.
///
/// A question is held in memory and at rest alike: memory decides only whom to ask and when, and the store's word
/// closes a question. After a crash a new aggregator is handed what is still missing. It holds a bounded number of
/// questions; each costs O(companies · log questions) from accepted to closed.
package struct Aggregator: Equatable, Sendable {
    /// The companies it asks.
    package private(set) var roll: CompanyRoll
    private let questionLimit: Int
    /// What people are promised, by the place that their question names.
    private(set) var answerPromises: [AnswerPromise]
    var queues: [BatchQueue]
    var breakers: [CircuitBreaker]
    var table: QuestionTable
    /// For each question, when its person is told something next: milliseconds of wall time.
    var promises = DueHeap()
    var generator: SeededGenerator
    private var lastBatch: UInt64 = 0

    /// An aggregator without questions.
    ///
    /// - Parameters:
    ///   - roll: the companies to ask.
    ///   - questionLimit: the most questions held in memory.
    ///   - answerPromises: when a person is told what, a promise for each service; at most 256.
    ///   - seed: what the jitter starts from; a random number but in tests.
    ///   - start: the present; no later event may be earlier.
    package init(
        roll: CompanyRoll, questionLimit: Int = 100_000, answerPromises: [AnswerPromise] = [AnswerPromise()],
        seed: UInt64,
        startingAt start: ContinuousClock.Instant
    ) {
        precondition((1...10_000_000).contains(questionLimit), "a limit that memory can hold")
        self.roll = roll
        self.questionLimit = questionLimit
        precondition((1...256).contains(answerPromises.count), "promises that a question can name")
        self.answerPromises = answerPromises
        queues = roll.sources.map { BatchQueue(limits: $0.limits, origin: start) }
        breakers = roll.sources.map { CircuitBreaker(failuresToOpen: $0.limits.failuresToOpen) }
        table = QuestionTable(companyCount: roll.sources.count)
        generator = SeededGenerator(seed: seed)
    }

    /// Whether nobody is asked for now; answers to what was asked are taken, and promises to people are kept. The owner
    /// hands in a `.tick` when it is over.
    package var isPaused = false

    /// How many questions are held in memory.
    package var questionCount: Int { table.count }

    /// How many more questions can be accepted.
    package var room: Int { questionLimit - table.count }

    /// Whether one more question can be accepted.
    package var hasRoom: Bool { room > 0 }

    /// The companies whose circuit is closed: while none of a question's missing companies is among them, it
    /// gains nothing from being held in memory.
    package var reachable: CompanySet { CompanySet(roll.everyone.filter { breakers[Int($0.index)].isClosed }) }

    /// Takes note of an event and appends what is to be done, in the order to do it.
    ///
    /// Whatever comes twice, late or for a question that is closed changes nothing.
    package mutating func handle(_ event: AggregatorEvent, at now: Now, into actions: inout [AggregatorAction]) {
        switch event {
        case .accepted(let question):
            accept(question, at: now, into: &actions)
        case .answered(let company, let batch, let answers):
            guard roll.everyone.contains(company) else { return }
            settle(batch, of: company, with: answers, at: now, into: &actions)
        case .failed(let company, let batch, let failure):
            guard roll.everyone.contains(company), let flight = queues[Int(company.index)].land(batch) else { return }
            fail(flight, of: company, because: failure, at: now.instant, into: &actions)
            askNext(company, at: now.instant, into: &actions)
        case .closed(let id):
            if let slot = table.slot(of: id) { letGo(slot) }
        case .tick:
            keepPromises(at: now.wall, into: &actions)
            for company in roll.everyone {
                while let late = queues[Int(company.index)].popTimedOut(at: now.instant) {
                    actions.append(.abandon(company, late.id))
                    fail(late, of: company, because: .timedOut, at: now.instant, into: &actions)
                }
                askNext(company, at: now.instant, into: &actions)
            }
        }
    }

    /// When a `.tick` is wanted unless something else happens first, at least once a minute while a promise to a
    /// person stands: civil time may jump. It may lie in the past: then at once.
    package func nextDeadline(from now: Now) -> ContinuousClock.Instant? {
        var next: ContinuousClock.Instant?
        if let due = promises.firstDue {
            next = now.instant + min(WallTime(milliseconds: due) - now.wall, .seconds(60))
        }
        for (queue, breaker) in zip(queues, breakers) where !isPaused {
            guard let due = queue.nextDeadline(circuit: breaker) else { continue }
            next = min(due, next ?? due)
        }
        return next
    }

    /// Lets go of questions that wait only for companies that are left alone at present, to make room for others.
    ///
    /// The store still has them; they are to be handed in again when there is room and a company is `reachable`,
    /// or when their person is to be told something. Questions whose person has no acknowledgement yet are kept, and so
    /// are those that a batch is out for: handed in again too soon they would be asked twice at a time.
    /// It looks at every question and takes some 2 µs for each it lets go of: a few thousand at a time are enough.
    /// - Returns: the names of the questions let go of.
    package mutating func releaseStuck(atMost limit: Int) -> [MessageID] {
        let reachable = reachable
        var released: [MessageID] = []
        for slot in table.questions.indices where released.count < limit {
            guard let question = table.questions[slot], question.isAcknowledged, !question.missing.isEmpty else {
                continue
            }
            guard question.flying.isEmpty, question.missing.isDisjoint(with: reachable) else { continue }
            released.append(question.id)
            letGo(UInt32(truncatingIfNeeded: slot))
        }
        return released
    }

    private mutating func accept(_ question: Question, at now: Now, into actions: inout [AggregatorAction]) {
        guard table.slot(of: question.id) == nil else { return }
        let missing = question.missing.intersection(roll.everyone)
        guard question.deadline > now.wall, !missing.isEmpty else { return actions.append(.expire(question.id)) }
        guard hasRoom else { return actions.append(.postpone(question.id)) }
        let open = OpenQuestion(question, missing: missing)
        let slot = table.insert(open)
        promises.insert(slot, due: promise(to: open).next(for: open).milliseconds)
        for company in missing {
            queues[Int(company.index)].add(slot, dueAt: now.instant)
            askNext(company, at: now.instant, into: &actions)
        }
    }

    /// What the question's person is promised.
    func promise(to question: OpenQuestion) -> AnswerPromise {
        let place = Int(question.promise)
        return answerPromises[place < answerPromises.count ? place : 0]
    }

    /// Takes other companies' applications and other promises for those of now.
    mutating func replace(_ roll: CompanyRoll, _ answerPromises: [AnswerPromise]) {
        self.roll = roll
        self.answerPromises = answerPromises
    }

    mutating func letGo(_ slot: UInt32) {
        guard let question = table[slot] else { return }
        for company in question.missing.subtracting(question.flying) { queues[Int(company.index)].remove(slot) }
        promises.remove(slot)
        table.remove(slot)
    }

    /// Sends the company every batch that may leave now.
    mutating func askNext(
        _ company: CompanyID, at now: ContinuousClock.Instant, into actions: inout [AggregatorAction]
    ) {
        let index = Int(company.index)
        while !isPaused, breakers[index].allowsBatches(from: now) == now {
            let size = breakers[index].batchSize(full: roll[company].limits.batchSize)
            let next =
                breakers[index].isClosed
                ? queues[index].nextBatch(ofAtMost: size, at: now)
                : queues[index].nextProbe(of: company, in: table, at: now)
            guard let slots = next else { return }
            let items = slots.compactMap { slot -> BatchItem? in
                table[slot]?.flying.insert(company)
                table[slot]?.asked.insert(company)
                return table[slot].map { BatchItem(question: $0.id, phone: $0.phone) }
            }
            lastBatch += 1
            let batch = BatchID(rawValue: lastBatch)
            breakers[index].batchLeft()
            queues[index].launch(batch, items, at: now)
            actions.append(.ask(company, batch, items))
        }
    }
}
