import Primitives
import TestSupport
import Testing

@testable import SMS

struct UserDataHeaderTests {
    private static let place = ConcatenationReference(reference: 0x12AB, total: 3, number: 2)

    private static func header(_ form: ConcatenationForm) -> [UInt8] {
        var octets: [UInt8] = []
        place.appendHeader(form, to: &octets)
        return octets
    }

    @Test func `both concatenation headers are read`() throws {
        let short = try UserDataHeader.split([0x05, 0x00, 0x03, 0xAB, 3, 2, 0x41, 0x42])
        #expect(short.header.concatenation == ConcatenationReference(reference: 0xAB, total: 3, number: 2))
        #expect(short.text == [0x41, 0x42])
        let long = try UserDataHeader.split([0x06, 0x08, 0x04, 0x12, 0xAB, 3, 2])
        #expect(long.header.concatenation == Self.place)
        #expect(long.text.isEmpty)
    }

    @Test func `both concatenation headers are written`() {
        #expect(Self.header(.udh8) == [0x05, 0x00, 0x03, 0xAB, 3, 2])
        #expect(Self.header(.udh16) == [0x06, 0x08, 0x04, 0x12, 0xAB, 3, 2])
        #expect(Self.header(.sar) == [])
        #expect(Self.header(.payload) == [])
        for form in ConcatenationForm.allCases where !Self.header(form).isEmpty {
            #expect(Self.header(form).count == form.headerOctetCount)
        }
    }

    @Test func `other elements are kept in order`() throws {
        let octets: [UInt8] = [0x0B, 0x05, 0x04, 0x0B, 0x84, 0x23, 0xF0, 0x00, 0x03, 0x01, 2, 1]
        let (header, text) = try UserDataHeader.split(octets + [0x55])
        #expect(header.elements.map(\.identifier) == [0x05, 0x00])
        #expect(header.elements.first?.octets == [0x0B, 0x84, 0x23, 0xF0])
        #expect(header.concatenation == ConcatenationReference(reference: 1, total: 2, number: 1))
        #expect(header.octets == octets)
        #expect(text == [0x55])
    }

    @Test(
        arguments: [
            [0x00], [0x05, 0x00, 0x03, 1, 0, 1], [0x05, 0x00, 0x03, 1, 2, 0], [0x05, 0x00, 0x03, 1, 2, 3],
            [0x04, 0x00, 0x02, 1, 2], [0x05, 0x08, 0x03, 1, 2, 1], [0x02, 0x70, 0x00], [0x01, 0x00],
            [0x05, 0x00, 0x04, 1, 2, 1], [0x06, 0x00, 0x03, 1, 2, 1, 0x70],
        ] as [[UInt8]])
    func `a header without a possible place leaves the text readable`(octets: [UInt8]) throws {
        let (header, text) = try UserDataHeader.split(octets + [0x41])
        #expect(header.concatenation == nil)
        #expect(text == [0x41])
    }

    @Test func `of two places the last possible one counts`() throws {
        let octets: [UInt8] = [0x10, 0x00, 3, 1, 2, 1, 0x08, 4, 0, 9, 3, 3, 0x00, 3, 1, 0, 0]
        #expect(
            try UserDataHeader.split(octets).header.concatenation
                == ConcatenationReference(reference: 9, total: 3, number: 3))
    }

    @Test(
        arguments: [
            ([], 0, 0), ([0x01], 1, 0), ([0x05, 0x00, 0x03, 1, 2], 5, 4),
            ([0xFF] + Array(repeating: 0, count: 254), 255, 254),
        ] as [([UInt8], Int, Int)])
    func `a header longer than the message is refused`(octets: [UInt8], octetCount: Int, available: Int) {
        #expect(throws: SMSError.headerOverrun(octetCount: octetCount, available: available)) {
            try UserDataHeader.split(octets)
        }
    }

    @Test func `noise never traps and headers survive`() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<20_000 {
            var octets = random.octets(upTo: 40)
            if !octets.isEmpty, Bool.random(using: &random) { octets[0] %= 12 }
            guard let (header, text) = try? UserDataHeader.split(octets) else { continue }
            #expect(text.count + 1 + Int(octets[0]) == octets.count)
            if !header.elements.isEmpty { #expect(header.octets + text == octets) }
            if let place = header.concatenation { #expect(place.isValid) }
        }
    }
}
