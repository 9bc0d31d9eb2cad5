import Glibc
import Primitives

/// Batches on their way from the writer to the syncer, a bounded number, oldest first.
final class WrittenBatches: Sendable {
    /// Changes that were written together.
    struct Batch {
        let changes: [PendingChange]
        /// Whether it waits for the disk; a failed batch only keeps its place in the order.
        let needsSync: Bool
    }

    private struct State {
        var batches: [Batch] = []
        var isClosed = false
        var loss: StoreError?
        /// How long the last sync took.
        var syncTime = Duration.milliseconds(1)
    }

    private let state = WaitingLock(State())

    /// The error that made it impossible to know what is durable.
    var loss: StoreError? { state.withLock { $0.loss } }

    /// Whether nothing more will come.
    var isClosed: Bool { state.withLock { $0.isClosed && $0.batches.isEmpty } }

    /// How long the last sync took.
    var syncTime: Duration { state.withLock { $0.syncTime } }

    /// Takes a batch that was written, or has failed.
    func put(_ batch: Batch) { state.change { $0.batches.append(batch) } }

    /// Nothing more will come.
    func close() { state.change { $0.isClosed = true } }

    /// Waits for batches and takes all there are; none once it is closed and empty.
    func take() -> [Batch] {
        state.wait(until: nil) { !$0.batches.isEmpty || $0.isClosed }
        var taken: [Batch] = []
        state.withLock { swap(&taken, &$0.batches) }
        return taken
    }

    func noteSync(took time: Duration) { state.withLock { $0.syncTime = time } }

    func lose(_ error: StoreError) { state.change { $0.loss = error } }
}
