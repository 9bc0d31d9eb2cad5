import Net
import SMS
import Store
import Telemetry

/// Takes finished work on the loop.
@LoopActor
protocol LedgerClient: AnyObject, Sendable {
    /// What a commit brought about, in the order it was handed in.
    func finished(_ batch: [Work])
    /// The store fell behind, or caught up again: while it is behind, nothing should be begun that has to be noted.
    func storeIsBehind(_ isBehind: Bool)
}

/// Carries work to the store's thread and what came of it back to the loop, in batches both ways.
@LoopActor
final class Ledger {
    weak var client: (any LedgerClient)?

    private let writer: StoreWriter<Work>
    /// Work that must not be refused and found the writer's mailbox full, oldest first; what precedes `front` is gone.
    private var backlog: [Work] = []
    private var front = 0
    /// Work of the pass under way.
    private var gathered: [Work] = []
    /// Work that a failing store did not take and nobody would ask for again.
    private var failed: [Work] = []
    /// How much work a failing store did not take and has not taken since.
    private var unsettledCount = 0
    private var isBehind = false
    private var age = WorkAge()
    private let loop: EventLoop
    private var retryTimer: LoopTimer?
    private var repeatTimer: LoopTimer?

    /// Hands work to this writer, and takes what comes back from it.
    init(_ opened: LedgerWriter, loop: EventLoop) {
        self.loop = loop
        writer = opened.writer
        opened.relay.ledger = self
    }

    /// How long the oldest work has waited that is not durable yet.
    var backlogAge: Duration { age.age(at: loop.now) }

    /// Tells the client of a batch, keeps what has to be tried again, and hands more over.
    func finished(_ batch: [Work]) {
        client?.finished(batch)
        var repeatedCount = 0
        for index in batch.indices where batch[index].mustBeRepeated || batch[index].isRepeated {
            var work = batch[index]
            guard work.mustBeRepeated else {
                unsettledCount -= 1
                continue
            }
            if !work.isRepeated { unsettledCount += 1 }
            work.isRepeated = true
            failed.append(work)
            repeatedCount += 1
        }
        age.finished(batch.count - repeatedCount, at: loop.now)
        if !failed.isEmpty, repeatTimer == nil {
            repeatTimer = loop.schedule(at: loop.now + .seconds(1)) { [weak self] in
                LoopActor.assumeIsolated { self?.repeatFailed() }
            }
        }
        handOver()
    }

    private func repeatFailed() {
        repeatTimer = nil
        let work = failed
        failed = []
        enqueue(work[...])
        handOver()
    }

    /// Takes work that may be refused: `false` while the store cannot keep up.
    func offer(_ work: [Work]) -> Bool {
        guard front == backlog.count else { return false }
        submit(work)
        return true
    }

    /// Takes work that must be done; it waits here while the store cannot keep up.
    ///
    /// What one pass of the loop brings is handed over at once, so that it shares a commit.
    func submit(_ work: [Work]) {
        guard !work.isEmpty else { return }
        if gathered.isEmpty { loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.flush() } } }
        gathered += work
    }

    /// Hands what was gathered to the store.
    func flush() {
        let work = gathered
        gathered = []
        guard !work.isEmpty else { return }
        age.submitted(work.count, at: loop.now)
        guard front == backlog.count else { return enqueue(work[...]) }
        if case .taken(let count) = writer.submit(work) {
            if count < work.count { enqueue(work[count...]) }
        } else {
            enqueue(work[...])
        }
    }

    /// Ends the store's thread once it has carried out what waits, or when `limit` is over; blocks, so not for the loop.
    ///
    /// What is not carried out by then is asked for again after the next start.
    nonisolated func stop(within limit: Duration) { writer.stop(within: limit) }
}

// Work that waits here.
extension Ledger {
    private func enqueue(_ work: ArraySlice<Work>) {
        backlog += work
        retrySoon()
        tellWhetherBehind()
    }

    /// Hands over as much of the backlog as the store has room for.
    private func handOver() {
        if front < backlog.count, case .taken(let count) = writer.submit(backlog[front...]) {
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
        client?.storeIsBehind(isBehind)
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

extension Work {
    /// Whether a store that failed as a whole lost something that no gateway and no later look would bring again.
    fileprivate var mustBeRepeated: Bool {
        guard let error = yield.error, !error.concernsOneUnit else { return false }
        switch task {
        case .decide(let arrival): return arrival.ticket == nil
        case .textAgain, .report, .record, .acknowledge, .tellPartial, .expire: return true
        case .keep, .receipts, .forget: return false
        }
    }
}
