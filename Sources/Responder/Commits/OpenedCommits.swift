import Net
import Store
import Telemetry

/// The store's worker, opened before there is a queue to hear of what it finished.
struct OpenedCommits: Sendable {
    /// Lets the worker's threads name a queue that did not exist when they were started.
    @LoopActor
    final class Relay: Sendable {
        weak var queue: CommitQueue?
        nonisolated init() {}
    }

    let worker: any CommitWorker
    let relay: Relay

    /// Opens the store for writing; blocks, so not for the loop.
    init(
        _ store: any RowStore, _ surroundings: Surroundings, loop: EventLoop, health: Health, metrics: Metrics
    ) throws(StoreError) {
        let (log, onDamage) = (surroundings.log, surroundings.onDamage)
        let relay = Relay()
        self.relay = relay
        let commits = metrics.counter("store_commits_total", help: "Commits of the store.")
        let units = metrics.counter("store_units_total", help: "Changes that were committed.")
        if let roundTrips = store.roundTrips {
            metrics.counter("store_round_trips_total", help: "Round trips to the server that commits cost.") {
                Double(roundTrips.value)
            }
        }
        // A full disk is not mended by a restart, and what a restart would mend ends the process by itself.
        health.register("store")
        health.report("store", .ok)
        worker = try surroundings.makeWorker(
            store, surroundings.commitSettings,
            metrics.gauge("store_cache_bytes", help: "What the writer holds of the store's pages, up to its bound."),
            { state in
                switch state {
                case .working:
                    health.report("store", .ok)
                    log.info("store.recovered")
                case .failing(let error):
                    health.report("store", .failing(reason: "\(error)"))
                    log.error("store.failing", ["error": .string("\(error)")])
                    if error.isDamage { onDamage(error.naming(store.name)) }
                case .lost(let error):
                    health.report("store", .failing(reason: "\(error)"))
                    log.error("store.lost", ["error": .string("\(error)")])
                    onDamage(error)
                }
            },
            { batch in
                commits.add()
                units.add(batch.count)
                loop.execute { LoopActor.assumeIsolated { relay.queue?.finished(batch) } }
            })
    }
}
