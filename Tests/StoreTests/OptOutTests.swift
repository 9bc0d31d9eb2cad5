import Primitives
import SMS
import Testing

@testable import Store

/// An opt-out outlives its sender's row.
@Suite struct OptOutTests {
    private static let cutoff = Sample.now + .seconds(100)

    private static func digest(_ phone: PhoneNumber) -> [UInt8] { Array("\(phone.number)".utf8.reversed()) }

    private func sweep(_ editor: Editor, _ expiry: SenderExpiry?) throws -> Int {
        try editor.edit { (transaction) throws(StoreError) in
            var position = SweepPosition()
            return try transaction.forget(
                .senders, before: Self.cutoff, from: &position, rowLimit: 100, senders: expiry)
        }
    }

    @Test func `a sender who opted out is forgotten, and the opt-out is not`() throws {
        let editor = try Editor(path: try TemporaryStore().path)
        let (out, stays, stranger) = (try Sample.phone(1), try Sample.phone(2), try Sample.phone(3))
        try editor.edit { (transaction) throws(StoreError) in
            for phone in [out, stays] {
                var sender = SenderRow(phone: phone)
                sender.lastQueryAt = Sample.now
                sender.hasOptedOut = phone == out
                try transaction.putSender(sender)
            }
        }
        let expiry = SenderExpiry(failuresBefore: Sample.now, optOutDigest: Self.digest)
        #expect(try sweep(editor, expiry) == 2)
        let found = try editor.edit { (transaction) throws(StoreError) in
            var found: [Bool] = []
            for phone in [out, stays, stranger] {
                #expect(try transaction.sender(phone) == nil)
                found.append(try transaction.hasOptedOut { Self.digest(phone) })
            }
            try transaction.deleteOptOut(Self.digest(out))
            found.append(try transaction.hasOptedOut { Self.digest(out) })
            return found
        }
        #expect(found == [true, false, false, false])
    }

    @Test func `no digest is computed as long as nobody opted out`() throws {
        let editor = try Editor(path: try TemporaryStore().path)
        let found = try editor.edit { (transaction) throws(StoreError) in
            try transaction.hasOptedOut {
                Issue.record("a digest nobody needs")
                return []
            }
        }
        #expect(!found)
    }

    @Test func `whoever sweeps without a digest leaves opt-outs and failures alone`() throws {
        let editor = try Editor(path: try TemporaryStore().path)
        let phones = try (1...3).map(Sample.phone)
        try editor.edit { (transaction) throws(StoreError) in
            for (index, phone) in phones.enumerated() {
                var sender = SenderRow(phone: phone)
                sender.hasOptedOut = index == 0
                sender.failureCount = index == 1 ? 1 : 0
                sender.failureWindowStart = Sample.now
                try transaction.putSender(sender)
            }
        }
        #expect(try sweep(editor, nil) == 1)
    }

    @Test(arguments: [0, 1, 2]) func `failures keep a row for as long as they count`(age: Int) throws {
        let editor = try Editor(path: try TemporaryStore().path)
        let phone = try Sample.phone()
        try editor.edit { (transaction) throws(StoreError) in
            var sender = SenderRow(phone: phone)
            sender.failureCount = 1
            sender.failureWindowStart = Sample.now + .seconds(1 - age)
            try transaction.putSender(sender)
        }
        let expiry = SenderExpiry(failuresBefore: Sample.now, optOutDigest: Self.digest)
        #expect(try sweep(editor, expiry) == (age == 2 ? 1 : 0))
    }

    @Test func `an erased number has no opt-out either`() throws {
        let editor = try Editor(path: try TemporaryStore().path)
        let phone = try Sample.phone()
        try editor.edit { (transaction) throws(StoreError) in try transaction.insertOptOut(Self.digest(phone)) }
        _ = try editor.erase(phone, optOut: Self.digest(phone))
        let found = try editor.edit { (transaction) throws(StoreError) in
            try transaction.hasOptedOut { Self.digest(phone) }
        }
        #expect(!found)
    }
}
