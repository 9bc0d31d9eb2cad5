import Net
import SMS
import Store
import Telemetry

/// Takes finished work on the loop.
@LoopActor
protocol LedgerClient: AnyObject, Sendable {
    /// What a commit brought about, in the order it was handed in.
    func finished(_ batch: [Work])
}

/// Carries work to the store's thread and what came of it back to the loop, in batches both ways.
@LoopActor
final class Ledger {
    weak var client: (any LedgerClient)?

    private let writer: StoreWriter<Work>
    /// Work that must not be refused and found the writer's mailbox full.
    private var backlog: [Work] = []
    /// Work of the pass under way.
    private var gathered: [Work] = []
    /// Work that a failing store did not take and nobody would ask for again.
    private var failed: [Work] = []
    private let loop: EventLoop
    private var retryTimer: LoopTimer?
    private var repeatTimer: LoopTimer?

    /// Opens the store at `path`.
    ///
    /// - Parameter onDamage: told from any thread that the file is damaged, so that the process should end.
    init(
        path: String, loop: EventLoop, health: Health, log: Log, metrics: Metrics,
        onDamage: @escaping @Sendable (StoreError) -> Void
    ) throws(StoreError) {
        self.loop = loop
        let relay = Relay()
        let commits = metrics.counter("store_commits_total", help: "Commits of the store.")
        let units = metrics.counter("store_units_total", help: "Pieces of work that were committed.")
        // A full disk is not mended by a restart, and what a restart would mend ends the process by itself.
        health.register("store")
        health.report("store", .ok)
        writer = try StoreWriter(
            path: path,
            cacheOctets: metrics.gauge(
                "store_cache_bytes", help: "What the writer holds of the store's pages, up to its bound."),
            onHealth: { state in
                switch state {
                case .working:
                    health.report("store", .ok)
                    log.info("store.recovered")
                case .failing(let error):
                    health.report("store", .failing(reason: "\(error)"))
                    log.error("store.failing", ["error": .string("\(error)")])
                    if error.isDamage { onDamage(error.naming(path)) }
                }
            },
            completion: { batch in
                commits.add()
                units.add(batch.count)
                loop.execute { LoopActor.assumeIsolated { relay.ledger?.finished(batch) } }
            })
        relay.ledger = self
    }

    /// Tells the client of a batch, and keeps what has to be tried again.
    func finished(_ batch: [Work]) {
        client?.finished(batch)
        for work in batch where work.mustBeRepeated { failed.append(work) }
        guard !failed.isEmpty, repeatTimer == nil else { return }
        repeatTimer = loop.schedule(at: loop.now + .seconds(1)) { [weak self] in
            LoopActor.assumeIsolated { self?.repeatFailed() }
        }
    }

    private func repeatFailed() {
        repeatTimer = nil
        let work = failed
        failed = []
        submit(work)
    }

    /// Takes work that may be refused: `false` while the store cannot keep up.
    func offer(_ work: [Work]) -> Bool {
        guard backlog.isEmpty else { return false }
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
        guard backlog.isEmpty, isAccepted(writer.submit(work)) else {
            backlog += work
            return retrySoon()
        }
    }

    /// Carries out what waits and closes the store; blocks, so not for the loop.
    nonisolated func stop() { writer.stop() }

    /// A stopped store takes nothing; what it does not have is asked again after the next start.
    private func isAccepted(_ admission: Admission) -> Bool {
        switch admission {
        case .accepted: true
        case .full, .stopped: false
        }
    }

    private func retrySoon() {
        guard retryTimer == nil else { return }
        retryTimer = loop.schedule(at: loop.now + .milliseconds(20)) { [weak self] in
            LoopActor.assumeIsolated { self?.retry() }
        }
    }

    private func retry() {
        retryTimer = nil
        let work = backlog
        backlog = []
        submit(work)
    }

    /// Lets the writer's thread name a ledger that did not exist when the writer was made.
    @LoopActor
    private final class Relay: Sendable {
        weak var ledger: Ledger?
        nonisolated init() {}
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
