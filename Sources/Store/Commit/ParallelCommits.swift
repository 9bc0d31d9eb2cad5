import Primitives
import Telemetry

/// Several writers of one store beside each other, each with threads and batches of its own: for a store whose distance
/// would otherwise be waited for by everybody.
///
/// A change goes to the writer that the first row it names leads to, so that changes of one sender, one inquiry or one reply
/// are carried out in the order in which they were submitted. Changes of different rows may overtake each other.
package final class ParallelCommits: CommitWorker {
    private let workers: [CommitThreads]
    private let room: Room

    /// Opens the store for writing as often as it likes best and starts the threads.
    ///
    /// - Parameter completion: called on any of the threads with each batch; its changes are not delivered yet.
    package init(
        _ store: any RowStore, settings: CommitSettings = CommitSettings(), cacheOctets: Gauge = Gauge(),
        onHealth: @escaping @Sendable (StoreHealth) -> Void = { _ in },
        completion: @escaping @Sendable ([PendingChange]) -> Void
    ) throws(StoreError) {
        let room = Room(capacity: settings.mailboxCapacity)
        let health = SharedHealth(count: store.writerCount, onHealth)
        var workers: [CommitThreads] = []
        var settings = settings
        settings.learnsBatchSize = false
        for index in 0..<store.writerCount {
            let worker = try CommitThreads(
                store, settings: settings, cacheOctets: cacheOctets, onHealth: { health.note($0, of: index) },
                completion: { batch in
                    room.leave(batch.count)
                    completion(batch)
                })
            workers.append(worker)
        }
        self.workers = workers
        self.room = room
    }

    /// Takes as many changes from the front as there is room for, and gives each to its writer.
    package func submit(_ changes: ArraySlice<PendingChange>) -> Admission {
        let count = room.enter(atMost: changes.count)
        guard count > 0 else { return .taken(0) }
        var shares: [[PendingChange]] = workers.map { _ in [] }
        var keys = RowKeys()
        for change in changes.prefix(count) {
            keys.removeAll()
            change.nameOrder(&keys)
            shares[Int(truncatingIfNeeded: keys.order % UInt64(workers.count))].append(change)
        }
        var isStopped = false
        for (worker, share) in zip(workers, shares) where !share.isEmpty {
            // A writer has room for all that there is room for; workers are stopped together.
            if case .stopped = worker.submit(share[...]) {
                room.leave(share.count)
                isStopped = true
            }
        }
        return isStopped ? .stopped : .taken(count)
    }

    /// Returns when all that waits is done, or when `limit` is over.
    package func stop(within limit: Duration?) {
        let end = limit.map { ContinuousClock.now + $0 }
        for worker in workers { worker.close(givingUpAt: end) }
        for worker in workers { worker.stop(within: end.map { max(.zero, $0 - .now) }) }
    }
}

/// How many changes all writers have together.
private final class Room: Sendable {
    private let free: Lock<Int>

    init(capacity: Int) { free = Lock(capacity) }

    func enter(atMost count: Int) -> Int {
        free.withLock { free in
            let taken = min(count, free)
            free -= taken
            return taken
        }
    }

    func leave(_ count: Int) { free.withLock { $0 += count } }
}

/// One health of several writers: that of any which is not working.
private final class SharedHealth: Sendable {
    private struct State {
        var each: [StoreHealth]
        var told = StoreHealth.working
    }

    private let state: Lock<State>
    private let onChange: @Sendable (StoreHealth) -> Void

    init(count: Int, _ onChange: @escaping @Sendable (StoreHealth) -> Void) {
        state = Lock(State(each: Array(repeating: .working, count: count)))
        self.onChange = onChange
    }

    func note(_ health: StoreHealth, of index: Int) {
        let news: StoreHealth? = state.withLock { state in
            state.each[index] = health
            let worst = state.each.first { $0 != .working } ?? .working
            // One of them failing for another reason is no news.
            guard (worst == .working) != (state.told == .working) else { return nil }
            state.told = worst
            return worst
        }
        if let news { onChange(news) }
    }
}

extension RowKeys {
    /// A number that is the same for changes whose order matters: of the first row that they name.
    fileprivate var order: UInt64 {
        let rows = senders.first?.digest ?? inquiries.first?.digest ?? replies.first?.digest
        let others = people.first?.digest ?? counts.first?.digest ?? submissions.first?.digest
        let digest: UInt64 = rows ?? others ?? fragments.first?.digest ?? 0
        return (digest &* 0x9E37_79B9_7F4A_7C15) >> 33
    }
}
