import Net
import Store
import Telemetry

/// Hears whether the store keeps up.
@LoopActor
protocol BacklogObserver: AnyObject, Sendable {
    /// The store fell behind, or caught up again: while it is behind, nothing should be begun that has to be noted.
    func storeIsBehind(_ isBehind: Bool)
}

/// Carries changes to the store's threads and their outcomes back to the loop, in batches both ways.
@LoopActor
final class CommitQueue {
    weak var observer: (any BacklogObserver)?

    private let worker: any CommitWorker
    /// Changes that must not be refused and found the worker's mailbox full, oldest first; what precedes `front` is gone.
    private var backlog: [PendingChange] = []
    private var front = 0
    /// Changes of the pass under way.
    private var gathered: [PendingChange] = []
    /// Changes that nobody waits for, until others come or their time is over.
    private var patient: [PendingChange] = []
    private var patienceTimer: LoopTimer?
    /// Changes that a failing store did not take and nobody would ask for again.
    private var failed: [PendingChange] = []
    /// How many changes a failing store did not take and has not taken since.
    private var unsettledCount = 0
    private var isBehind = false
    private var age = BacklogAge()
    private let loop: EventLoop
    private let log: Log
    private var retryTimer: LoopTimer?
    private var repeatTimer: LoopTimer?

    /// Hands changes to this worker, and takes what comes back from it.
    init(_ opened: OpenedCommits, loop: EventLoop, log: Log) {
        self.loop = loop
        self.log = log
        worker = opened.worker
        opened.relay.queue = self
    }

    /// How long the oldest change has waited that is not durable yet.
    var backlogAge: Duration { age.age(at: loop.now) }

    /// Whether the store cannot keep up: what may be refused should be refused.
    var isFull: Bool { front < backlog.count }

    /// Takes a change; `receive` hears of its outcome once that is durable, or why nothing of it is stored.
    ///
    /// What one pass of the loop brings is handed over at once, so that it shares a commit. Changes of one lane keep
    /// their order.
    ///
    /// - Parameter patience: how long the change may wait for others to share a commit with, when there is little to do.
    func submit<Submitted: Change>(
        _ change: Submitted, lane: String = "", patience: Duration = .zero,
        then receive: @escaping @LoopActor (Submitted, Result<Submitted.Outcome, StoreError>) -> Void
    ) {
        let pending = Pending(change, lane: lane) { change, outcome in
            LoopActor.assumeIsolated { receive(change, outcome) }
        }
        if patience > .zero, gathered.isEmpty, patient.count < Self.patientLimit {
            patient.append(pending)
            return armPatience(patience)
        }
        if gathered.isEmpty { loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.flush() } } }
        gathered.append(pending)
    }

    /// The same for a change whose outcome tells nothing.
    func submit(_ change: some Change) { submit(change) { _, _ in } }

    /// How many changes wait for others at most.
    private static let patientLimit = 64

    private func armPatience(_ patience: Duration) {
        let end = loop.now + patience
        if let timer = patienceTimer {
            guard end < timer.deadline else { return }
            timer.cancel()
        }
        patienceTimer = loop.schedule(at: end) { [weak self] in LoopActor.assumeIsolated { self?.flush() } }
    }

    /// Hands what was gathered to the store.
    func flush() {
        patienceTimer?.cancel()
        patienceTimer = nil
        // Whoever waited came before.
        var changes: [PendingChange] = []
        swap(&changes, &patient)
        if changes.isEmpty { swap(&changes, &gathered) } else { changes += gathered }
        gathered.removeAll(keepingCapacity: true)
        guard !changes.isEmpty else { return }
        age.submitted(changes.count, at: loop.now)
        guard front == backlog.count else { return enqueue(changes[...]) }
        if case .taken(let count) = worker.submit(changes[...]) {
            if count < changes.count { enqueue(changes[count...]) }
        } else {
            enqueue(changes[...])
        }
    }

    /// Delivers a batch's outcomes, keeps what has to be tried again, and hands more over.
    func finished(_ batch: [PendingChange]) {
        var repeatedCount = 0
        for change in batch {
            if let error = change.error {
                log.repeated(.error, "store.unit_failed", about: "\(error)", ["error": .describing(error)])
            }
            if change.mustBeRepeated {
                if !change.isRepeated { unsettledCount += 1 }
                change.isRepeated = true
                failed.append(change)
                repeatedCount += 1
            } else {
                if change.isRepeated { unsettledCount -= 1 }
                change.deliver()
            }
        }
        age.finished(batch.count - repeatedCount, at: loop.now)
        if !failed.isEmpty, repeatTimer == nil {
            repeatTimer = loop.schedule(at: loop.now + .seconds(1)) { [weak self] in
                LoopActor.assumeIsolated { self?.repeatFailed() }
            }
        }
        handOver()
    }

    /// Ends the store's threads once they have carried out what waits, or when `limit` is over; blocks, so not for the
    /// loop.
    ///
    /// What is not carried out by then is asked for again after the next start.
    nonisolated func stop(within limit: Duration) { worker.stop(within: limit) }
}

// Changes that wait here.
extension CommitQueue {
    private func repeatFailed() {
        repeatTimer = nil
        let changes = failed
        failed = []
        enqueue(changes[...])
        handOver()
    }

    private func enqueue(_ changes: ArraySlice<PendingChange>) {
        backlog += changes
        retrySoon()
        tellWhetherBehind()
    }

    /// Hands over as much of the backlog as the store has room for.
    private func handOver() {
        if front < backlog.count, case .taken(let count) = worker.submit(backlog[front...]) {
            front += count
            if front == backlog.count {
                backlog.removeAll()
                front = 0
            } else if front * 2 > backlog.count {
                backlog.removeFirst(front)
                front = 0
            }
        }
        if front < backlog.count { retrySoon() }
        tellWhetherBehind()
    }

    private func tellWhetherBehind() {
        let isBehind = front < backlog.count || unsettledCount > 0
        guard isBehind != self.isBehind else { return }
        self.isBehind = isBehind
        observer?.storeIsBehind(isBehind)
    }

    /// Completions hand more over; this is for when none comes.
    private func retrySoon() {
        guard retryTimer == nil else { return }
        retryTimer = loop.schedule(at: loop.now + .milliseconds(100)) { [weak self] in
            LoopActor.assumeIsolated {
                self?.retryTimer = nil
                self?.handOver()
            }
        }
    }
}
