import Testing

@testable import Wire

@Suite struct SMPPFramingTests {
    private let framing = SMPP.Framing()

    @Test(arguments: 0..<4)
    func `without a length a whole header is awaited`(count: Int) throws {
        let octets: [UInt8] = Array([0, 0, 0].prefix(count))
        #expect(try framing.find(in: octets.span.bytes, at: 0) == .incomplete(octetCount: 16))
    }

    @Test(arguments: [0, 1, 15, 65_537, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32])
    func `an impossible length loses the framing`(length: UInt32) throws {
        var writer = ByteWriter()
        writer.uint8(0)
        writer.uint32(length)
        let octets = writer.octets
        #expect(throws: WireError.lostFraming(field: "command_length", offset: 1, reason: .outOfRange(Int(length)))) {
            try framing.find(in: octets.span.bytes, at: 1)
        }
    }

    @Test(arguments: [16, 17, 65_536] as [UInt32])
    func `a possible length is awaited`(length: UInt32) throws {
        var writer = ByteWriter()
        writer.uint32(length)
        let octets = writer.octets
        #expect(try framing.find(in: octets.span.bytes, at: 0) == .incomplete(octetCount: Int(length)))
    }

    @Test func `the limit is the caller's`() throws {
        var writer = ByteWriter()
        writer.uint32(33)
        let octets = writer.octets
        #expect(throws: WireError.lostFraming(field: "command_length", offset: 0, reason: .outOfRange(33))) {
            try SMPP.Framing(limit: 32).find(in: octets.span.bytes, at: 0)
        }
        #expect(try SMPP.Framing(limit: 33).find(in: octets.span.bytes, at: 0) == .incomplete(octetCount: 33))
    }

    @Test func `PDUs that arrive octet by octet are found one by one`() throws {
        let goldens = try SMPPGoldenFile.all().map(\.octets)
        var buffer: [UInt8] = []
        var offset = 0
        var found: [[UInt8]] = []
        for octet in goldens.joined() {
            buffer.append(octet)
            guard case .frame(let octetCount) = try framing.find(in: buffer.span.bytes, at: offset) else { continue }
            found.append(Array(buffer[offset..<offset + octetCount]))
            offset += octetCount
        }
        #expect(found == goldens)
        #expect(offset == buffer.count)
    }

    @Test func `PDUs that arrive together are found one by one`() throws {
        let goldens = try SMPPGoldenFile.all().map(\.octets)
        let buffer = Array(goldens.joined()) + [0, 0, 0, 17]
        var offset = 0
        for golden in goldens {
            #expect(try framing.find(in: buffer.span.bytes, at: offset) == .frame(octetCount: golden.count))
            offset += golden.count
        }
        #expect(try framing.find(in: buffer.span.bytes, at: offset) == .incomplete(octetCount: 17))
    }
}
