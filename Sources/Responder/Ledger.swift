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
    private let loop: EventLoop
    private var retryTimer: LoopTimer?

    /// Opens the store at `path`.
    init(path: String, loop: EventLoop, health: Health, log: Log, metrics: Metrics) throws(StoreError) {
        self.loop = loop
        let relay = Relay()
        let commits = metrics.counter("store_commits_total", help: "Commits of the store.")
        let units = metrics.counter("store_units_total", help: "Pieces of work that were committed.")
        health.register("store", isVital: true)
        health.report("store", .ok)
        writer = try StoreWriter(
            path: path,
            onHealth: { state in
                switch state {
                case .working:
                    health.report("store", .ok)
                    log.info("store.recovered")
                case .failing(let error):
                    health.report("store", .failing(reason: "\(error)"))
                    log.error("store.failing", ["error": .string("\(error)")])
                }
            },
            completion: { batch in
                commits.add()
                units.add(batch.count)
                loop.execute { LoopActor.assumeIsolated { relay.ledger?.client?.finished(batch) } }
            })
        relay.ledger = self
    }

    /// Hands work over that may be refused when the store cannot keep up.
    func offer(_ work: [Work]) -> Bool {
        guard backlog.isEmpty else { return false }
        return isAccepted(writer.submit(work))
    }

    /// Hands work over that must be done; it waits here while the store cannot keep up.
    func submit(_ work: [Work]) {
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
