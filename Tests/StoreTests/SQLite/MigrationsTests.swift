import CSQLite
import Foundation
import Primitives
import Telemetry
import Testing

@testable import Store

@Suite struct MigrationsTests {
    @Test func `a new file gets the newest schema and our application id`() throws {
        let store = try TemporaryStore()
        let database = try Database(path: store.path, access: .readWrite)
        #expect(try database.integer("PRAGMA user_version") == Migrations.newest)
        #expect(try database.integer("PRAGMA application_id") == Migrations.applicationID)
        #expect(try database.text("PRAGMA journal_mode") == "wal")
        // The syncer does what FULL would do more.
        #expect(try database.integer("PRAGMA synchronous") == 1)
    }

    @Test func `an empty file counts as new`() throws {
        let store = try TemporaryStore()
        #expect(FileManager.default.createFile(atPath: store.path, contents: Data()))
        _ = try Editor(store.store)
        _ = try store.store.openReader()
    }

    @Test func `a file opened again keeps its rows`() throws {
        let store = try TemporaryStore()
        let person = try Sample.person()
        try Editor(store.store).commit(
            ScriptedChange { _ in
            } _: {
                $0.people.replace(person, for: person.phone)
            })
        let found = try store.store.openReader().read { (found) throws(StoreError) in try found.person(person.phone) }
        #expect(found == person)
    }

    @Test func `the file and its companions are their owner's alone`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(SQLiteStore(path: "\(store.folder)/data/store.db"))
        let person = try Sample.person()
        try editor.commit(
            ScriptedChange { _ in
            } _: {
                $0.people.replace(person, for: person.phone)
            })
        for name in ["store.db", "store.db-wal", "store.db-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(store.folder)/data/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        let folder = try FileManager.default.attributesOfItem(atPath: "\(store.folder)/data")
        #expect(folder[.posixPermissions] as? Int == 0o700)
    }

    @Test func `a newer file is refused, naming both versions`() throws {
        let store = try TemporaryStore()
        try Database(path: store.path, access: .readWrite).execute("PRAGMA user_version = 99")
        let expected = StoreError.unusable(path: store.path, .newer(found: 99, known: Migrations.newest))
        #expect(throws: expected) { try Editor(store.store) }
        #expect(throws: expected) { try store.store.openReader() }
        #expect(expected.description.contains("version 99"))
        #expect(expected.description.contains("knows \(Migrations.newest)"))
    }

    @Test func `another program's database is refused and left alone`() throws {
        let store = try TemporaryStore()
        try foreignDatabase(at: store.path, "PRAGMA application_id = 77; CREATE TABLE theirs (a)")
        let before = try Data(contentsOf: URL(fileURLWithPath: store.path))
        #expect(throws: StoreError.unusable(path: store.path, .foreign(applicationID: 77))) {
            try Editor(store.store)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: store.path)) == before)
    }

    @Test func `a nameless database with tables of its own is foreign too`() throws {
        let store = try TemporaryStore()
        try foreignDatabase(at: store.path, "CREATE TABLE theirs (a)")
        #expect(throws: StoreError.unusable(path: store.path, .foreign(applicationID: 0))) {
            try Editor(store.store)
        }
    }

    @Test func `a file that is no database is refused as damaged`() throws {
        let store = try TemporaryStore()
        try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: store.path))
        #expect(throws: StoreError.unusable(path: store.path, .damaged(finding: "file is not a database"))) {
            try Editor(store.store)
        }
    }

    @Test func `a page of noise in a table is found`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(store.store)
        let people = try (0..<5_000).map { try Sample.person($0) }
        try editor.commit(
            ScriptedChange { _ in
            } _: { rows in
                for person in people { rows.people.replace(person, for: person.phone) }
            })
        try store.store.checkFully()
        try Database(path: store.path, access: .readWrite).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        let handle = try #require(FileHandle(forWritingAtPath: store.path))
        try handle.seek(toOffset: 20 * 4_096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        try handle.close()
        do throws(StoreError) {
            try SQLiteReader(path: store.path).checkIntegrity()
            Issue.record("a damaged file was found well")
        } catch {
            guard case .unusable(_, .damaged) = error, error.isDamage else { throw error }
        }
        #expect(throws: StoreError.self) { try store.store.checkFully() }
    }

    @Test func `a folder is no store`() throws {
        let store = try TemporaryStore()
        #expect(throws: StoreError.self) { try Editor(SQLiteStore(path: store.folder)) }
    }

    @Test(arguments: ["/proc/none/store.db", "/dev/null/store.db"])
    func `a place where no file can be is refused with the system's reason`(path: String) throws {
        do throws(StoreError) {
            _ = try Editor(SQLiteStore(path: path))
            Issue.record("a file where no file can be")
        } catch {
            guard case .unusable(path, .unopenable(let code)) = error else { throw error }
            #expect(code != 0)
        }
    }

    @Test func `a reader does not create a file`() throws {
        let store = try TemporaryStore()
        #expect(throws: StoreError.self) { try store.store.openReader() }
        #expect(!FileManager.default.fileExists(atPath: store.path))
    }

    @Test func `several openers of a new file agree on its schema`() throws {
        for _ in 0..<20 {
            let store = try TemporaryStore()
            let faults = Lock<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 4) { _ in
                // A disk that stands still for longer than an opener's patience is no fault of theirs: they try again.
                for attempt in 1...10 {
                    do throws(StoreError) {
                        _ = try Editor(store.store)
                        return
                    } catch {
                        if error == .busy, attempt < 10 { continue }
                        return faults.withLock { $0.append("\(error)") }
                    }
                }
            }
            #expect(faults.withLock { $0 } == [])
            try store.store.checkFully()
        }
    }

    private func foreignDatabase(at path: String, _ sql: String) throws {
        var handle: OpaquePointer?
        defer { sqlite3_close(handle) }
        try #require(sqlite3_open(path, &handle) == SQLITE_OK)
        try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    }
}
