import Foundation
import Testing

@testable import Store

/// Changes beside a process that serves the file.
@Suite struct EditorTests {
    private let files: TemporaryStore
    private let served: TestedStore

    init() throws {
        files = try TemporaryStore()
        served = try TestedStore(files.store, files: files)
    }

    private func put(_ number: Int, by editor: Editor) throws {
        let person = try Sample.person(number)
        try editor.commit(
            ScriptedChange { _ in
            } _: { (rows) throws(StoreError) in
                rows.people.replace(person, for: person.phone)
            })
    }

    private var logSize: Int {
        (try? FileManager.default.attributesOfItem(atPath: "\(files.path)-wal")[.size] as? Int) ?? -1
    }

    @Test func `both write, and the log can be cut afterwards`() throws {
        let editor = try Editor(beside: files.store)
        for number in 0..<10 { try put(number, by: number.isMultiple(of: 2) ? editor : served.editor) }
        #expect(try SQLiteLogCut(path: files.path).run(within: .zero))
        #expect(logSize == 0)
        for number in 0..<10 {
            let phone = try Sample.phone(number)
            #expect(try served.look { (found) throws(StoreError) in try found.person(phone) } != nil)
        }
    }

    @Test func `a store that another one holds is waited for no longer than told`() throws {
        let editor = try Editor(beside: files.store, patience: .milliseconds(1))
        let holder = try Database(path: files.path, access: .readWrite)
        try holder.execute("BEGIN IMMEDIATE")
        #expect(throws: StoreError.busy) { try put(1, by: editor) }
        try holder.execute("ROLLBACK")
        try put(1, by: editor)
    }

    @Test func `a log is not cut while somebody reads it, and that is told in time`() throws {
        try put(1, by: served.editor)
        let reader = try Database(path: files.path, access: .folding)
        try reader.execute("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1")
        try put(2, by: served.editor)
        let start = ContinuousClock.now
        #expect(try !SQLiteLogCut(path: files.path).run(within: .milliseconds(300)))
        #expect(ContinuousClock.now - start < .seconds(5))
        try reader.execute("ROLLBACK")
        #expect(try SQLiteLogCut(path: files.path).run(within: .zero))
    }

    @Test func `an editor folds nothing in, however long the log`() throws {
        let editor = try Editor(beside: files.store)
        let size = try #require(
            try FileManager.default.attributesOfItem(atPath: files.path)[.size] as? Int)
        let people = try (0..<30_000).map { try Sample.person($0) }
        for start in stride(from: 0, to: people.count, by: 100) {
            let some = people[start..<start + 100]
            try editor.commit(
                ScriptedChange { _ in
                } _: { (rows) throws(StoreError) in
                    for person in some { rows.people.replace(person, for: person.phone) }
                })
        }
        #expect(try FileManager.default.attributesOfItem(atPath: files.path)[.size] as? Int == size)
        #expect(logSize > 1 << 20)
    }
}
