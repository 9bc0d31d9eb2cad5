import CSQLite
import Foundation
import Primitives
import SMS
import Testing

@testable import Store

@Suite struct LogWritesTests {
    /// The log and the file as a crash would leave them, opened anew: SQLite takes of the log what its sums confirm.
    private static func copy(_ store: TemporaryStore) throws -> (files: TemporaryStore, database: Database) {
        let copy = try TemporaryStore()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: store.path + suffix, toPath: copy.path + suffix)
        }
        return (copy, try Database(path: copy.path, access: .readWrite))
    }

    private static func write(_ text: String, of numbers: ClosedRange<Int>, in transaction: Transaction) throws {
        for number in numbers {
            var row = Sample.reply(number)
            row.text = String(repeating: text, count: 300)
            try transaction.deleteReply(row.id)
            try transaction.insertReply(row)
        }
    }

    @Test(arguments: [1, 3, 40, 3_000]) func `what is committed is in the log, however large it is`(count: Int) throws {
        let store = try TemporaryStore()
        let transaction = Transaction(try Database(path: store.path, access: .readWrite))
        // Pages go to the log before the transaction ends, and some of them once more, in place.
        try transaction.database.execute("PRAGMA cache_size = 8")
        for text in ["查", "询"] {
            try transaction.begin()
            try Self.write("x", of: 1...count, in: transaction)
            try Self.write(text, of: 1...count, in: transaction)
            try transaction.commit()
            let copy = try Self.copy(store)
            #expect(try copy.database.integer("SELECT count(*) FROM outbox WHERE text <> ''") == Int64(count))
            let reader = try SQLiteReader(path: store.path)
            for rows in [
                try Transaction(copy.database).replies(after: nil, limit: count),
                try reader.read { (found) throws(StoreError) in try found.replies(after: nil, limit: count) },
            ] { #expect(rows.count == count && rows.allSatisfy { $0.text.hasPrefix(text) }) }
            try Migrations.checkFully(copy.database)
        }
    }

    @Test func `what is undone leaves nothing behind, though it was in the log`() throws {
        let store = try TemporaryStore()
        let transaction = Transaction(try Database(path: store.path, access: .readWrite))
        try transaction.database.execute("PRAGMA cache_size = 8")
        try transaction.begin()
        try Self.write("查", of: 1...300, in: transaction)
        try transaction.commit()
        try transaction.begin()
        try Self.write("x", of: 1...300, in: transaction)
        try transaction.rollback()
        try transaction.begin()
        try Self.write("询", of: 301...301, in: transaction)
        try transaction.commit()
        let copy = try Self.copy(store)
        let rows = try Transaction(copy.database).replies(after: nil, limit: 400)
        #expect(rows.map { $0.text.first } == Array(repeating: "查", count: 300) + ["询"])
        try Migrations.checkFully(copy.database)
    }

    @Test func `what is undone is not written over what somebody else commits`() throws {
        let store = try TemporaryStore()
        let (ours, theirs) = (
            Transaction(try Database(path: store.path, access: .readWrite)),
            Transaction(try Database(path: store.path, access: .readWrite))
        )
        try ours.database.execute("PRAGMA cache_size = 8")
        for count in 20...60 {
            try ours.begin()
            // Nothing of it is read again, which would write what was gathered before.
            for number in 1_000..<1_000 + count {
                var row = Sample.reply(number)
                row.text = String(repeating: "x", count: 3_000)
                try ours.insertReply(row)
            }
            try ours.rollback()
            try theirs.begin()
            try Self.write("查", of: 1...20, in: theirs)
            try theirs.commit()
            // To look into the log writes what was gathered for it.
            let rows = try ours.replies(after: nil, limit: 100)
            #expect(rows.count == 20 && rows.allSatisfy { $0.text.hasPrefix("查") })
        }
        let copy = try Self.copy(store)
        #expect(try Transaction(copy.database).replies(after: nil, limit: 100).count == 20)
        try Migrations.checkFully(copy.database)
    }

    @Test func `a transaction of a few pages is one write`() throws {
        let store = try TemporaryStore()
        let transaction = Transaction(try Database(path: store.path, access: .readWrite))
        try transaction.begin()
        try Self.write("查", of: 1...20, in: transaction)
        try transaction.commit()
        let before = try #require(transaction.database.log).writeCount
        try transaction.begin()
        try Self.write("询", of: 1...20, in: transaction)
        try transaction.commit()
        #expect(transaction.database.log?.writeCount == before + 1)
    }

    @Test func `a log begins anew with the pages of the next transaction`() throws {
        let store = try TemporaryStore()
        let transaction = Transaction(try Database(path: store.path, access: .readWrite))
        for text in ["x", "查"] {
            try transaction.begin()
            try Self.write(text, of: 1...50, in: transaction)
            try transaction.commit()
            if text == "x" { try transaction.database.execute("PRAGMA wal_checkpoint(RESTART)") }
        }
        let copy = try Self.copy(store)
        let rows = try Transaction(copy.database).replies(after: nil, limit: 100)
        #expect(rows.count == 50 && rows.allSatisfy { $0.text.hasPrefix("查") })
    }
}
