import Primitives
import SMS

/// Asks a carrier's register whether tails are right, while the texts that hold them wait to be decided.
///
/// Every text gets its verdict by its deadline; `.unavailable` when the register cannot be reached, says nothing of use, or
/// too many texts wait. Of one number one question is under way at a time: what its text leads to, a lock above all, is
/// known before the next text of that number may learn anything, and copies of one text are asked about once. A register
/// that was left alone is tried with an empty batch, so that nobody has to text for it.
package struct IdentityInquiry: Equatable, Sendable {
    enum State: Equatable {
        /// Another text of its number comes first.
        case following
        /// To be asked as soon as this time has come and a batch may leave.
        case waiting
        /// Asked.
        case out(BatchID)
        /// Its verdict is given, and its text not decided yet.
        case told
    }

    struct Entry: Equatable {
        let question: IdentityQuestion
        var state: State
        var failures = 0
    }

    let limits: IdentityLimits
    var breaker: CircuitBreaker
    var generator: SeededGenerator
    var entries: [MessageID: Entry] = [:]
    /// The texts of each number in their order; the first one is asked about.
    var lines: [PhoneNumber: [MessageID]] = [:]
    /// Questions that wait to be asked, by the time from which on they may be.
    var due = DueList()
    /// All questions without a verdict, by their deadlines, and some that are gone.
    var deadlines = DueList()
    var flights: [BatchID: [MessageID]] = [:]
    private var lastBatch: UInt64 = 0
    private let beginning: ContinuousClock.Instant

    /// Nothing is asked yet; the seed varies pauses.
    package init(_ limits: IdentityLimits, seed: UInt64, startingAt now: ContinuousClock.Instant) {
        self.limits = limits
        beginning = now
        breaker = CircuitBreaker(failuresToOpen: limits.failuresToOpen, pauses: .identityProbe)
        generator = SeededGenerator(seed: seed)
    }

    /// Whether the register answers, as far as is known.
    package var isReachable: Bool { breaker.isClosed }

    /// How many texts wait for a verdict, or for what their number's last one leads to.
    package var waitingCount: Int { entries.count }

    /// When it wants a `.tick`, unless something else happens first.
    package var nextDeadline: ContinuousClock.Instant? {
        let deadline = deadlines.first?.time
        guard flights.count < limits.batchesInFlight,
            let asking = breaker.isClosed ? due.first?.time : breaker.allowsBatches(from: beginning)
        else { return deadline }
        return min(asking, deadline ?? asking)
    }

    /// What follows from an event.
    package mutating func handle(
        _ event: IdentityEvent, at now: ContinuousClock.Instant, into actions: inout [IdentityAction]
    ) {
        switch event {
        case .wanted(let questions): for question in questions { take(question, at: now, into: &actions) }
        case .decided(let id): release(id, into: &actions)
        case .answered(let batch, let answers): read(answers, to: batch, at: now, into: &actions)
        case .failed(let batch, let failure): lose(batch, failure, at: now, into: &actions)
        case .tick: break
        }
        expire(at: now, into: &actions)
        ask(at: now, into: &actions)
    }

    private mutating func take(
        _ question: IdentityQuestion, at now: ContinuousClock.Instant, into actions: inout [IdentityAction]
    ) {
        let line = lines[question.phone]?.count ?? 0
        guard question.deadline > now, mayAsk(at: now), entries.count < limits.waitingLimit, line < limits.numberLimit
        else { return actions.append(.tell(question.id, .unavailable)) }
        entries[question.id] = Entry(question: question, state: line == 0 ? .waiting : .following)
        lines[question.phone, default: []].append(question.id)
        deadlines.insert(question.id, at: question.deadline)
        if line == 0 { due.insert(question.id, at: now) }
    }

    /// Whether asking can come to anything: while a probe is under way there is hope.
    func mayAsk(at now: ContinuousClock.Instant) -> Bool { breaker.allowsBatches(from: now).map { $0 <= now } ?? true }

    /// The texts behind one that is decided are looked at anew: its number may be locked by now.
    private mutating func release(_ id: MessageID, into actions: inout [IdentityAction]) {
        guard let entry = entries[id], entry.state == .told else { return }
        entries[id] = nil
        for follower in lines.removeValue(forKey: entry.question.phone) ?? [] where follower != id {
            entries[follower] = nil
            actions.append(.decideAgain(follower))
        }
    }

    private mutating func expire(at now: ContinuousClock.Instant, into actions: inout [IdentityAction]) {
        while let first = deadlines.first {
            let state = entries[first.id]?.state
            guard first.time <= now || state == nil || state == .told else { return }
            deadlines.removeFirst()
            if let state, state != .told { tell(first.id, .unavailable, into: &actions) }
        }
    }

    private mutating func ask(at now: ContinuousClock.Instant, into actions: inout [IdentityAction]) {
        while flights.count < limits.batchesInFlight, let opening = breaker.allowsBatches(from: now), opening <= now {
            let size = breaker.isClosed ? breaker.batchSize(full: limits.batchSize) : 0
            var batch: [IdentityQuestion] = []
            while batch.count < size, let id = due.popFirst(by: now) {
                guard let entry = entries[id], entry.state == .waiting else { continue }
                entries[id]?.state = .out(BatchID(rawValue: lastBatch + 1))
                batch.append(entry.question)
            }
            guard !batch.isEmpty || !breaker.isClosed else { return }
            lastBatch += 1
            breaker.batchLeft()
            flights[BatchID(rawValue: lastBatch)] = batch.map(\.id)
            actions.append(.ask(BatchID(rawValue: lastBatch), batch))
        }
    }
}
