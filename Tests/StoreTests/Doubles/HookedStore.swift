@testable import Store

/// A store whose every step a test sees, may delay and may let fail.
final class HookedStore: RowStore {
    /// A step of a batch's way, before it is taken.
    enum Step: Sendable {
        case begin, load, save, rollback, sync, tidy, finish
    }

    private let inner: any RowStore
    private let hook: @Sendable (Step) throws(StoreError) -> Void

    init(_ inner: any RowStore, hook: @escaping @Sendable (Step) throws(StoreError) -> Void) {
        self.inner = inner
        self.hook = hook
    }

    var name: String { inner.name }
    var files: [String: String] { inner.files }

    func exists() throws(StoreError) -> Bool { try inner.exists() }

    func lock() throws(StoreError) -> StoreLock? { try inner.lock() }

    func openWriter(patience: Duration) throws(StoreError) -> any RowWriter {
        HookedWriter(try inner.openWriter(patience: patience), hook: hook)
    }

    func openReader() throws(StoreError) -> any SnapshotReader { try inner.openReader() }
}

/// Calls a hook before it lets a writer do anything.
final class HookedWriter: RowWriter {
    private let inner: any RowWriter
    private let hook: @Sendable (HookedStore.Step) throws(StoreError) -> Void
    let syncer: any RowSyncer

    init(_ inner: any RowWriter, hook: @escaping @Sendable (HookedStore.Step) throws(StoreError) -> Void) {
        self.inner = inner
        self.hook = hook
        syncer = HookedSyncer(inner: inner.syncer, hook: hook)
    }

    var hasEndedPatience: Bool { inner.hasEndedPatience }
    var cacheOctetCount: Int { inner.cacheOctetCount }

    func begin() throws(StoreError) {
        try hook(.begin)
        try inner.begin()
    }

    func load(_ keys: RowKeys, into rows: WorkingSet) throws(StoreError) {
        try hook(.load)
        try inner.load(keys, into: rows)
    }

    func save(_ rows: WorkingSet) throws(StoreError) {
        try hook(.save)
        try inner.save(rows)
    }

    func rollback() throws(StoreError) {
        try hook(.rollback)
        try inner.rollback()
    }

    func endPatience(at moment: ContinuousClock.Instant) { inner.endPatience(at: moment) }

    func finish() {
        // A hook of a step that cannot fail only looks on.
        try? hook(.finish)
        inner.finish()
    }
}

private struct HookedSyncer: RowSyncer {
    let inner: any RowSyncer
    let hook: @Sendable (HookedStore.Step) throws(StoreError) -> Void

    func sync() throws(StoreError) {
        try hook(.sync)
        try inner.sync()
    }

    func tidy() {
        // A hook of a step that cannot fail only looks on.
        try? hook(.tidy)
        inner.tidy()
    }
}
