import Testing

@testable import Wire

@Suite struct HexDumpTests {
    @Test func `a dump has sixteen octets a line`() {
        let octets = Array("0123456789abcdef\0\u{7F}~".utf8)
        #expect(
            HexDump.text(of: octets.span.bytes) == """
                00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|
                00000010  00 7f 7e                                          |..~|

                """)
    }

    @Test func `octets that may not be shown are only counted`() {
        let octets = Array("secret".utf8)
        #expect(
            HexDump.text(of: octets.span.bytes, showing: 2) == """
                00000000  73 65 ·· ·· ·· ··                                 |se····|

                """)
    }

    @Test func `nothing has no lines`() {
        let octets: [UInt8] = []
        #expect(HexDump.text(of: octets.span.bytes) == "")
        #expect(HexDump.digits(of: octets) == "")
        #expect(HexDump.digits(of: [0, 15, 16, 255] as [UInt8]) == "000f10ff")
    }
}
