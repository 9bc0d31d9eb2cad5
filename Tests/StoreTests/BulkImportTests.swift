import Primitives
import SMS
import Telemetry
import Testing

@testable import Store

@Suite struct BulkImportTests {
    @Test func `rows arrive by the thousand, and the last few with the end`() throws {
        let store = try TemporaryStore()
        let progress = Lock<[Int]>([])
        let bulk = try BulkImport(path: store.path) { count in progress.withLock { $0.append(count) } }
        for index in 0..<2_500 { try bulk.add(try Sample.person(index)) }
        #expect(bulk.committedCount == 2_000)
        try bulk.finish()
        try bulk.finish()
        #expect(progress.withLock { $0 } == [1_000, 2_000, 2_500])
        let (first, last) = (try Sample.person(0), try Sample.person(2_499))
        let found = try Reader(path: store.path).read { (snapshot) throws(StoreError) in
            [try snapshot.person(first.phone), try snapshot.person(last.phone)]
        }
        #expect(found == [first, last])
    }

    @Test func `counts of a number add up over chunks, each row counted`() throws {
        let store = try TemporaryStore()
        let bulk = try BulkImport(path: store.path)
        let (phone, other) = (try Sample.phone(1), try Sample.phone(2))
        for number in 0..<1_500 {
            try bulk.add(
                AccountCount(application: "app \(number % 12)", count: number), of: number < 1_200 ? phone : other)
        }
        try bulk.finish()
        #expect(bulk.committedCount == 1_500)
        let (counts, others) = try Reader(path: store.path).read { (snapshot) throws(StoreError) in
            (try snapshot.counts(of: phone), try snapshot.counts(of: other))
        }
        #expect(counts.map(\.count) == Array(1_188..<1_200))
        #expect(others.map(\.count) == Array(1_488..<1_500))
    }

    @Test func `an import and a writer share a file`() throws {
        let store = try TemporaryStore()
        let completions = Completions()
        let writer = try StoreWriter<ScriptedUnit>(path: store.path) { completions.add($0) }
        let bulk = try BulkImport(path: store.path)
        for index in 0..<3_000 {
            if index.isMultiple(of: 30) { _ = writer.submit([try ScriptedUnit.writing(index + 1)]) }
            try bulk.add(try Sample.person(index))
        }
        try bulk.finish()
        #expect(completions.batches(holding: 100).flatMap(\.self).filter(\.isDone).count == 100)
        writer.stop()
    }

    @Test func `a chunk with a refused row leaves nothing`() throws {
        let store = try TemporaryStore()
        let bulk = try BulkImport(path: store.path)
        let person = try Sample.person()
        try bulk.add(person)
        try bulk.add(AccountCount(application: "qq", count: -5), of: person.phone)
        #expect(throws: StoreError.self) { try bulk.finish() }
        #expect(bulk.committedCount == 0)
        let found = try Reader(path: store.path).read { (snapshot) throws(StoreError) in
            try snapshot.person(person.phone)
        }
        #expect(found == nil)
    }
}
