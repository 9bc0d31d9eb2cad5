import SMS
import Session
import Testing

@Suite struct SendWindowTests {
    private let start = ContinuousClock.Instant.now

    private func segment(_ number: Int64) -> OutgoingSegment {
        OutgoingSegment(
            SegmentKey(MessageID(rawValue: number), 0), from: Address("10699000"), to: Address("13800138000"),
            .text("text"))
    }

    private func window(_ sequences: [UInt32], capacity: Int = 10) -> SendWindow {
        var window = SendWindow(capacity: capacity, startingAt: start)
        for (index, sequence) in sequences.enumerated() {
            window.insert(segment(Int64(index)), sequence: sequence, at: start + .seconds(index))
        }
        return window
    }

    @Test func `answers find their segments in any order, once`() {
        var window = window([5, 6, 7])
        #expect(window.remove(6) == segment(1))
        #expect(window.remove(6) == nil)
        #expect(window.count == 2)
        #expect(window.oldest == start)
        #expect(window.remove(5) == segment(0))
        #expect(window.oldest == start + .seconds(2))
        #expect(window.remove(7) == segment(2))
        #expect(window.count == 0)
        #expect(window.oldest == nil)
    }

    @Test(arguments: [0, 4, 6, 8, 9, 2_147_483_647, 2_147_483_648, UInt32.max])
    func `a number that no segment was sent under finds nothing`(_ sequence: UInt32) {
        var window = window([5, 7])
        #expect(window.remove(sequence) == nil)
        #expect(window.count == 2)
    }

    @Test func `numbers go round`() {
        var window = window([2_147_483_646, 2_147_483_647, 1, 3])
        #expect(window.remove(1) == segment(2))
        #expect(window.remove(2_147_483_647) == segment(1))
        #expect(window.remove(2) == nil)
        #expect(window.removeAll() == [segment(0), segment(3)])
    }

    @Test func `it is full at its capacity and no more`() {
        var window = window([1, 2], capacity: 2)
        #expect(!window.hasRoom)
        _ = window.remove(2)
        #expect(window.hasRoom)
    }

    @Test func `overdue segments are taken oldest first`() {
        var window = window([1, 2, 3, 4])
        _ = window.remove(2)
        let removed = window.removeAll(sentUntil: start + .seconds(2))
        #expect(removed.map(\.segment) == [segment(0), segment(2)])
        #expect(removed.map(\.sequence) == [1, 3])
        #expect(window.removeAll(sentUntil: start + .seconds(2)).isEmpty)
        #expect(window.removeAll() == [segment(3)])
        #expect(window.count == 0)
    }

    @Test func `a segment that waits long while thousands pass is found by its number`() {
        var window = window([1])
        for sequence in UInt32(2)...10_000 {
            window.insert(segment(Int64(sequence)), sequence: sequence, at: start)
            #expect(window.remove(sequence) == segment(Int64(sequence)))
        }
        #expect(window.remove(1) == segment(0))
        for sequence in UInt32(10_001)...20_000 {
            window.insert(segment(Int64(sequence)), sequence: sequence, at: start)
            if sequence > 10_001 { #expect(window.remove(sequence - 1) == segment(Int64(sequence - 1))) }
        }
        #expect(window.remove(20_000) == segment(20_000))
        #expect(window.count == 0)
    }
}
