import Testing

@testable import Wire

@Suite struct ByteReaderTests {
    @Test func `integers are read most significant octet first`() throws {
        try read([1, 0x02, 0x03, 0x80, 0, 0, 1]) { reader in
            let (first, second, third) = (try reader.uint8("a"), try reader.uint16("b"), try reader.uint32("c"))
            #expect((first, second, third) == (1, 0x0203, 0x8000_0001))
            #expect(reader.remaining == 0)
        }
    }

    @Test func `nothing is read beyond the end, and nothing is consumed`() throws {
        try read([7]) { reader in
            let error = WireError.badPDU(field: "b", offset: 0, reason: .truncated, status: 2)
            #expect(throws: error) { try reader.uint16("b") }
            #expect(throws: error) { try reader.uint32("b") }
            #expect(throws: WireError.badPDU(field: "b", offset: 0, reason: .truncated, status: 9)) {
                try reader.octets(2, "b", status: 9)
            }
            #expect(reader.offset == 0)
            let octet = try reader.uint8("a")
            #expect(octet == 7)
            #expect(throws: WireError.badPDU(field: "a", offset: 1, reason: .truncated, status: 2)) {
                try reader.uint8("a")
            }
        }
    }

    @Test(
        arguments: [([0], 1, 0..<0), ([65, 0], 2, 0..<1), ([65, 66, 0, 67, 0], 5, 0..<2)]
            as [([UInt8], Int, Range<Int>)])
    func `a string ends at its NUL`(octets: [UInt8], limit: Int, range: Range<Int>) throws {
        try read(octets) { reader in
            let found = try reader.terminatedString("s", limit: limit, status: 5)
            #expect(found == range)
            #expect(reader.offset == range.upperBound + 1)
        }
    }

    @Test func `a string longer than its limit and a string without end are told apart`() throws {
        try read([65, 66, 67, 0]) { reader in
            #expect(throws: WireError.badPDU(field: "s", offset: 0, reason: .overlong(limit: 3), status: 5)) {
                try reader.terminatedString("s", limit: 3, status: 5)
            }
            let found = try reader.terminatedString("s", limit: 4, status: 5)
            #expect(found == 0..<3)
        }
        try read([65, 66]) { reader in
            #expect(throws: WireError.badPDU(field: "s", offset: 0, reason: .truncated, status: 2)) {
                try reader.terminatedString("s", limit: 3, status: 5)
            }
        }
    }

    @Test(
        arguments: [
            ([], 0..<0, 0), ([0], 0..<0, 1), ([65, 66], 0..<2, 2), ([65, 66, 0], 0..<2, 3), ([65, 0, 66], 0..<1, 2),
        ]
            as [([UInt8], Range<Int>, Int)])
    func `a string may end with the PDU where its reader allows that`(octets: [UInt8], range: Range<Int>, end: Int)
        throws
    {
        try read(octets) { reader in
            let found = reader.string()
            #expect(found == range)
            #expect(reader.offset == end)
        }
    }

    @Test func `octets beyond ASCII are Latin-1`() throws {
        try read([0x41, 0xE9, 0xE8]) { reader in
            #expect(reader.text(0..<3) == "A\u{E9}\u{E8}")
            #expect(reader.text(0..<1) == "A")
            #expect(reader.text(1..<1) == "")
            #expect(reader.copy(1..<3) == [0xE9, 0xE8])
        }
    }

    private func read(_ octets: [UInt8], _ body: (inout ByteReader) throws -> Void) throws {
        try octets.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, truncatedStatus: 2)
            try body(&reader)
        }
    }
}
