import Primitives
import SMS
import Testing

@testable import Store

@Suite struct BulkImportTests {
    @Test(arguments: StoreKind.allCases) func `rows arrive by the thousand, and the last few with the end`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let progress = Lock<[Int]>([])
        let bulk = try BulkImport(store.store, chunkRowCount: 1_000) { count in progress.withLock { $0.append(count) } }
        for index in 0..<2_500 { try bulk.add(try Sample.person(index)) }
        #expect(bulk.committedCount == 2_000)
        try bulk.finish()
        try bulk.finish()
        #expect(progress.withLock { $0 } == [1_000, 2_000, 2_500])
        let (first, last) = (try Sample.person(0), try Sample.person(2_499))
        let found = try store.look { (found) throws(StoreError) in
            [try found.person(first.phone), try found.person(last.phone)]
        }
        #expect(found == [first, last])
    }

    @Test(arguments: StoreKind.allCases) func `counts of a number add up over chunks, each row counted`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let bulk = try BulkImport(store.store, chunkRowCount: 1_000)
        let (phone, other) = (try Sample.phone(1), try Sample.phone(2))
        for number in 0..<1_500 {
            try bulk.add(
                AccountCount(application: "app \(number % 12)", count: number), of: number < 1_200 ? phone : other)
        }
        try bulk.finish()
        #expect(bulk.committedCount == 1_500)
        let (counts, others) = try store.look { (found) throws(StoreError) in
            (try found.counts(of: phone), try found.counts(of: other))
        }
        #expect(counts.map(\.count) == Array(1_188..<1_200))
        #expect(others.map(\.count) == Array(1_488..<1_500))
    }

    @Test(arguments: StoreKind.allCases) func `counts are merged with what is known and keep its order`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let phone = try Sample.phone()
        try store.edit { rows in
            rows.counts.replace(
                [AccountCount(application: "wechat", count: 2), AccountCount(application: "qq", count: 0)], for: phone)
        }
        let bulk = try BulkImport(store.store, chunkRowCount: 1_000)
        try bulk.add(AccountCount(application: "jd", count: 1_000_000), of: phone)
        try bulk.add(AccountCount(application: "qq", count: 4), of: phone)
        try bulk.add(AccountCount(application: "qq", count: 5), of: phone)
        try bulk.finish()
        let counts = try store.look { (found) throws(StoreError) in try found.counts(of: phone) }
        #expect(counts.map(\.application) == ["wechat", "qq", "jd"])
        #expect(counts.map(\.count) == [2, 5, 1_000_000])
    }

    @Test(arguments: StoreKind.allCases) func `all counts of a number take the place of all that was known`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let (phone, other) = (try Sample.phone(1), try Sample.phone(2))
        let old = [AccountCount(application: "wechat", count: 2), AccountCount(application: "qq", count: 0)]
        try store.edit { rows in
            rows.counts.replace(old, for: phone)
            rows.counts.replace(old, for: other)
        }
        let bulk = try BulkImport(store.store, chunkRowCount: 1_000)
        try bulk.add(AccountCount(application: "jd", count: 1), of: phone)
        try bulk.replace([AccountCount(application: "qq", count: 7)], of: phone, rowCount: 600)
        try bulk.add(AccountCount(application: "jd", count: 9), of: phone)
        try bulk.replace([], of: other, rowCount: 398)
        #expect(bulk.committedCount == 1_000)
        let found = try store.look { (found) throws(StoreError) in
            [try found.counts(of: phone), try found.counts(of: other)]
        }
        #expect(found == [[AccountCount(application: "qq", count: 7), AccountCount(application: "jd", count: 9)], []])
    }

    @Test(arguments: StoreKind.allCases) func `an import and a worker share a store`(kind: StoreKind) throws {
        let store = try kind.make()
        let completions = Completions()
        let worker = try CommitThreads(store.store) { completions.add($0) }
        let bulk = try BulkImport(store.store, chunkRowCount: 1_000)
        for index in 0..<3_000 {
            if index.isMultiple(of: 30) { _ = worker.submit(try completions.writing([index + 1])[...]) }
            try bulk.add(try Sample.person(index))
        }
        try bulk.finish()
        #expect(completions.all(100).count { $0.error == nil } == 100)
        worker.stop(within: nil)
        #expect(bulk.committedCount == 3_000)
    }

    @Test(arguments: StoreKind.allCases) func `a chunk with a refused row leaves nothing`(kind: StoreKind) throws {
        let store = try kind.make()
        let bulk = try BulkImport(store.store, chunkRowCount: 1_000)
        let person = try Sample.person()
        try bulk.add(person)
        try bulk.add(AccountCount(application: "qq", count: -5), of: person.phone)
        #expect(throws: StoreError.self) { try bulk.finish() }
        #expect(bulk.committedCount == 0)
        #expect(try store.look { (found) throws(StoreError) in try found.person(person.phone) } == nil)
    }
}
