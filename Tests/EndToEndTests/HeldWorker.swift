import Primitives
import Store

/// Hands changes on only once it is released, as a store does that stalls.
final class HeldWorker: CommitWorker {
    private let worker: any CommitWorker
    /// What waits; `nil` once it is released.
    private let waiting = Lock<[PendingChange]?>([])

    init(_ worker: any CommitWorker) { self.worker = worker }

    /// How many changes wait.
    var waitingCount: Int { waiting.withLock { $0?.count ?? 0 } }

    func submit(_ changes: ArraySlice<PendingChange>) -> Admission {
        let isHeld = waiting.withLock { waiting in
            waiting?.append(contentsOf: changes)
            return waiting != nil
        }
        return isHeld ? .taken(changes.count) : worker.submit(changes)
    }

    /// Lets everything through.
    func release() {
        let changes = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting ?? []
        }
        _ = worker.submit(changes[...])
    }

    func stop(within limit: Duration?) {
        release()
        worker.stop(within: limit)
    }
}
