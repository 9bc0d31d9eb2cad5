import Net
import Store
import Telemetry

/// The store's writer, opened before there is a ledger to hear of what it finished.
struct LedgerWriter: Sendable {
    /// Lets the writer's thread name a ledger that did not exist when the writer was made.
    @LoopActor
    final class Relay: Sendable {
        weak var ledger: Ledger?
        nonisolated init() {}
    }

    let writer: StoreWriter<Work>
    let relay: Relay

    /// Opens the store at `path`; blocks, so not for the loop.
    ///
    /// - Parameter onDamage: told from any thread that the file is damaged, so that the process should end.
    init(
        path: String, settings: WriterSettings = WriterSettings(), loop: EventLoop, health: Health, log: Log,
        metrics: Metrics, onDamage: @escaping @Sendable (StoreError) -> Void
    ) throws(StoreError) {
        let relay = Relay()
        self.relay = relay
        let commits = metrics.counter("store_commits_total", help: "Commits of the store.")
        let units = metrics.counter("store_units_total", help: "Pieces of work that were committed.")
        // A full disk is not mended by a restart, and what a restart would mend ends the process by itself.
        health.register("store")
        health.report("store", .ok)
        writer = try StoreWriter(
            path: path, settings: settings,
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
    }
}
