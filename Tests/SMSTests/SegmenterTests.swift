import Primitives
import SMS
import TestSupport
import Testing

struct SegmenterTests {
    /// A text of `count` units in the coding: septets, UTF-16 units or octets.
    private static func plainText(_ coding: TextCoding, _ count: Int) -> String {
        switch coding {
        case .gsm7, .ascii, .latin1, .binary: String(repeating: "a", count: count)
        case .ucs2: String(repeating: "查", count: count)
        case .gb18030: String(repeating: "查", count: count / 2) + String(repeating: "a", count: count % 2)
        }
    }

    /// Single limit and limit beside each header, in those units (3GPP TS 23.040 §9.2.3.24.1).
    private static let limits: [(TextCoding, ConcatenationForm, single: Int, each: Int)] = [
        (.gsm7, .udh8, 160, 153), (.gsm7, .udh16, 160, 152), (.gsm7, .sar, 160, 152),
        (.ucs2, .udh8, 70, 67), (.ucs2, .udh16, 70, 66), (.ucs2, .sar, 70, 66),
        (.ascii, .udh8, 140, 134), (.ascii, .udh16, 140, 133), (.ascii, .sar, 140, 133),
        (.latin1, .udh8, 140, 134), (.latin1, .udh16, 140, 133), (.latin1, .sar, 140, 133),
        (.gb18030, .udh8, 140, 134), (.gb18030, .udh16, 140, 132), (.gb18030, .sar, 140, 132),
    ]

    @Test(arguments: limits)
    func `segments are filled to the limit`(
        coding: TextCoding, form: ConcatenationForm, single: Int, each: Int
    ) throws {
        let segmenter = Segmenter(codings: [coding], form: form)
        #expect(try segmenter.segments(of: Self.plainText(coding, single), reference: 7).count == 1)
        #expect(segmenter.segmentCount(of: Self.plainText(coding, single)) == 1)
        // Characters of two octets leave an odd last octet free, so GB18030 is counted in pairs.
        for count in stride(from: single + 2, through: each * 6 + 2, by: coding == .gb18030 ? 2 : 1) {
            let text = Self.plainText(coding, count)
            #expect(try segmenter.segments(of: text, reference: 7).count == (count + each - 1) / each, "\(count)")
            #expect(segmenter.segmentCount(of: text) == (count + each - 1) / each, "\(count)")
        }
        #expect(segmenter.segmentCount(of: Self.plainText(coding, single + 1)) == 2)
    }

    @Test(arguments: [
        (TextCoding.gsm7, ConcatenationForm.udh8, "€", 306), (.gsm7, .udh16, "€", 304), (.gsm7, .sar, "[", 304),
        (.ucs2, .udh8, "😀", 134), (.ucs2, .udh16, "😀", 132), (.ucs2, .sar, "😀", 132),
        (.gb18030, .udh8, "查", 268), (.gb18030, .udh16, "😀", 266), (.gb18030, .sar, "\u{80}", 266),
    ])
    func `no character is cut in two at any place`(
        coding: TextCoding, form: ConcatenationForm, wide: String, units: Int
    ) throws {
        let segmenter = Segmenter(codings: [coding], form: form)
        for before in 0..<units {
            let text = String(repeating: "a", count: before) + String(repeating: wide, count: units - before)
            let segments = try segmenter.segments(of: text, reference: 1)
            let texts = try segments.map(decodeAlone)
            #expect(texts.joined() == text)
            #expect(segmenter.segmentCount(of: text) == segments.count)
            for segment in segments { #expect(segment.userData.count <= (coding == .gsm7 ? 160 : 140)) }
        }
    }

    @Test func `an escape at the limit moves on whole`() throws {
        let text = String(repeating: "a", count: 152) + "€" + String(repeating: "b", count: 10)
        let segments = try Segmenter(codings: [.gsm7], form: .udh8).segments(of: text, reference: 0x1FF)
        #expect(segments.map { $0.userData.count } == [6 + 152, 6 + 12])
        #expect(segments[1].userData.prefix(8) == [0x05, 0x00, 0x03, 0xFF, 2, 2, 0x1B, 0x65])
    }

    @Test func `headers and places number the segments`() throws {
        let text = Self.plainText(.ucs2, 140)
        let short = try Segmenter(codings: [.ucs2], form: .udh8).segments(of: text, reference: 0x1234)
        #expect(short.map { Array($0.userData.prefix(6)) } == (1...3).map { [5, 0, 3, 0x34, 3, $0] })
        #expect(short.map(\.hasHeader) == [true, true, true])
        #expect(short.map(\.concatenation?.number) == [1, 2, 3])
        let long = try Segmenter(codings: [.ucs2], form: .udh16).segments(of: text, reference: 0x1234)
        #expect(long.map { Array($0.userData.prefix(7)) } == (1...3).map { [6, 8, 4, 0x12, 0x34, 3, $0] })
        let sar = try Segmenter(codings: [.ucs2], form: .sar).segments(of: text, reference: 0x1234)
        #expect(sar.map(\.userData.count) == [132, 132, 16])
        #expect(sar.map(\.hasHeader) == [false, false, false])
        #expect(sar.last?.concatenation == ConcatenationReference(reference: 0x1234, total: 3, number: 3))
    }

    @Test func `a short text has no header and a payload is whole`() throws {
        let one = try Segmenter().segments(of: "您好", reference: 9)
        #expect(one == [Segment(coding: .ucs2, userData: [0x60, 0xA8, 0x59, 0x7D], hasHeader: false)])
        let text = Self.plainText(.ucs2, 500)
        let payload = Segmenter(form: .payload)
        let whole = try payload.segments(of: text, reference: 9)
        #expect(whole.map(\.userData.count) == [1_000])
        #expect(whole.first?.concatenation == nil)
        #expect(payload.segmentCount(of: text) == 8)
        #expect(try Segmenter().segments(of: "", reference: 9).count == 1)
    }

    @Test func `a text that cannot be sent is refused`() throws {
        let segmenter = Segmenter(codings: [.ucs2], form: .udh8)
        #expect(try segmenter.segments(of: Self.plainText(.ucs2, 255 * 67), reference: 1).count == 255)
        #expect(throws: SMSError.tooManySegments(count: 256, limit: 255)) {
            try segmenter.segments(of: Self.plainText(.ucs2, 255 * 67 + 1), reference: 1)
        }
        #expect(throws: SMSError.notEncodable([.gsm7, .latin1])) {
            try Segmenter(codings: [.gsm7, .latin1]).segments(of: "查", reference: 1)
        }
        #expect(throws: SMSError.notEncodable([])) { try Segmenter(codings: []).segments(of: "a", reference: 1) }
        #expect(throws: SMSError.payloadTooLong(octetCount: 65_536, limit: 65_535)) {
            try Segmenter(codings: [.ucs2], form: .payload).segments(of: Self.plainText(.ucs2, 32_768), reference: 1)
        }
        #expect(throws: SMSError.self) {
            try segmenter.segments(of: String(repeating: "a", count: 1_000_000), reference: 1)
        }
        #expect(Segmenter(codings: [.gsm7]).segmentCount(of: "查") == nil)
    }

    @Test(
        arguments: [
            ("hello", TextCoding.allCases, TextCoding.gsm7), ("a`b", TextCoding.allCases, .ascii),
            ("Ð", TextCoding.allCases, .latin1), ("查询", TextCoding.allCases, .ucs2),
            ("查", [.gsm7, .gb18030], .gb18030), ("hello", [.gb18030, .ucs2], .ucs2),
            (String(repeating: "a", count: 100), [.gb18030, .ucs2], .gb18030),
            (String(repeating: "[", count: 100), TextCoding.allCases, .ascii),
            (String(repeating: "[", count: 100), [.gsm7, .ucs2], .gsm7), ("查", [.gsm7, .ascii], nil), ("a", [], nil),
        ] as [(String, [TextCoding], TextCoding?)])
    func `the cheapest coding is the one with fewest segments`(
        text: String, allowed: [TextCoding], expected: TextCoding?
    ) {
        #expect(TextCoding.cheapest(for: text, allowing: allowed) == expected)
    }

    @Test func `nothing is cheaper than the cheapest`() throws {
        var random = SeededGenerator(seed: 5)
        for round in 0..<400 {
            let alphabet = TextCoding.allCases[round % TextCoding.allCases.count]
            let text = random.text(for: alphabet, scalarCount: .random(in: 0...300, using: &random))
            for form in ConcatenationForm.allCases {
                let best = try #require(TextCoding.cheapest(for: text, allowing: TextCoding.allCases, form: form))
                let counts = TextCoding.allCases.compactMap { $0.segmentCount(of: text, form: form) }
                #expect(best.segmentCount(of: text, form: form) == counts.min())
            }
        }
    }

    private func decodeAlone(_ segment: Segment) throws -> String {
        guard segment.hasHeader else { return segment.coding.decode(segment.userData) }
        return segment.coding.decode(try UserDataHeader.split(segment.userData).text)
    }
}
