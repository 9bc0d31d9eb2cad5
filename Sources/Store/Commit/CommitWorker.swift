import Primitives
import Telemetry

/// Whether the store takes changes.
package enum StoreHealth: Hashable, Sendable {
    /// The last batch was written.
    case working
    /// The last batch failed, with all its changes, for this reason.
    case failing(StoreError)
    /// A sync failed: nobody can know what of the log is on the disk, and the process should end.
    case lost(StoreError)
}

/// Makes changes durable; whoever runs it decides on which threads.
package protocol CommitWorker: Sendable {
    /// Takes as many changes from the front as there is room for; they come back through the completion.
    func submit(_ changes: ArraySlice<PendingChange>) -> Admission

    /// Takes no more changes and carries out those that wait.
    ///
    /// - Parameter limit: how long that may take; what waits longer is dropped and never comes back. `nil` waits for all.
    func stop(within limit: Duration?)
}

/// How many of the changes it was handed a worker took.
package enum Admission: Hashable, Sendable {
    /// So many from the front will be carried out; the others found no room.
    case taken(Int)
    /// None was taken, because the worker was stopped.
    case stopped
}

/// How a worker behaves.
package struct CommitSettings: Sendable {
    /// The most changes one batch has; how many it is within that, `BatchSize` learns.
    package var batchLimit = 1_024
    /// Whether `BatchSize` is asked at all: where each batch costs round trips, small ones cost more time than they save.
    package var learnsBatchSize = true
    /// How many changes have to wait for the next batch to be begun while the last one is on its way to the disk.
    package var aheadCount = 64
    /// The most changes that may wait; more are refused.
    package var mailboxCapacity = 65_536
    /// How long to wait before each further attempt at a failed batch, as long as the store is working.
    ///
    /// A failing store gets one attempt a batch, so that what waits learns of it soon.
    package var retryDelays: [Duration] = [.milliseconds(20), .milliseconds(100), .milliseconds(500)]
    /// How often a failing store is tried when nobody has anything for it.
    package var probeInterval = Duration.seconds(1)
    /// How long to wait for another process that holds the store.
    package var patience = Duration.seconds(5)

    /// The settings of a usual installation.
    package init() {}
}
