import Primitives
import SMS
import Testing

struct MessageIDTests {
    private static let start = WallTime(milliseconds: 1_704_067_200_000)

    @Test func `the bits are time, node and counter`() {
        var source = MessageIDSource(node: 5)
        let id = source.next(at: Self.start + .milliseconds(3))
        #expect(id.rawValue == 3 << 22 | 5 << 12)
        #expect(source.next(at: Self.start + .milliseconds(3)).rawValue == 3 << 22 | 5 << 12 | 1)
    }

    @Test func `identifiers rise when the clock steps back and when a millisecond is full`() {
        var source = MessageIDSource(node: 1_023)
        var last = source.next(at: Self.start + .seconds(10))
        for step in 0..<10_000 {
            let next = source.next(at: Self.start + .seconds(step.isMultiple(of: 2) ? 9 : -9))
            #expect(last < next)
            #expect(next.rawValue >> 12 & 0x3FF == 1_023)
            last = next
        }
    }

    @Test func `nodes never share an identifier`() {
        var left = MessageIDSource(node: 0)
        var right = MessageIDSource(node: 1)
        let lefts = Set((0..<5_000).map { _ in left.next(at: Self.start) })
        #expect(lefts.count == 5_000)
        #expect(lefts.isDisjoint(with: (0..<5_000).map { _ in right.next(at: Self.start) }))
    }

    @Test func `a gateway's name is its octets`() {
        #expect(GatewayMessageID("7f3a").octets == [0x37, 0x66, 0x33, 0x61])
        #expect("\(GatewayMessageID("7f3a"))" == "7f3a")
        #expect("\(GatewayMessageID([0x00, 0xAB]))" == "00ab")
        #expect(MessageID(rawValue: 255).description == "ff")
    }

    @Test(arguments: [0, 1, 8, 23, 24, 25, 36, 64, 65])
    func `a gateway's name may be short or long`(octetCount: Int) {
        let octets = (0..<octetCount).map { UInt8(truncatingIfNeeded: $0) }
        let id = GatewayMessageID(octets)
        #expect(id.octets == octets)
        #expect(id.octetCount == octetCount)
        #expect(id.isEmpty == octets.isEmpty)
        #expect(id.isTooLong == (octetCount > 64))
        #expect(id == GatewayMessageID(octets))
        #expect(id.hashValue == GatewayMessageID(octets).hashValue)
        #expect(id.spread(with: 7) == GatewayMessageID(octets).spread(with: 7))
        // Neither an octet more nor another last one makes the same name.
        for other in [octets + [0], octets.dropLast() + [255]] {
            #expect(id != GatewayMessageID(other))
            #expect(id.spread(with: 7) != GatewayMessageID(other).spread(with: 7))
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, 9, 10, 15, 16, 0xABC, 0x1234_5678_9ABC_DEF0, .max])
    func `we tell peers our identifiers in hexadecimal`(number: Int64) {
        let id = MessageID(rawValue: number)
        #expect(GatewayMessageID(id) == GatewayMessageID(id.description))
    }
}
