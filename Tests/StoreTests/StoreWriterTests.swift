import Foundation
import Primitives
import SMS
import Telemetry
import Testing

@testable import Store

@Suite struct StoreWriterTests {
    @Test func `units come back done, in order and in bounded batches`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        var settings = WriterSettings()
        settings.batchLimit = 7
        let writer = try StoreWriter<ScriptedUnit>(path: store.path, settings: settings) { completions.add($0) }
        for start in stride(from: 1, to: 100, by: 10) {
            let units = try (start..<start + 10).map(ScriptedUnit.writing)
            guard writer.submit(units) == .taken(10) else { return #expect(Bool(false), "refused") }
        }
        let batches = completions.batches(holding: 100)
        #expect(batches.flatMap(\.self).map(\.number) == Array(1...100))
        #expect(batches.allSatisfy { $0.count <= 7 && $0.allSatisfy(\.isDone) })
        writer.stop()
        #expect(try numbers(in: store) == Array(1...100))
    }

    @Test func `what waits while a commit runs shares the next one`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        let (started, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let writer = try StoreWriter<ScriptedUnit>(path: store.path) { completions.add($0) }
        let slow = ScriptedUnit(0) { _ in
            started.signal()
            gate.wait()
        }
        #expect(writer.submit([slow]) == .taken(1))
        started.wait()
        for number in 1...20 { _ = writer.submit([try ScriptedUnit.writing(number)]) }
        gate.signal()
        // On a slow machine the writer learns smaller batches; what matters is that units share them.
        let counts = completions.batches(holding: 21).map(\.count)
        #expect(counts.first == 1 && counts.reduce(0, +) == 21)
        #expect(counts.count <= 4)
    }

    @Test func `a poisoned unit fails alone`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        let writer = try StoreWriter<ScriptedUnit>(path: store.path) { completions.add($0) }
        var units = try (1...9).map(ScriptedUnit.writing)
        let duplicate = try Sample.inquiry(2)
        let person = try Sample.person()
        units[4].work = { (transaction) throws(StoreError) in
            // Its first half would do; it must go with the second.
            try transaction.putPerson(person)
            try transaction.updateCounts([AccountCount(application: "new", count: 1)], of: person.phone)
            try transaction.insertInquiry(duplicate)
        }
        units[7].work = { (_) throws(StoreError) in throw .refused(reason: "no") }
        let tail = ScriptedUnit(10) { (transaction) throws(StoreError) in
            try transaction.updateCounts([AccountCount(application: "new", count: 2)], of: person.phone)
        }
        _ = writer.submit(units + [tail])
        let finished = completions.batches(holding: 10).flatMap(\.self)
        #expect(finished.map(\.number) == Array(1...10))
        #expect(finished.filter { !$0.isDone }.map(\.number) == [5, 8])
        #expect(finished[4].error == .refused(reason: "UNIQUE constraint failed: inquiry.id"))
        #expect(finished[7].error == .refused(reason: "no"))
        writer.stop()
        #expect(try numbers(in: store) == [1, 2, 3, 4, 6, 7, 9])
        let (stored, counts) = try Reader(path: store.path).read { (snapshot) throws(StoreError) in
            (try snapshot.person(person.phone), try snapshot.counts(of: person.phone))
        }
        #expect(stored == nil)
        #expect(counts == [AccountCount(application: "new", count: 2)])
    }

    @Test func `a full mailbox takes what fits, from the front`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        let (started, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        var settings = WriterSettings()
        settings.mailboxCapacity = 5
        let writer = try StoreWriter<ScriptedUnit>(path: store.path, settings: settings) { completions.add($0) }
        _ = writer.submit([
            ScriptedUnit(0) { _ in
                started.signal()
                gate.wait()
            }
        ])
        started.wait()
        #expect(writer.submit(try (1...3).map(ScriptedUnit.writing)) == .taken(3))
        #expect(writer.submit(try (4...6).map(ScriptedUnit.writing)) == .taken(2))
        #expect(writer.submit(try (7...8).map(ScriptedUnit.writing)) == .taken(0))
        gate.signal()
        #expect(completions.batches(holding: 6).flatMap(\.self).map(\.number) == [0, 1, 2, 3, 4, 5])
    }

    @Test func `stopping in time gives up what waits and waits for no other process`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        var settings = WriterSettings()
        settings.patience = .seconds(600)
        let writer = try StoreWriter<ScriptedUnit>(path: store.path, settings: settings) { completions.add($0) }
        let editor = try Editor(path: store.path)
        try editor.edit { (_) throws(StoreError) in
            do { _ = writer.submit(try (1...5_000).map(ScriptedUnit.writing)) } catch { Issue.record(error) }
            let start = ContinuousClock.now
            writer.stop(within: .milliseconds(100))
            // Of the hour and more that its patience would last, and of the minutes of its batches.
            #expect(ContinuousClock.now - start < .seconds(60))
        }
        #expect(completions.batches(holding: 0).flatMap(\.self).allSatisfy { $0.error == .busy })
        #expect(try numbers(in: store) == [])
    }

    @Test func `stopping carries out what waits, folds the log in, and lets nothing more in`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        let writer = try StoreWriter<ScriptedUnit>(path: store.path) { completions.add($0) }
        _ = writer.submit(try (1...500).map(ScriptedUnit.writing))
        writer.stop()
        writer.stop()
        #expect(completions.batches(holding: 500).flatMap(\.self).count == 500)
        #expect(writer.submit(try [ScriptedUnit.writing(501)]) == .stopped)
        #expect(!FileManager.default.fileExists(atPath: "\(store.path)-wal"))
        #expect(try numbers(in: store) == Array(1...500))
    }

    @Test func `a full disk fails the batch, tells so, and heals when there is room`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        let health = Lock<[StoreHealth]>([])
        var settings = WriterSettings()
        settings.retryDelays = [.milliseconds(1), .milliseconds(1)]
        let writer = try StoreWriter<ScriptedUnit>(
            path: store.path, settings: settings, onHealth: { state in health.withLock { $0.append(state) } }
        ) { completions.add($0) }
        _ = writer.submit([
            ScriptedUnit(0) { (transaction) throws(StoreError) in
                // A ceiling below the present size is raised to it: the next page is one too many.
                try transaction.database.execute("PRAGMA max_page_count = 1")
            }
        ])
        _ = completions.batches(holding: 1)
        let attempts = Lock(0)
        let big = (1...200).map { number in
            ScriptedUnit(number) { (transaction) throws(StoreError) in
                if number == 1 { attempts.withLock { $0 += 1 } }
                var reply = Sample.reply(number)
                reply.text = String(repeating: "查", count: 500)
                try transaction.insertOutboxRow(reply)
            }
        }
        _ = writer.submit(big)
        let failed = completions.batches(holding: 201).dropFirst().flatMap(\.self)
        #expect(failed.count == 200)
        #expect(failed.allSatisfy { !$0.isDone && $0.error == .full })
        #expect(attempts.withLock { $0 } == 3)
        #expect(health.withLock { $0 } == [.failing(.full)])
        let none = try Reader(path: store.path).read { (snapshot) throws(StoreError) in
            try snapshot.outboxRows(after: nil, limit: 10)
        }
        #expect(none.isEmpty)
        _ = writer.submit([
            ScriptedUnit(0) { (transaction) throws(StoreError) in
                try transaction.database.execute("PRAGMA max_page_count = 1000000")
            }
        ])
        _ = completions.batches(holding: 202)
        _ = writer.submit(big)
        let healed = completions.batches(holding: 402).flatMap(\.self).suffix(200)
        #expect(healed.filter(\.isDone).count == 200)
        #expect(health.withLock { $0 } == [.failing(.full), .working])
    }

    @Test func `a file held by another process makes the batch wait, then fail as busy`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        var settings = WriterSettings()
        settings.patience = .milliseconds(1)
        settings.retryDelays = []
        let writer = try StoreWriter<ScriptedUnit>(path: store.path, settings: settings) { completions.add($0) }
        let editor = try Editor(path: store.path)
        try editor.edit { (_) throws(StoreError) in
            do { _ = writer.submit(try [ScriptedUnit.writing(1)]) } catch { Issue.record(error) }
            #expect(completions.batches(holding: 1).flatMap(\.self).map(\.error) == [.busy])
        }
        _ = writer.submit(try [ScriptedUnit.writing(1)])
        #expect(completions.batches(holding: 2).flatMap(\.self).last?.isDone == true)
    }

    @Test func `two writers on one file both get through`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        let writers = try (0..<2).map { _ in try StoreWriter<ScriptedUnit>(path: store.path) { completions.add($0) } }
        for number in 1...200 { _ = writers[number % 2].submit(try [ScriptedUnit.writing(number)]) }
        #expect(completions.batches(holding: 200).flatMap(\.self).filter(\.isDone).count == 200)
        for writer in writers { writer.stop() }
        #expect(try numbers(in: store) == Array(1...200))
    }

    @Test func `a reader sees whole commits while the writer works`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        let writer = try StoreWriter<ScriptedUnit>(path: store.path) { completions.add($0) }
        let reader = try Reader(path: store.path)
        var looks: [Int] = []
        for number in 1...300 {
            _ = writer.submit(try [ScriptedUnit.writing(number)])
            if number.isMultiple(of: 10) {
                // The reader looks at what is there; every third time something has to be.
                if number.isMultiple(of: 30) { _ = completions.batches(holding: number) }
                let (inquiries, replies) = try reader.read { (snapshot) throws(StoreError) in
                    (
                        try snapshot.openInquiries(after: nil, limit: 1_000).map(\.id),
                        try snapshot.outboxRows(after: nil, limit: 1_000).map(\.id)
                    )
                }
                #expect(inquiries == replies)
                #expect(inquiries.map(\.rawValue) == (0..<inquiries.count).map { Int64($0 + 1) })
                looks.append(inquiries.count)
            }
        }
        writer.stop()
        #expect(looks.count == 30)
        #expect(looks == looks.sorted())
        #expect((1...10).allSatisfy { looks[$0 * 3 - 1] == $0 * 30 }, "\(looks)")
    }

    private func numbers(in store: TemporaryStore) throws -> [Int] {
        let (inquiries, replies) = try Reader(path: store.path).read { (snapshot) throws(StoreError) in
            (
                try snapshot.openInquiries(after: nil, limit: 10_000).map { Int($0.id.rawValue) },
                try snapshot.outboxRows(after: nil, limit: 10_000).map { Int($0.id.rawValue) }
            )
        }
        #expect(inquiries == replies)
        return inquiries
    }
}
