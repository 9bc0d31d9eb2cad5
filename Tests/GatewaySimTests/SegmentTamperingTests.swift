import Primitives
import SMS
import Session
import Testing

@testable import GatewaySimulator

@Suite struct SegmentTamperingTests {
    private static func segments(_ count: Int) -> [OutgoingSegment] {
        (0..<count).map { index in
            OutgoingSegment(
                SegmentKey(MessageID(rawValue: 1), index), from: Address("13800138000"), to: Address("10699000"),
                .text("\(index + 1)"))
        }
    }

    private static func texts(_ tampering: SegmentTampering, count: Int, seed: UInt64 = 1) -> [String] {
        var segments = segments(count)
        var generator = SeededGenerator(seed: seed)
        tampering.apply(to: &segments, using: &generator)
        return segments.compactMap { if case .text(let text) = $0.content { text } else { nil } }
    }

    @Test(arguments: [
        (SegmentTampering.none, 3, ["1", "2", "3"]), (.missing(2), 3, ["1", "3"]), (.missing(4), 3, ["1", "2", "3"]),
        (.doubled(1), 2, ["1", "1", "2"]), (.doubled(3), 2, ["1", "2"]), (.shuffled, 1, ["1"]),
        (.shuffled, 2, ["2", "1"]), (.missing(1), 1, []),
    ])
    func `segments go missing, come twice or in another order`(
        tampering: SegmentTampering, count: Int, texts: [String]
    ) {
        #expect(Self.texts(tampering, count: count) == texts)
    }

    @Test(arguments: 0..<20)
    func `the first of shuffled segments is never the first`(seed: UInt64) {
        let texts = Self.texts(.shuffled, count: 5, seed: seed)
        #expect(texts.first != "1")
        #expect(texts.sorted() == ["1", "2", "3", "4", "5"])
    }

    @Test func `a doubled segment is waited for under a name of its own`() {
        var segments = Self.segments(3)
        var generator = SeededGenerator(seed: 1)
        SegmentTampering.doubled(2).apply(to: &segments, using: &generator)
        #expect(Set(segments.map(\.key)).count == 4)
    }
}
