import Telemetry

/// What keeps rows: a file, a server, memory.
///
/// A store has three duties: load the rows behind a batch's keys, save a changed working set in one transaction, and say
/// when that is durable. Beside them it reads pages. Everything else is common to all stores.
package protocol RowStore: Sendable {
    /// What to call it in log lines.
    var name: String { get }

    /// Whether there is a store, in whatever state.
    func exists() throws(StoreError) -> Bool

    /// Files that it fills, by what to call each in metrics.
    var files: [String: String] { get }

    /// Counts the round trips of its writers; `nil` for a store without a distance.
    var roundTrips: Counter? { get }

    /// How many writers work best beside each other, each with batches of its own.
    var writerCount: Int { get }

    /// Keeps a second responder away from the store, as long as the lock lives; `nil` where there can be none.
    ///
    /// - Throws: `StoreError.unusable` when another process has it.
    func lock() throws(StoreError) -> StoreLock?

    /// Throws `StoreError.unusable` while nodes share the store; where one alone can have it, its lock tells.
    func refuseNodes() throws(StoreError)

    /// Takes a place among the nodes that share the store; `nil` for a store that one node has to itself.
    ///
    /// From then on its writers write nothing once the node was ended, and its readers read what the node looks after.
    ///
    /// - Parameters:
    ///   - number: the number that the node would like to have.
    ///   - links: the links whose replies it can carry.
    func join(as number: Int, serving links: [String]) throws(StoreError) -> (any NodeLease)?

    /// Opens it for writing, creating or migrating it where that is needed; one thread at a time may use the writer.
    ///
    /// - Throws: `StoreError.unusable`.
    func openWriter(patience: Duration) throws(StoreError) -> any RowWriter

    /// Opens what exists for single changes, beside a process that may be serving it.
    func openEditor(patience: Duration) throws(StoreError) -> any RowWriter

    /// Opens what exists for reading.
    func openReader() throws(StoreError) -> any SnapshotReader

    /// Looks whether the store is fit for what is asked of it; changes nothing.
    func inspect() throws(StoreError) -> StoreReport

    /// Copies the store as it is at one moment into a new file, while others write; the file's size in octets.
    ///
    /// - Throws: `StoreError.unusable` for a store that has tools of its own for that.
    func backUp(to path: String) throws(StoreError) -> Int
}

extension RowStore {
    /// As a rule the store is on this machine.
    package var roundTrips: Counter? { nil }

    /// As a rule one writer at a time has the store.
    package var writerCount: Int { 1 }

    /// As a rule one node has it to itself.
    package func join(as number: Int, serving links: [String]) throws(StoreError) -> (any NodeLease)? { nil }

    /// As a rule no nodes share it.
    package func refuseNodes() throws(StoreError) {}

    /// As a rule all writers are equal.
    package func openEditor(patience: Duration) throws(StoreError) -> any RowWriter {
        try openWriter(patience: patience)
    }

    /// As a rule there is nothing to say.
    package func inspect() throws(StoreError) -> StoreReport { StoreReport() }

    /// As a rule a store's own tools copy it.
    package func backUp(to path: String) throws(StoreError) -> Int {
        throw .unusable(path: name, .unfit("its own tools copy it"))
    }
}

/// Loads and saves the rows of batches, one batch at a time.
package protocol RowWriter: AnyObject {
    /// Makes written batches durable; for another thread, beside the next batch.
    var syncer: any RowSyncer { get }

    /// Begins a batch: from here on nobody else changes the rows it loads.
    ///
    /// - Throws: `StoreError.busy` when another process keeps the store too long.
    func begin() throws(StoreError)

    /// Loads the rows of these keys, all in one go.
    func load(_ keys: RowKeys, into rows: WorkingSet) throws(StoreError)

    /// Writes what the batch has changed and ends it; it is durable once the syncer says so.
    ///
    /// - Throws: `StoreError.uncertain` when it may have been written; `wasSaved` tells.
    func save(_ rows: WorkingSet) throws(StoreError)

    /// Whether the batch was written whose saving ended uncertainly; asked until there is an answer, before anything else.
    func wasSaved() throws(StoreError) -> Bool

    /// Ends the batch without a trace.
    func rollback() throws(StoreError)

    /// Writes something that changes nothing, to see whether a store that failed works again.
    func probe() throws(StoreError)

    /// Waits for no other process from `moment` on.
    func endPatience(at moment: ContinuousClock.Instant)

    /// Whether waiting has ended for good.
    var hasEndedPatience: Bool { get }

    /// How many octets of the store it holds in memory.
    var cacheOctetCount: Int { get }

    /// Does what is worth doing before the store is closed.
    func finish()

    /// Lets go of what rows looked like before, such as a log's older pages; `false` when others kept it from that for so
    /// long.
    func forgetPast(within limit: Duration) throws(StoreError) -> Bool
}

extension RowWriter {
    /// As a rule saving never ends uncertainly.
    package func wasSaved() throws(StoreError) -> Bool { false }

    /// As a rule nothing is kept of the past.
    package func forgetPast(within limit: Duration) throws(StoreError) -> Bool { true }

    /// Begins a batch and writes nothing.
    package func probe() throws(StoreError) {
        try begin()
        do throws(StoreError) {
            try save(WorkingSet())
        } catch {
            try rollback()
            throw error
        }
    }
}

/// Makes what was saved durable.
package protocol RowSyncer: Sendable {
    /// Returns when everything saved before the call is durable; may run beside the writer.
    func sync() throws(StoreError)

    /// Does some of the work that durable rows leave behind, such as folding a log into a file; may run beside the writer.
    func tidy()
}
