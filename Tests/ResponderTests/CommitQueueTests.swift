import CSQLite
import Foundation
import Net
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// Changes on their way to a store that cannot keep up, or cannot store at all.
@Suite struct CommitQueueTests {
    @Test @LoopActor func `more changes than the store has room for are handed over bit by bit`() async throws {
        var settings = CommitSettings()
        settings.mailboxCapacity = 50
        settings.patience = .seconds(60)
        let bench = try QueueBench(settings: settings)
        let lock = try FileLock(on: bench.store.path)
        bench.submit(0..<1_000)
        try await eventually("the store is behind") { bench.states == [true] }
        #expect(bench.queue.isFull)
        #expect(bench.queue.backlogAge > .zero)
        lock.release()
        try await eventually("everything is done") { bench.results.count == 1_000 }
        #expect(bench.results == (0..<1_000).map { .success($0) })
        #expect(bench.states == [true, false])
        #expect(bench.queue.backlogAge == .zero)
        #expect(!bench.queue.isFull)
    }

    @Test @LoopActor func `changes that failed with the whole store are repeated, and nothing is begun meanwhile`()
        async throws
    {
        var settings = CommitSettings()
        settings.patience = .milliseconds(1)
        settings.retryDelays = []
        let bench = try QueueBench(settings: settings)
        let lock = try FileLock(on: bench.store.path)
        bench.submit(0..<1, mustBeDone: true)
        bench.submit(1..<4)
        try await eventually("the store is behind") { bench.states == [true] }
        try await eventually("the others are given up") { bench.results.count == 3 }
        #expect(bench.results == [.failure(.busy), .failure(.busy), .failure(.busy)])
        #expect(bench.queue.backlogAge > .zero)
        lock.release()
        try await eventually("it is done") { bench.states == [true, false] }
        #expect(bench.results.last == .success(0))
        #expect(bench.queue.backlogAge == .zero)
    }

    @Test func `the age of the backlog is that of the oldest change, whatever overtakes it`() {
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
    private let connection: OpaquePointer

    init(on path: String) throws {
        var opened: OpaquePointer?
        try #require(sqlite3_open(path, &opened) == SQLITE_OK)
        connection = try #require(opened)
        try #require(sqlite3_exec(connection, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
    }

    deinit { sqlite3_close_v2(connection) }

    func release() { sqlite3_exec(connection, "ROLLBACK", nil, nil, nil) }
}
