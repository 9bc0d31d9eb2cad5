import Testing

@testable import Wire

@Suite struct ByteWriterTests {
    @Test func `integers are written most significant octet first`() {
        var writer = ByteWriter()
        writer.uint8(1)
        writer.uint16(0x0203)
        writer.uint32(0x8405_0607)
        writer.append([8])
        writer.append("9通")
        #expect(writer.octets == [1, 2, 3, 0x84, 5, 6, 7, 8, 0x39] + Array("通".utf8))
    }

    @Test func `a length is patched where it stands`() {
        var writer = ByteWriter()
        writer.append([9, 0, 0, 0, 0, 9])
        writer.patch(0x0102_03FF, at: 1)
        #expect(writer.octets == [9, 1, 2, 3, 255, 9])
    }

    @Test(arguments: [("", 1), ("a", 2), ("caf\u{E9}", 5)])
    func `a string just within its limit is written`(text: String, limit: Int) throws {
        var writer = ByteWriter()
        try writer.terminatedString(text, "s", limit: limit)
        #expect(writer.octets == text.unicodeScalars.map { UInt8($0.value) } + [0])
    }

    @Test(
        arguments: [
            ("", 0, .overlong(limit: 0)), ("ab", 2, .overlong(limit: 2)), ("caf\u{E9}", 4, .overlong(limit: 4)),
            ("a\0b", 9, .forbiddenCharacter), ("通查", 9, .forbiddenCharacter),
        ] as [(String, Int, WireError.Reason)])
    func `a string that does not fit is refused`(text: String, limit: Int, reason: WireError.Reason) {
        var writer = ByteWriter()
        #expect(throws: WireError.unencodable(field: "s", reason: reason)) {
            try writer.terminatedString(text, "s", limit: limit)
        }
    }

    @Test func `opaque octets may be anything but NUL`() throws {
        var writer = ByteWriter()
        func write(_ octets: [UInt8]) throws {
            try octets.withUnsafeBytes { try writer.terminatedOctets($0, "s", limit: 3) }
        }
        try write([255, 1])
        #expect(writer.octets == [255, 1, 0])
        #expect(throws: WireError.unencodable(field: "s", reason: .overlong(limit: 3))) {
            try write([1, 2, 3])
        }
        #expect(throws: WireError.unencodable(field: "s", reason: .forbiddenCharacter)) {
            try write([1, 0])
        }
    }

    @Test func `removing all starts anew`() {
        var writer = ByteWriter(capacity: 1)
        writer.append([1, 2, 3])
        writer.truncate(to: 1)
        #expect(writer.octets == [1])
        writer.removeAll()
        #expect(writer.octetCount == 0)
    }
}
