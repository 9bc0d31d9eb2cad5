import Primitives
import Store
import Telemetry

/// What a responder stands on besides its configuration and the loop's system; a simulation hands in its own.
package struct Surroundings: Sendable {
    /// Opens a store for writing and starts what makes changes durable; blocks.
    package typealias WorkerMaker =
        @Sendable (
            any RowStore, CommitSettings, Gauge, @escaping @Sendable (StoreHealth) -> Void,
            @escaping @Sendable ([PendingChange]) -> Void
        ) throws(StoreError) -> any CommitWorker

    /// Another store than the configuration's.
    package var store: (any RowStore)?
    /// Makes what makes changes durable.
    package var makeWorker: WorkerMaker = { (store, settings, cacheOctets, onHealth, completion) throws(StoreError) in
        guard store.writerCount > 1 else {
            return try CommitThreads(
                store, settings: settings, cacheOctets: cacheOctets, onHealth: onHealth, completion: completion)
        }
        return try ParallelCommits(
            store, settings: settings, cacheOctets: cacheOctets, onHealth: onHealth, completion: completion)
    }
    /// How the writer behaves.
    package var commitSettings = CommitSettings()
    /// The environment's variables, for secrets.
    package var environment: [String: String] = [:]
    /// Reads and checks catalog and texts; blocks.
    package var readTexts: @Sendable (Configuration) throws(TemplateFolder.Faults) -> ServiceTexts = {
        (configuration) throws(TemplateFolder.Faults) in try ServiceTexts(configuration)
    }
    /// Where log lines go.
    package var log: Log
    /// How many lines the log could not take, for the metrics.
    package var linesLeftOut = Counter()
    /// Civil time that passes evenly.
    package var clock: @Sendable () -> WallTime = Application.systemClock
    /// Civil time as others see it now, for what is signed with it.
    package var wallClock: @Sendable () -> WallTime = Application.systemClock
    /// Told, once or more often, from any thread and with the reason, that the process should end at once.
    package var onDamage: @Sendable (any Error) -> Void = { _ in }

    /// The surroundings of a process that serves.
    package init(log: Log) { self.log = log }
}
