import SMS
import TestSupport

@testable import Store

/// The stores that keep the same rules.
enum StoreKind: String, CaseIterable, Codable, Sendable {
    case sqlite, memory, postgresql

    /// Whether this build can use a server, and there is one.
    static var isServerThere: Bool { TestServer.url.map { PostgreSQL.fault(of: $0) == nil } ?? false }

    /// All that this build and this machine have.
    static let allCases: [Self] =
        [.sqlite, .memory] + (isServerThere ? [.postgresql] : [])

    /// An empty store of this kind.
    func make() throws -> TestedStore {
        switch self {
        case .sqlite:
            let files = try TemporaryStore()
            return try TestedStore(files.store, files: files)
        case .memory: return try TestedStore(MemoryStore(), files: nil)
        case .postgresql:
            let url = try TestServer.requireSchema()
            return try TestedStore(PostgreSQL.store(at: url), files: nil)
        }
    }
}

/// An open store, with what tests do to it.
final class TestedStore {
    let store: any RowStore
    let editor: Editor
    let reader: any SnapshotReader
    private let files: TemporaryStore?

    init(_ store: any RowStore, files: TemporaryStore?) throws {
        self.store = store
        self.files = files
        editor = try Editor(store)
        reader = try store.openReader()
    }

    /// Commits one change: the rows it may read, and what it does.
    @discardableResult
    func edit<Outcome: Sendable>(
        _ keys: @escaping @Sendable (inout RowKeys) -> Void = { _ in },
        _ work: @escaping @Sendable (WorkingSet) throws(StoreError) -> Outcome
    ) throws(StoreError) -> Outcome {
        try editor.commit(ScriptedChange(keys, work))
    }

    /// Looks at the store as it is now.
    func look<Found: Sendable>(
        _ body: (any Snapshot) throws(StoreError) -> Found
    ) throws(StoreError) -> Found {
        try reader.read(body)
    }

    /// Commits changes in one batch; the reasons of those that were refused, `nil` for the others.
    func commit<Outcome>(_ changes: [ScriptedChange<Outcome>]) throws -> [StoreError?] {
        let completions = Completions()
        let batch = changes.enumerated().map { completions.pending($0, $1) }
        let writer = try store.openWriter(patience: .seconds(5))
        try BatchCommitter(writer).write(batch)
        try writer.syncer.sync()
        completions.add(batch)
        return completions.all(changes.count).map(\.error)
    }

    func submission(_ key: SubmissionKey) throws -> SubmissionRow? {
        try edit {
            $0.submission(key)
        } _: {
            $0.submissions[key]
        }
    }

    func hasOptedOut(_ digest: [UInt8]) throws -> Bool {
        try edit {
            $0.optOut(digest)
        } _: {
            $0.optOuts[digest] != nil
        }
    }
}
