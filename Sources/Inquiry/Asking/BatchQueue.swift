/// One company's questions on their way: resting until they are due, gathering into a batch, or out for an answer.
///
/// A question rests here once at most, so the queue is as bounded as the table of questions. Questions are known
/// by their slot; only what is out keeps names, because a slot may be given to another question meanwhile.
struct BatchQueue: Equatable, Sendable {
    /// A batch that waits for its answer.
    struct Flight: Equatable, Sendable {
        let id: BatchID
        let items: [BatchItem]
        let timesOutAt: ContinuousClock.Instant
    }

    /// Among how many questions a probe is chosen.
    private static let probeChoice = 1_000

    private let limits: SourceLimits
    /// Due times are kept as milliseconds since this instant: half the size of an `Instant`.
    private let origin: ContinuousClock.Instant
    private var resting = DueHeap()
    private var gathering: [UInt32] = []
    private var lingersUntil: ContinuousClock.Instant
    private var flights: [Flight] = []

    init(limits: SourceLimits, origin: ContinuousClock.Instant) {
        self.limits = limits
        self.origin = origin
        lingersUntil = origin
    }

    /// Lets a question rest until it is due.
    mutating func add(_ slot: UInt32, dueAt due: ContinuousClock.Instant) {
        resting.insert(slot, due: Self.milliseconds(due - origin, roundedUp: true))
    }

    /// Takes out a question that need not be asked any more; nothing happens when it is not waiting.
    mutating func remove(_ slot: UInt32) {
        resting.remove(slot)
        gathering.removeAll { $0 == slot }
    }

    /// The questions of the next batch, or `nil` when it must wait for more questions or for an answer.
    mutating func nextBatch(ofAtMost size: Int, at now: ContinuousClock.Instant) -> [UInt32]? {
        gather(at: now, upTo: limits.batchSize)
        guard !gathering.isEmpty, flights.count < limits.batchesInFlight else { return nil }
        guard gathering.count >= size || now >= lingersUntil else { return nil }
        guard gathering.count > size else {
            defer { gathering.removeAll(keepingCapacity: true) }
            return gathering
        }
        defer { gathering.removeFirst(size) }
        return Array(gathering.prefix(size))
    }

    /// The one question that finds out whether the company answers again: of the first that are due, the one that has
    /// failed least, so that questions it cannot answer do not stand before all others.
    mutating func nextProbe(
        of company: CompanyID, in table: QuestionTable, at now: ContinuousClock.Instant
    ) -> [UInt32]? {
        gather(at: now, upTo: max(limits.batchSize, Self.probeChoice))
        guard flights.count < limits.batchesInFlight else { return nil }
        let probe = gathering.indices.min {
            table.failureCount(gathering[$0], of: company) < table.failureCount(gathering[$1], of: company)
        }
        return probe.map { [gathering.remove(at: $0)] }
    }

    private mutating func gather(at now: ContinuousClock.Instant, upTo count: Int) {
        let elapsed = Self.milliseconds(now - origin, roundedUp: false)
        while gathering.count < count, let slot = resting.popFirst(dueBy: elapsed) {
            if gathering.isEmpty { lingersUntil = now + limits.linger }
            gathering.append(slot)
        }
    }

    /// A batch has left.
    mutating func launch(_ id: BatchID, _ items: [BatchItem], at now: ContinuousClock.Instant) {
        flights.append(Flight(id: id, items: items, timesOutAt: now + limits.batchTimeout))
    }

    /// Nobody waits for this batch any more; `nil` when nobody did.
    mutating func land(_ id: BatchID) -> Flight? {
        flights.firstIndex { $0.id == id }.map { flights.remove(at: $0) }
    }

    /// The oldest batch when it has taken too long; nobody waits for it any more.
    mutating func popTimedOut(at now: ContinuousClock.Instant) -> Flight? {
        // All have the same patience, so they time out in the order they left.
        guard let oldest = flights.first, oldest.timesOutAt <= now else { return nil }
        return flights.removeFirst()
    }

    /// When something is to be done that no event announces.
    func nextDeadline(circuit: CircuitBreaker) -> ContinuousClock.Instant? {
        let timeout = flights.first?.timesOutAt
        guard let ready = readyAt, let opening = circuit.allowsBatches(from: ready) else { return timeout }
        return min(opening, timeout ?? opening)
    }

    /// When the next batch is worth a look, as far as this queue knows.
    private var readyAt: ContinuousClock.Instant? {
        guard flights.count < limits.batchesInFlight else { return nil }
        return gathering.isEmpty ? resting.firstDue.map { origin + .milliseconds($0) } : lingersUntil
    }

    private static func milliseconds(_ duration: Duration, roundedUp: Bool) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let remainder = roundedUp && attoseconds % 1_000_000_000_000_000 > 0 ? 1 : 0 as Int64
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + remainder
    }
}
