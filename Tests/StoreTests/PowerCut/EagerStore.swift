import Primitives

@testable import Store

/// A store that folds its log into the file every few commits, on the writer's thread and beside it, so that a short life
/// has many of those moments.
struct EagerStore: RowStore {
    /// What it may do wrong, for the harness to find.
    enum Fault: Sendable {
        case none
        /// Says that the log is synced, and does nothing.
        case forgetsTheLog
        /// Folds in what is not durable yet, and does not sync what it has folded in.
        case foldsWithoutSyncs
    }

    let path: String
    let fault: Fault

    var name: String { path }
    var files: [String: String] { [:] }

    func exists() throws(StoreError) -> Bool { true }

    func lock() throws(StoreError) -> StoreLock? { nil }

    func openWriter(patience: Duration) throws(StoreError) -> any RowWriter {
        let database = try Database(path: path, access: .readWrite, patience: patience)
        try database.execute("PRAGMA wal_autocheckpoint = 25")
        let writer = try SQLiteWriter(database)
        return EagerWriter(
            writer, syncer: EagerSyncer(inner: writer.syncer, fault: fault, folder: try folder()))
    }

    func openReader() throws(StoreError) -> any SnapshotReader { try SQLiteReader(path: path) }

    /// A connection that folds without a sync.
    private func folder() throws(StoreError) -> Lock<Database>? {
        guard fault == .foldsWithoutSyncs else { return nil }
        let database = try Database(path: path, access: .folding)
        try database.execute("PRAGMA synchronous = OFF")
        return Lock(database)
    }
}

private final class EagerWriter: RowWriter {
    private let inner: any RowWriter
    let syncer: any RowSyncer

    init(_ inner: any RowWriter, syncer: any RowSyncer) {
        self.inner = inner
        self.syncer = syncer
    }

    var hasEndedPatience: Bool { inner.hasEndedPatience }
    var cacheOctetCount: Int { inner.cacheOctetCount }

    func begin() throws(StoreError) { try inner.begin() }
    func load(_ keys: RowKeys, into rows: WorkingSet) throws(StoreError) { try inner.load(keys, into: rows) }
    func save(_ rows: WorkingSet) throws(StoreError) { try inner.save(rows) }
    func rollback() throws(StoreError) { try inner.rollback() }
    func endPatience(at moment: ContinuousClock.Instant) { inner.endPatience(at: moment) }
    func finish() { inner.finish() }
}

/// Folds before a sync as well as after it: what it finds in the log then is on no disk yet.
private final class EagerSyncer: RowSyncer {
    private let inner: any RowSyncer
    private let fault: EagerStore.Fault
    private let folder: Lock<Database>?
    private let count = Lock(0)

    init(inner: any RowSyncer, fault: EagerStore.Fault, folder: Lock<Database>?) {
        self.inner = inner
        self.fault = fault
        self.folder = folder
    }

    func sync() throws(StoreError) {
        let turn = count.withLock { count in
            count += 1
            return count % 4
        }
        if turn < 2 { tidy() }
        if fault != .forgetsTheLog { try inner.sync() }
        if turn == 3 { tidy() }
    }

    func tidy() {
        guard let folder else { return inner.tidy() }
        // What cannot be folded now is folded later.
        folder.withLock { try? $0.execute("PRAGMA wal_checkpoint(PASSIVE)") }
    }
}
