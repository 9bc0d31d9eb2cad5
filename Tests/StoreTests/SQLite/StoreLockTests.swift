import Glibc
import Testing

@testable import Store

@Suite struct StoreLockTests {
    @Test func `a second one is told who has the store, until the first lets go`() throws {
        let store = try TemporaryStore()
        let first = try StoreLock(path: store.path)
        #expect(first.isHeld)
        let expected = StoreError.unusable(path: store.path, .served(process: getpid()))
        #expect(throws: expected) { try StoreLock(path: store.path) }
        #expect(throws: expected) { try store.store.lock() }
        #expect(expected.description == "the store \(store.path) is served by process \(getpid())")
        first.release()
        first.release()
        _ = try StoreLock(path: store.path)
        _ = try store.store.lock()
    }

    @Test func `one store has one lock under all its names`() throws {
        let store = try TemporaryStore()
        _ = try Editor(store.store)
        try #require(symlink(store.path, "\(store.folder)/other.db") == 0)
        let first = try StoreLock(path: store.path)
        #expect(throws: StoreError.self) { try StoreLock(path: "\(store.folder)/other.db") }
        first.release()
    }

    @Test func `the lock does not disturb the store's own`() throws {
        let store = try TemporaryStore()
        let lock = try StoreLock(path: store.path)
        let editor = try Editor(store.store)
        let person = try Sample.person()
        try editor.commit(
            ScriptedChange { _ in
            } _: { (rows) throws(StoreError) in
                rows.people.replace(person, for: person.phone)
                lock.release()
                let other = try Editor(store.store, patience: .milliseconds(1))
                #expect(throws: StoreError.busy) { try other.commit(ScriptedChange { _ in }) }
            })
    }

    @Test func `the lock's file is its owner's alone, and a place without one is named`() throws {
        let store = try TemporaryStore()
        let lock = try StoreLock(path: store.path)
        var status = stat()
        #expect(stat("\(store.path).lock", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        lock.release()
        let expected = StoreError.unusable(path: "/dev/null/store.db.lock", .unopenable(code: ENOTDIR))
        #expect(throws: expected) { try StoreLock(path: "/dev/null/store.db") }
    }

    @Test func `a store in memory has no lock`() throws {
        let store = MemoryStore()
        #expect(try store.lock() == nil)
        #expect(store.files == [:])
    }
}
