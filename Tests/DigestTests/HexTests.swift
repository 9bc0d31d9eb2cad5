import Digest
import Testing

@Suite struct HexTests {
    @Test func `every octet survives the way to text and back`() {
        let octets = Array(UInt8.min...UInt8.max)
        let text = Hex.text(of: octets)
        #expect(text.hasPrefix("000102030405060708090a0b0c0d0e0f10"))
        #expect(text.hasSuffix("fdfeff"))
        #expect(Hex.octets(from: text) == octets)
        #expect(Hex.octets(from: text.uppercased()) == octets)
    }

    @Test(arguments: ["0", "0x00", "0g", "00 ", "一", "00\u{0}", "é0", "/0", ":0", "@0", "`0"])
    func `what is not pairs of digits is refused`(text: String) {
        #expect(Hex.octets(from: text) == nil)
    }

    @Test func `nothing is nothing`() {
        #expect(Hex.text(of: []) == "")
        #expect(Hex.octets(from: "") == [])
    }
}
