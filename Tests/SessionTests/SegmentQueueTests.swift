import SMS
import Testing

@testable import Session

@Suite struct SegmentQueueTests {
    private func segment(_ number: Int) -> OutgoingSegment {
        OutgoingSegment(
            SegmentKey(MessageID(rawValue: Int64(number)), 0), from: Address("1"), to: Address("2"), .text(""))
    }

    private func numbers(_ queue: inout SegmentQueue) -> [Int64] {
        var numbers: [Int64] = []
        while let segment = queue.popFirst() { numbers.append(segment.key.message.rawValue) }
        return numbers
    }

    @Test func `an empty queue gives nothing`() {
        var queue = SegmentQueue()
        #expect(queue.isEmpty)
        #expect(queue.popFirst() == nil)
    }

    @Test func `first in is first out, and what came back is before it`() {
        var queue = SegmentQueue()
        for number in 1...5 { queue.append(segment(number)) }
        _ = queue.popFirst()
        _ = queue.popFirst()
        queue.prepend([segment(1), segment(2)])
        #expect(queue.count == 5)
        #expect(numbers(&queue) == [1, 2, 3, 4, 5])
        queue.prepend([segment(9)])
        #expect(numbers(&queue) == [9])
    }

    /// Against an array that does the same slowly, over lengths at which the queue tidies itself.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `any order of calls keeps the order of segments`(seed: UInt64) {
        var generator = seed
        func random(_ limit: Int) -> Int {
            generator = generator &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(generator >> 33) % limit
        }
        var queue = SegmentQueue()
        var model: [Int64] = []
        var next = 0
        for _ in 0..<20_000 {
            switch random(10) {
            case 0..<6:
                next += 1
                queue.append(segment(next))
                model.append(Int64(next))
            case 6 where !model.isEmpty:
                let count = random(3) + 1
                let back = (0..<min(count, model.count)).compactMap { _ in queue.popFirst() }
                queue.prepend(back)
            default:
                let segment = queue.popFirst()
                #expect(segment?.key.message.rawValue == model.first, "seed \(seed)")
                if !model.isEmpty { model.removeFirst() }
            }
            if queue.count != model.count { Issue.record("\(queue.count) for \(model.count), seed \(seed)") }
        }
        #expect(numbers(&queue) == model)
    }
}
