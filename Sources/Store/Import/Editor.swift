import Glibc
import SMS

/// Makes single changes durable one after the other, beside the responder or without it: for tools.
package final class Editor {
    private let writer: any RowWriter
    private let committer: BatchCommitter

    /// Opens the store, creating or migrating it, and waits at most `patience` for other processes at each change.
    package init(_ store: any RowStore, patience: Duration = .seconds(5)) throws(StoreError) {
        writer = try store.openWriter(patience: patience)
        committer = BatchCommitter(writer)
    }

    /// Opens a store that exists for single changes beside a responder, which folds its log by itself.
    package init(beside store: any RowStore, patience: Duration = .seconds(5)) throws(StoreError) {
        writer = try store.openEditor(patience: patience)
        committer = BatchCommitter(writer)
    }

    /// Carries out a change: durable when this returns, without a trace when it throws.
    @discardableResult
    package func commit<Submitted: Change>(_ change: Submitted) throws(StoreError) -> Submitted.Outcome {
        var outcome: Result<Submitted.Outcome, StoreError>?
        let pending = Pending(change, lane: "") { _, result in outcome = result }
        try write([pending])
        try writer.syncer.sync()
        pending.deliver()
        guard let outcome else { preconditionFailure("a change came back without an outcome") }
        return try outcome.get()
    }

    /// Whether a change is written that the store was lost with is asked for a while: an operator waits.
    private func write(_ batch: [PendingChange]) throws(StoreError) {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            do throws(StoreError) {
                return try committer.write(batch)
            } catch {
                guard case .uncertain = error, .now < end else { throw error }
                usleep(200_000)
            }
        }
    }

    /// Does what is worth doing before the store is closed, such as folding a log into its file.
    package func finish() { writer.finish() }

    /// Lets go of what rows looked like before; `false` when others kept it from that for so long.
    func forgetPast(within limit: Duration) throws(StoreError) -> Bool { try writer.forgetPast(within: limit) }
}
