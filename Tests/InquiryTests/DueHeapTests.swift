import Primitives
import Testing

@testable import Inquiry

@Suite struct DueHeapTests {
    @Test func `the earliest comes first and nothing before it is due`() {
        var heap = DueHeap()
        heap.insert(7, due: 30)
        heap.insert(2, due: 10)
        heap.insert(5, due: 20)
        #expect(heap.firstDue == 10)
        #expect(heap.popFirst(dueBy: 9) == nil)
        #expect(heap.popFirst(dueBy: 10) == 2)
        #expect(heap.popFirst(dueBy: 100) == 5)
        #expect(heap.popFirst(dueBy: 100) == 7)
        #expect(heap.popFirst(dueBy: 100) == nil)
    }

    @Test func `a slot put in again moves`() {
        var heap = DueHeap()
        heap.insert(1, due: 10)
        heap.insert(2, due: 20)
        heap.insert(1, due: 30)
        #expect(heap.count == 2)
        #expect(heap.popFirst(dueBy: 30) == 2)
        #expect(heap.popFirst(dueBy: 30) == 1)
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `it agrees with a sorted list whatever is put in and taken out`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var heap = DueHeap()
        var model: [UInt32: Int64] = [:]
        for _ in 0..<3_000 {
            let slot = UInt32.random(in: 0..<100, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0...2:
                let due = Int64.random(in: 0..<50, using: &random)
                heap.insert(slot, due: due)
                model[slot] = due
            case 3:
                heap.remove(slot)
                model[slot] = nil
            default:
                let first = model.min { ($0.value, $0.key) < ($1.value, $1.key) }
                #expect(heap.popFirst(dueBy: .max) == first?.key)
                if let first { model[first.key] = nil }
            }
            #expect(heap.count == model.count)
            #expect(heap.firstDue == model.values.min())
        }
    }
}
