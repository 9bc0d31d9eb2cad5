import Primitives
import TestSupport
import Testing

@testable import Store

@Suite struct MailboxTests {
    @Test func `changes of one lane are taken in their order`() {
        let mailbox = Mailbox(capacity: 100)
        _ = mailbox.put(changes(1...5))
        #expect(numbers(mailbox.take(atMost: 2)) == [1, 2])
        _ = mailbox.put(changes(6...9))
        #expect(numbers(mailbox.take(atMost: 3)) == [3, 4, 5])
        #expect(numbers(mailbox.take(atMost: 100)) == [6, 7, 8, 9])
    }

    @Test func `a lane with little to do does not wait for one with much`() {
        let mailbox = Mailbox(capacity: 10_000)
        _ = mailbox.put(changes(1...9_000, lane: "flood"))
        _ = mailbox.put(changes(9_001...9_003, lane: "quiet"))
        #expect(numbers(mailbox.take(atMost: 8)).sorted() == [1, 2, 3, 4, 5, 9_001, 9_002, 9_003])
    }

    @Test func `what a short lane leaves of its share goes to the others`() {
        let mailbox = Mailbox(capacity: 100)
        _ = mailbox.put(changes(1...20, lane: "a") + changes(21...22, lane: "b") + changes(23...50, lane: "c"))
        let taken = numbers(mailbox.take(atMost: 12))
        #expect(taken.count == 12)
        #expect(taken.filter { (21...22).contains($0) } == [21, 22])
        #expect(taken.count { $0 <= 20 } == 5 || taken.count { $0 > 22 } == 5)
    }

    @Test func `more lanes than a batch has room for take turns`() {
        let mailbox = Mailbox(capacity: 100)
        for lane in 0..<5 { _ = mailbox.put(changes(lane * 10...lane * 10 + 9, lane: "\(lane)")) }
        var served: [Int: Int] = [:]
        for _ in 0..<10 { for number in numbers(mailbox.take(atMost: 2)) { served[number / 10, default: 0] += 1 } }
        #expect(served == [0: 4, 1: 4, 2: 4, 3: 4, 4: 4])
    }

    @Test func `every change is taken once, and each lane's in order, whatever the shares`() {
        let mailbox = Mailbox(capacity: 10_000)
        var chance = SeededGenerator(seed: 7)
        var taken: [PendingChange] = []
        var next = 0
        for _ in 0..<300 {
            for _ in 0..<Int.random(in: 0...4, using: &chance) {
                let count = Int.random(in: 1...12, using: &chance)
                _ = mailbox.put(changes(next...next + count - 1, lane: "\(Int.random(in: 0...3, using: &chance))"))
                next += count
            }
            if next > taken.count { taken += mailbox.take(atMost: Int.random(in: 1...20, using: &chance)) }
        }
        mailbox.close()
        while case let rest = mailbox.take(atMost: 50), !rest.isEmpty { taken += rest }
        #expect(numbers(taken).sorted() == Array(0..<next))
        for lane in 0...3 {
            let own = numbers(taken.filter { $0.lane == "\(lane)" })
            #expect(own == own.sorted())
        }
    }

    @Test func `a full mailbox takes what fits, and a closed one nothing`() {
        let mailbox = Mailbox(capacity: 3)
        #expect(mailbox.put(changes(1...2)) == .taken(2))
        #expect(mailbox.put(changes(3...5)) == .taken(1))
        #expect(mailbox.put(changes(4...5)) == .taken(0))
        mailbox.close()
        #expect(mailbox.put(changes(4...5)) == .stopped)
        #expect(numbers(mailbox.take(atMost: 10)) == [1, 2, 3])
        #expect(mailbox.take(atMost: 10).isEmpty)
    }

    @Test func `what waits when the time of a closed mailbox is over is given up`() {
        let mailbox = Mailbox(capacity: 3)
        _ = mailbox.put(changes(1...3))
        mailbox.close(givingUpAt: .now)
        #expect(mailbox.take(atMost: 10).isEmpty)
    }

    private let completions = Completions()

    private func changes(_ range: ClosedRange<Int>, lane: String = "") -> ArraySlice<PendingChange> {
        range.map { completions.pending($0, .doing($0) {}, lane: lane) }[...]
    }

    /// Which changes these are: each comes back and says so.
    private func numbers(_ changes: [PendingChange]) -> [Int] {
        for change in changes { change.fail(.busy) }
        completions.add(changes)
        return completions.batches(holding: 0).last?.map(\.number) ?? []
    }
}
