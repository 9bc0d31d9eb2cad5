import Primitives
import SMS
import Testing

@testable import Store

/// A crash forgets what was written and not synced.
@Suite struct MemoryStoreTests {
    private func write(_ numbers: ClosedRange<Int>, to store: MemoryStore, isSynced: Bool) throws {
        let writer = try store.openWriter(patience: .zero)
        let completions = Completions()
        // Each in a batch of its own.
        for change in try completions.writing(numbers) { try BatchCommitter(writer).write([change]) }
        if isSynced { try writer.syncer.sync() }
    }

    private func numbers(in store: MemoryStore) throws -> [Int] {
        try store.openReader().read { (found) throws(StoreError) in
            let replies = try found.replies(after: nil, limit: 100).map { Int($0.id.rawValue) }
            #expect(try found.openInquiries(after: nil, limit: 100).map { Int($0.id.rawValue) } == replies)
            return replies
        }
    }

    @Test(arguments: 0...4) func `a crash keeps what was synced, and as many batches more as reached the disk`(
        count: Int
    ) throws {
        let store = MemoryStore()
        try write(1...3, to: store, isSynced: true)
        try write(4...6, to: store, isSynced: false)
        #expect(store.unsyncedCount == 3)
        #expect(try numbers(in: store) == Array(1...6))
        store.crash(keeping: count)
        #expect(store.unsyncedCount == 0)
        #expect(try numbers(in: store) == Array(1...min(3 + count, 6)))
        // What was forgotten may be written again, and a second crash finds nothing new to forget.
        store.crash()
        #expect(try numbers(in: store) == Array(1...min(3 + count, 6)))
        if count == 0 { try write(4...5, to: store, isSynced: true) }
        store.crash()
        #expect(try numbers(in: store) == Array(1...(count == 0 ? 5 : min(3 + count, 6))))
    }

    @Test func `a crash takes back removals and progress too`() throws {
        let store = MemoryStore()
        let phone = try Sample.phone()
        try write(1...1, to: store, isSynced: true)
        let writer = try store.openWriter(patience: .zero)
        let change = ScriptedChange {
            $0.inquiry(Sample.id(1))
        } _: { rows in
            rows.replies.remove(Sample.id(1))
            if var row = rows.inquiries[Sample.id(1)] {
                row.state = .answered
                rows.inquiries.put(row, for: row.id)
            }
            rows.senders.replace(SenderRow(phone: phone), for: phone)
        }
        try BatchCommitter(writer).write([Completions().pending(0, change)])
        store.crash()
        #expect(try numbers(in: store) == [1])
        let sender = try store.openReader().read { (found) throws(StoreError) in try found.sender(phone) }
        #expect(sender == nil)
    }

    @Test(arguments: MemoryStore.Step.allCases) func `each step fails when it is told to, and leaves nothing`(
        step: MemoryStore.Step
    ) throws {
        let store = MemoryStore()
        let writer = try store.openWriter(patience: .zero)
        let committer = BatchCommitter(writer)
        let batch = try Completions().writing([1])
        store.fail { $0 == step ? .full : nil }
        #expect(throws: StoreError.full) {
            try committer.write(batch)
            try writer.syncer.sync()
            _ = try numbers(in: store)
        }
        store.fail { _ in nil }
        store.crash()
        #expect(try numbers(in: store) == (step == .read ? [1] : []))
    }
}
