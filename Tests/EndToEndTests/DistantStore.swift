import Glibc
import Primitives
import Store

/// A store that is two milliseconds away: every load and every save costs that much, as over a network.
final class DistantStore: RowStore {
    let near = MemoryStore()
    let trips = Lock((rounds: 0, batches: 0))

    var name: String { "distant" }
    var files: [String: String] { [:] }

    func exists() throws(StoreError) -> Bool { try near.exists() }

    func lock() throws(StoreError) -> StoreLock? { nil }

    func openReader() throws(StoreError) -> any SnapshotReader { try near.openReader() }

    func openWriter(patience: Duration) throws(StoreError) -> any RowWriter {
        DistantWriter(try near.openWriter(patience: patience), of: self)
    }
}

private final class DistantWriter: RowWriter {
    private let near: any RowWriter
    private let store: DistantStore

    init(_ near: any RowWriter, of store: DistantStore) {
        self.near = near
        self.store = store
    }

    var syncer: any RowSyncer { near.syncer }
    var hasEndedPatience: Bool { near.hasEndedPatience }
    var cacheOctetCount: Int { near.cacheOctetCount }

    /// Goes with the first load.
    func begin() throws(StoreError) {
        store.trips.withLock { $0.batches += 1 }
        try near.begin()
    }

    func load(_ keys: RowKeys, into rows: WorkingSet) throws(StoreError) {
        travel()
        try near.load(keys, into: rows)
    }

    func save(_ rows: WorkingSet) throws(StoreError) {
        travel()
        try near.save(rows)
    }

    func rollback() throws(StoreError) { try near.rollback() }

    func endPatience(at moment: ContinuousClock.Instant) { near.endPatience(at: moment) }

    func finish() { near.finish() }

    private func travel() {
        store.trips.withLock { $0.rounds += 1 }
        usleep(2_000)
    }
}
