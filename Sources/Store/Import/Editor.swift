import Glibc
import SMS

/// Makes single changes durable one after the other, beside the responder or without it: for tools.
package final class Editor {
    private let writer: any RowWriter
    private let committer: BatchCommitter
    private let patience: Duration
    private let goesOn: () -> Bool
    /// Whether the store has taken a change: one that is lost after that is worth waiting for.
    private var hasWritten = false

    /// How long it is waited for what became of a change that the store was lost with: an operator waits.
    private static let uncertaintyLimit = Duration.seconds(30)

    /// Opens the store, creating or migrating it, and waits at most `patience` for other processes at each change, or for
    /// a store that was lost.
    ///
    /// - Parameter goesOn: asked during that time; `false` ends it.
    package init(
        _ store: any RowStore, patience: Duration = .seconds(5), goesOn: @escaping () -> Bool = { true }
    ) throws(StoreError) {
        writer = try store.openWriter(patience: patience)
        committer = BatchCommitter(writer)
        (self.patience, self.goesOn) = (patience, goesOn)
    }

    /// Opens a store that exists for single changes beside a responder, which folds its log by itself.
    package init(beside store: any RowStore, patience: Duration = .seconds(5)) throws(StoreError) {
        writer = try store.openEditor(patience: patience)
        committer = BatchCommitter(writer)
        (self.patience, goesOn) = (patience, { true })
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

    /// Writes a change, and again when the store was lost, for a while.
    private func write(_ batch: [PendingChange]) throws(StoreError) {
        let start = ContinuousClock.now
        while true {
            do throws(StoreError) {
                try committer.write(batch)
                hasWritten = true
                return
            } catch {
                guard .now < start + limit(of: error), goesOn() else { throw error }
                usleep(200_000)
            }
        }
    }

    /// How long it is tried again after an error.
    private func limit(of error: StoreError) -> Duration {
        switch error {
        case .uncertain: Self.uncertaintyLimit
        case .unreachable: hasWritten ? patience : .zero
        case .busy, .full, .refused, .conflict, .fenced, .failed, .unusable, .broken: .zero
        }
    }

    /// Does what is worth doing before the store is closed, such as folding a log into its file.
    package func finish() { writer.finish() }

    /// Lets go of what rows looked like before; `false` when others kept it from that for so long.
    func forgetPast(within limit: Duration) throws(StoreError) -> Bool { try writer.forgetPast(within: limit) }
}
