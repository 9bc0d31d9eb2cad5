import Digest
import Testing

@Suite struct ConstantTimeTests {
    @Test func `equal octets are equal, and one bit anywhere makes a difference`() {
        let octets = sampleMessage(33)
        #expect(constantTimeEquals(octets, octets))
        #expect(constantTimeEquals([], []))
        #expect(!constantTimeEquals(octets, Array(octets.dropLast())))
        for index in octets.indices {
            for bit in 0..<8 {
                var other = octets
                other[index] ^= 1 << bit
                #expect(!constantTimeEquals(octets, other))
            }
        }
    }
}
