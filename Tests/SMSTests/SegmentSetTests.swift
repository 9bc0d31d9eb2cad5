import Testing

@testable import SMS

@Suite struct SegmentSetTests {
    @Test(arguments: [Int.min, -1, 0, 65, Int.max]) func `a number outside 1 to 64 changes nothing`(number: Int) {
        var segments = SegmentSet(through: 3)
        segments.insert(number)
        segments.remove(number)
        #expect(!segments.contains(number))
        #expect(segments == SegmentSet(rawValue: 0b111))
    }

    @Test func `all 64 segments fit`() {
        #expect(SegmentSet(through: 64).count == 64)
        #expect(SegmentSet(through: 1_000) == SegmentSet(rawValue: .max))
        #expect(SegmentSet(through: 0).isEmpty)
        #expect(SegmentSet(through: 1).union(SegmentSet(rawValue: 1 << 63)).contains(64))
    }
}
