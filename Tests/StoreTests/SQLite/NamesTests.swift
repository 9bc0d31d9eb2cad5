import Primitives
import SMS
import Testing

@testable import Store

@Suite struct NamesTests {
    @Test func `a name given in a transaction that was rolled back is given anew`() throws {
        let store = try TemporaryStore()
        let transaction = Transaction(try Database(path: store.path, access: .readWrite))
        try transaction.begin()
        _ = try transaction.names.number(of: "lost")
        try transaction.rollback()
        let other = Transaction(try Database(path: store.path, access: .readWrite))
        try other.begin()
        let kept = try other.names.number(of: "kept")
        try other.commit()
        try transaction.begin()
        let lost = try transaction.names.number(of: "lost")
        let seen = try transaction.names.number(of: "kept")
        try transaction.commit()
        #expect(lost != kept)
        #expect(seen == kept)
        #expect(try other.names.text(of: lost) == "lost")
    }

    @Test func `a number without a name and a name too many are refused`() throws {
        let store = try TemporaryStore()
        let transaction = Transaction(try Database(path: store.path, access: .readWrite))
        #expect(throws: StoreError.self) { try transaction.names.text(of: .max) }
        #expect(throws: StoreError.self) { try transaction.names.text(of: .min) }
        try transaction.begin()
        for number in 1...Names.maximumCount { _ = try transaction.names.number(of: "name \(number)") }
        #expect(throws: StoreError.self) { try transaction.names.number(of: "one more") }
        try transaction.commit()
    }

    @Test func `a change with a name too many is refused, and its neighbours are not`() throws {
        let files = try TemporaryStore()
        let store = try TestedStore(files.store, files: files)
        let counts = (1...Names.maximumCount).map { AccountCount(application: "name \($0)", count: 1) }
        let (full, other) = (try Sample.phone(1), try Sample.phone(2))
        try store.edit { $0.counts.replace(counts, for: full) }
        let changes = [counts[7].application, "one more", counts[8].application].map { name in
            ScriptedChange {
                $0.counts(of: other)
            } _: { rows in
                let counts = (rows.counts[other] ?? []) + [AccountCount(application: name, count: 2)]
                rows.counts.put(counts, for: other)
            }
        }
        let expected = StoreError.refused(reason: "more than \(Names.maximumCount) names")
        #expect(try store.commit(changes) == [nil, expected, nil])
        let found = try store.look { (found) throws(StoreError) in try found.counts(of: other) }
        #expect(found.map(\.application) == ["name 8", "name 9"])
    }
}
