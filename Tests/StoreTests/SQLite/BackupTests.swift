import Foundation
import Glibc
import Testing

@testable import Store

@Suite struct BackupTests {
    private let files: TemporaryStore
    private let store: TestedStore
    private var copy: String { "\(files.folder)/copy.db" }

    init() throws {
        files = try TemporaryStore()
        store = try TestedStore(files.store, files: files)
    }

    private func know(_ numbers: Range<Int>) throws {
        let people = try numbers.map { try Sample.person($0) }
        try store.edit { rows in for person in people { rows.people.replace(person, for: person.phone) } }
    }

    @Test func `a copy is one moment of the store, in one file of its owner's`() throws {
        try know(0..<3_000)
        let size = try files.store.backUp(to: copy)
        try know(3_000..<3_001)
        var status = stat()
        #expect(stat(copy, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(Int(status.st_size) == size)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: files.folder).filter { $0.hasPrefix("copy") } == [
                "copy.db"
            ])
        let restored = try TestedStore(SQLiteStore(path: copy), files: nil)
        #expect(try isKnown(0, in: restored) && isKnown(2_999, in: restored))
        #expect(try !isKnown(3_000, in: restored))
        try SQLiteStore(path: copy).checkFully()
    }

    private func isKnown(_ number: Int, in store: TestedStore) throws -> Bool {
        let phone = try Sample.phone(number)
        return try store.look { (found) throws(StoreError) in try found.person(phone) } != nil
    }

    @Test func `a copy holds neither locks nor moments once it is made`() throws {
        try know(0..<3_000)
        _ = try files.store.backUp(to: copy)
        try know(3_000..<3_001)
        #expect(try isKnown(3_000, in: store))
        // With a reader left behind, the log could not be cut.
        #expect(try SQLiteLogCut(path: files.path).run(within: .zero))
    }

    @Test func `a file that exists, a folder that does not and a store that is not there are named`() throws {
        _ = try files.store.backUp(to: copy)
        #expect(throws: StoreError.unusable(path: copy, .unopenable(code: EEXIST))) {
            try files.store.backUp(to: copy)
        }
        #expect(throws: StoreError.unusable(path: "/nowhere/x", .unopenable(code: ENOENT))) {
            try files.store.backUp(to: "/nowhere/x")
        }
        let missing = SQLiteStore(path: "\(files.folder)/none.db")
        #expect(throws: StoreError.unusable(path: missing.path, .unopenable(code: ENOENT))) {
            try missing.backUp(to: "\(files.folder)/other.db")
        }
        #expect(throws: StoreError.self) { try MemoryStore().backUp(to: "\(files.folder)/other.db") }
    }

    @Test func `a damaged store is not copied as if it were sound`() throws {
        try know(0..<3_000)
        store.editor.finish()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: files.path))
        try file.seek(toOffset: 4_096 * 20)
        try file.write(contentsOf: Data(repeating: 0x5A, count: 4_096 * 3))
        try file.close()
        #expect(throws: StoreError.self) { try files.store.backUp(to: copy) }
    }
}
