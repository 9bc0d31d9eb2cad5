import Foundation
import Primitives
import Telemetry
import Testing

@testable import Store

/// How a worker ends, and what a file that is full or held by others does to it.
@Suite struct StoppingTests {
    @Test func `stopping in time gives up what waits and waits for no other process`() throws {
        let files = try TemporaryStore()
        let completions = Completions()
        var settings = CommitSettings()
        settings.patience = .seconds(600)
        let worker = try CommitThreads(files.store, settings: settings) { completions.add($0) }
        let changes = try completions.writing(1...5_000)
        try Editor(files.store).commit(
            ScriptedChange { _ in
                _ = worker.submit(changes[...])
                let start = ContinuousClock.now
                worker.stop(within: .milliseconds(100))
                // Of the hour and more that its patience would last, and of the minutes of its batches.
                #expect(ContinuousClock.now - start < .seconds(60))
            })
        #expect(completions.all(0).allSatisfy { $0.error == .busy })
        #expect(try TestedStore(files.store, files: files).numbers() == [])
    }

    @Test func `stopping carries out what waits, folds the log in, and lets nothing more in`() throws {
        let files = try TemporaryStore()
        let completions = Completions()
        let worker = try CommitThreads(files.store) { completions.add($0) }
        _ = worker.submit(try completions.writing(1...500)[...])
        worker.stop(within: nil)
        worker.stop(within: nil)
        #expect(completions.count == 500)
        #expect(worker.submit(try completions.writing([501])[...]) == .stopped)
        // The file alone is the whole store.
        let copy = try TemporaryStore()
        try FileManager.default.copyItem(atPath: files.path, toPath: copy.path)
        #expect(try TestedStore(copy.store, files: copy).numbers() == Array(1...500))
    }

    @Test func `a stopped worker lets go of its files`() throws {
        let files = try TemporaryStore()
        let completions = Completions()
        let worker = try CommitThreads(files.store) { completions.add($0) }
        _ = worker.submit(try completions.writing(1...5)[...])
        worker.stop(within: nil)
        #expect(!FileManager.default.fileExists(atPath: "\(files.path)-wal"))
        #expect(worker.submit([]) == .stopped)
    }

    @Test func `stopping from within a completion on the syncer's thread does not wait for itself`() throws {
        let (gate, saving) = (Gate(), Gate())
        let completions = Completions()
        let worker = Lock<CommitThreads?>(nil)
        let store = MemoryStore()
        var settings = CommitSettings()
        settings.aheadCount = 1
        let hooked = HookedStore(store) { step in if step == .save { saving.pass() } }
        let started = try CommitThreads(hooked, settings: settings) { batch in
            gate.pass()
            worker.withLock { $0 }?.stop(within: nil)
            completions.add(batch)
        }
        defer { gate.open() }
        defer { saving.open() }
        worker.withLock { $0 = started }
        // The syncer has the first batch, since another one waits when it is written.
        _ = started.submit(try completions.writing([1])[...])
        #expect(saving.isReached())
        _ = started.submit(try completions.writing([2])[...])
        saving.letOneThrough()
        #expect(gate.isReached())
        // One batch waits for its sync, and one more for its turn.
        saving.open()
        try waitUntil { store.unsyncedCount == 1 }
        _ = started.submit(try completions.writing([3])[...])
        gate.open()
        #expect(completions.all(3).map(\.number) == [1, 2, 3])
        worker.withLock { $0 = nil }
        started.stop(within: nil)
        #expect(completions.count == 3)
    }

    @Test func `stopping from within a completion on the writer's thread does not wait for itself`() throws {
        let gate = Gate()
        let completions = Completions()
        let worker = Lock<CommitThreads?>(nil)
        let started = try CommitThreads(MemoryStore()) { batch in
            gate.pass()
            worker.withLock { $0 }?.stop(within: nil)
            completions.add(batch)
        }
        defer { gate.open() }
        worker.withLock { $0 = started }
        _ = started.submit(try completions.writing([1])[...])
        #expect(gate.isReached())
        _ = started.submit(try completions.writing([2, 3])[...])
        gate.open()
        #expect(completions.all(3).map(\.number) == [1, 2, 3])
        worker.withLock { $0 = nil }
        started.stop(within: nil)
        #expect(completions.count == 3)
    }

    @Test(arguments: StoreKind.allCases) func `a store that works again is found to, though nobody has anything for it`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let isFailing = Lock(true)
        let hooked = HookedStore(store.store) { (step) throws(StoreError) in
            if step == .begin, isFailing.withLock({ $0 }) { throw .full }
        }
        let completions = Completions()
        let health = Lock<[StoreHealth]>([])
        var settings = CommitSettings()
        settings.retryDelays = []
        settings.probeInterval = .milliseconds(1)
        let worker = try CommitThreads(
            hooked, settings: settings, onHealth: { state in health.withLock { $0.append(state) } }
        ) { completions.add($0) }
        _ = worker.submit(try completions.writing([1])[...])
        #expect(completions.all(1).map(\.error) == [.full])
        isFailing.withLock { $0 = false }
        try waitUntil { health.withLock { $0 } == [.failing(.full), .working] }
        worker.stop(within: nil)
    }

    @Test func `a full disk fails the batch, tells so, and heals when there is room`() throws {
        let files = try TemporaryStore()
        let completions = Completions()
        let health = Lock<[StoreHealth]>([])
        var settings = CommitSettings()
        settings.retryDelays = [.milliseconds(1), .milliseconds(1)]
        let store = CeilingStore(path: files.path)
        let worker = try CommitThreads(
            store, settings: settings, onHealth: { state in health.withLock { $0.append(state) } }
        ) { completions.add($0) }
        let attempts = Lock(0)
        let big = (1...200).map { number in
            completions.pending(
                number,
                ScriptedChange { (rows) throws(StoreError) in
                    if number == 1 { attempts.withLock { $0 += 1 } }
                    var reply = Sample.reply(number)
                    reply.text = String(repeating: "查", count: 500)
                    try rows.replies.insert(reply, for: reply.id)
                })
        }
        // A ceiling below the present size is raised to it: the next page is one too many.
        store.isFull.withLock { $0 = true }
        _ = worker.submit(big[...])
        let failed = completions.all(200)
        #expect(failed.count == 200)
        #expect(failed.allSatisfy { $0.error == .full })
        #expect(attempts.withLock { $0 } >= 3)
        #expect(health.withLock { $0 } == [.failing(.full)])
        let opened = try TestedStore(files.store, files: files)
        #expect(try opened.look { (found) throws(StoreError) in try found.replies(after: nil, limit: 10) } == [])
        store.isFull.withLock { $0 = false }
        _ = worker.submit(big[...])
        #expect(completions.all(400).suffix(200).count { $0.error == nil } == 200)
        #expect(health.withLock { $0 } == [.failing(.full), .working])
    }

    @Test func `a file held by another process makes the batch wait, then fail as busy`() throws {
        let files = try TemporaryStore()
        let completions = Completions()
        var settings = CommitSettings()
        settings.patience = .milliseconds(1)
        settings.retryDelays = []
        let worker = try CommitThreads(files.store, settings: settings) { completions.add($0) }
        let changes = try completions.writing([1])
        try Editor(files.store).commit(
            ScriptedChange { _ in
                _ = worker.submit(changes[...])
                #expect(completions.all(1).map(\.error) == [.busy])
            })
        _ = worker.submit(try completions.writing([1])[...])
        #expect(completions.all(2).map(\.error) == [.busy, nil])
    }
}

/// A store in a file that may not grow when a test says so.
private final class CeilingStore: RowStore {
    private let store: SQLiteStore
    let isFull = Lock(false)

    init(path: String) { store = SQLiteStore(path: path) }

    var name: String { store.name }
    var files: [String: String] { store.files }

    func exists() throws(StoreError) -> Bool { try store.exists() }

    func lock() throws(StoreError) -> StoreLock? { nil }

    func openWriter(patience: Duration) throws(StoreError) -> any RowWriter {
        let database = try Database(path: store.path, access: .readWrite, patience: patience)
        nonisolated(unsafe) let shared = database
        return HookedWriter(try SQLiteWriter(database)) { [isFull] (step) throws(StoreError) in
            guard step == .begin else { return }
            if isFull.withLock({ $0 }) {
                try shared.execute("PRAGMA max_page_count = 1")
            } else {
                try shared.execute("PRAGMA max_page_count = 1000000")
            }
        }
    }

    func openReader() throws(StoreError) -> any SnapshotReader { try store.openReader() }
}
