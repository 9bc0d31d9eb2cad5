import Foundation
import Net
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// Work on its way to a store that cannot keep up, or cannot store at all.
@Suite struct LedgerTests {
    /// Work that writes nothing, and must be done.
    private static func work(_ count: Int) -> [Work] {
        (0..<count).map { _ in Work(.forget(Forgetting(kind: .fragments([])))) }
    }

    @Test @LoopActor func `more work than the store has room for is handed over bit by bit`() async throws {
        var settings = WriterSettings()
        settings.mailboxCapacity = 50
        let bench = try WorkTests.Bench(settings: settings)
        let lock = try FileLock(on: "\(bench.folder.path)/store.db")
        bench.ledger.submit(Self.work(1_000))
        try await eventually("the store is behind") { bench.states == [true] }
        #expect(!bench.ledger.offer(Self.work(1)))
        #expect(bench.ledger.backlogAge > .zero)
        lock.release()
        try await eventually("everything is done") { bench.finished.count == 1_000 }
        #expect(bench.states == [true, false])
        #expect(bench.ledger.backlogAge == .zero)
        #expect(bench.ledger.offer(Self.work(1)))
    }

    @Test @LoopActor func `work that failed with the whole store is repeated, and nothing is begun meanwhile`()
        async throws
    {
        var settings = WriterSettings()
        settings.patience = .milliseconds(1)
        settings.retryDelays = []
        let bench = try WorkTests.Bench(settings: settings)
        let inquiry = MessageID(rawValue: 1)
        let lock = try FileLock(on: "\(bench.folder.path)/store.db")
        bench.ledger.submit([Work(.acknowledge(bench.step(inquiry)))] + Self.work(3))
        try await eventually("the store is behind") { bench.states == [true] }
        try await eventually("it was tried again") { bench.finished.count > 4 }
        #expect(bench.ledger.backlogAge > .zero)
        lock.release()
        try await eventually("it is done") { bench.states == [true, false] }
        #expect(bench.finished.last?.yield.error == nil)
        #expect(bench.ledger.backlogAge == .zero)
    }

    @Test func `the age of work is that of the oldest, whatever overtakes it`() {
        let start = ContinuousClock.now
        var age = BacklogAge()
        #expect(age.age(at: start) == .zero)
        age.submitted(10, at: start)
        age.submitted(5, at: start + .seconds(1))
        #expect(age.age(at: start + .seconds(3)) == .seconds(3))
        age.finished(10, at: start + .seconds(4))
        #expect(age.age(at: start + .seconds(6)) == .seconds(2))
        age.finished(5, at: start + .seconds(7))
        #expect(age.age(at: start + .seconds(9)) == .zero)
        age.submitted(1, at: start + .seconds(10))
        #expect(age.age(at: start + .seconds(11)) == .seconds(1))
    }
}

/// Another connection that holds the store's write lock until it is told to let go.
private final class FileLock {
    private let (held, freed) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))

    init(on path: String) throws {
        let editor = try Editor(path: path)
        nonisolated(unsafe) let connection = editor
        DispatchQueue.global().async { [held, freed] in
            do {
                try connection.edit { (_) throws(StoreError) in
                    held.signal()
                    freed.wait()
                }
            } catch {
                Issue.record(error)
            }
        }
        held.wait()
    }

    func release() { freed.signal() }
}
