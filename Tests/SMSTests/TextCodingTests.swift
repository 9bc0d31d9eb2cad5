import Primitives
import SMS
import TestSupport
import Testing

struct TextCodingTests {
    @Test(
        arguments: [
            (
                TextCoding.ucs2, "查询 01123X",
                [0x67, 0xE5, 0x8B, 0xE2, 0x00, 0x20, 0, 0x30, 0, 0x31, 0, 0x31, 0, 0x32, 0, 0x33, 0, 0x58]
            ),
            (.ucs2, "😀", [0xD8, 0x3D, 0xDE, 0x00]), (.ucs2, "\u{10FFFF}", [0xDB, 0xFF, 0xDF, 0xFF]),
            (.ucs2, "\u{E000}\u{FFFF}\u{D7FF}", [0xE0, 0x00, 0xFF, 0xFF, 0xD7, 0xFF]), (.ucs2, "", []),
            (.gb18030, "查询", [0xB2, 0xE9, 0xD1, 0xAF]), (.gb18030, "A€", [0x41, 0xA2, 0xE3]),
            (.gb18030, "😀", [0x94, 0x39, 0xFC, 0x36]), (.gb18030, "\u{80}", [0x81, 0x30, 0x81, 0x30]),
            (.gb18030, "", []),
            (.latin1, "Aé\u{FF}", [0x41, 0xE9, 0xFF]), (.ascii, "A\u{7F}\u{0}", [0x41, 0x7F, 0x00]),
            (.gsm7, "@€", [0x00, 0x1B, 0x65]),
        ] as [(TextCoding, String, [UInt8])])
    func `text and octets are one`(coding: TextCoding, text: String, octets: [UInt8]) {
        #expect(coding.encode(text) == octets)
        #expect(coding.decode(octets) == text)
    }

    @Test(
        arguments: [
            (TextCoding.ucs2, [0x67], ""), (.ucs2, [0x67, 0xE5, 0x00], "查"), (.ucs2, [0xD8, 0x3D], "\u{FFFD}"),
            (.ucs2, [0xD8, 0x3D, 0xDE], "\u{FFFD}"), (.ucs2, [0xDE, 0x00, 0x00, 0x41], "\u{FFFD}A"),
            (.ucs2, [0xD8, 0x3D, 0x00, 0x41], "\u{FFFD}A"), (.ucs2, [0xD8, 0x3D, 0xD8, 0x3D, 0xDE, 0x00], "\u{FFFD}😀"),
            (.ascii, [0x41, 0x80, 0xFF], "A\u{FFFD}\u{FFFD}"), (.binary, [1, 2, 3], ""),
            (.gb18030, [0xB2], "\u{FFFD}"), (.gb18030, [0x41, 0xFF, 0x42], "A\u{FFFD}B"),
            (.gb18030, [0x81, 0x20], "\u{FFFD} "), (.gb18030, [0xB2, 0xE9, 0x94, 0x39, 0xFC], "查\u{FFFD}9\u{FFFD}"),
        ] as [(TextCoding, [UInt8], String)])
    func `what spells nothing is replaced`(coding: TextCoding, octets: [UInt8], text: String) {
        #expect(coding.decode(octets) == text)
    }

    @Test(arguments: [
        (TextCoding.ascii, "é"), (.latin1, "Ā"), (.latin1, "查"), (.gsm7, "`"), (.binary, "A"), (.binary, ""),
    ])
    func `a character that is lacking is told`(coding: TextCoding, text: String) {
        #expect(coding.encode(text) == nil)
    }

    @Test(arguments: [TextCoding.gsm7, .ascii, .latin1, .ucs2, .gb18030])
    func `random texts survive`(coding: TextCoding) throws {
        var random = SeededGenerator(seed: 2)
        for count in 0..<600 {
            let text = random.text(for: coding, scalarCount: count % 200)
            let octets = try #require(coding.encode(text))
            #expect(Array(coding.decode(octets).unicodeScalars) == Array(text.unicodeScalars))
        }
    }

    @Test(arguments: [TextCoding.ucs2, .gb18030])
    func `every character of Unicode survives`(coding: TextCoding) throws {
        for value in UInt32(0)...0x10_FFFF {
            guard let scalar = Unicode.Scalar(value), value < 0x3_0000 || value % 101 == 0 else { continue }
            // The C library's GB18030 has characters of their own now for 24 places of private use.
            if coding == .gb18030, (0xE78D...0xE864).contains(value), coding.encode(String(scalar)) == nil { continue }
            let text = String(scalar)
            guard let octets = coding.encode(text) else {
                Issue.record("\(coding) lacks U+\(String(value, radix: 16))")
                continue
            }
            guard coding.decode(octets).unicodeScalars.elementsEqual([scalar]) else {
                Issue.record("\(coding) changes U+\(String(value, radix: 16))")
                continue
            }
        }
    }

    @Test(arguments: TextCoding.allCases)
    func `noise and every prefix of a text are read`(coding: TextCoding) throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            let octets = random.octets(upTo: 60)
            #expect(coding.decode(octets).utf8.count <= octets.count * 3)
        }
        let octets = try #require(TextCoding.ucs2.encode("通查😀通查"))
        for count in 0...octets.count {
            #expect(
                "通查😀通查\u{FFFD}".unicodeScalars.count
                    >= TextCoding.ucs2.decode(Array(octets[..<count])).unicodeScalars.count)
        }
    }

    @Test func `threads convert at the same time`() async {
        await withTaskGroup(of: Bool.self) { group in
            for seed in UInt64(0)..<16 {
                group.addTask {
                    var random = SeededGenerator(seed: seed)
                    return (0..<500).allSatisfy { _ in
                        let text = random.text(for: .gb18030, scalarCount: 40)
                        return TextCoding.gb18030.encode(text).map(TextCoding.gb18030.decode) == text
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
        #expect(GB18030.isAvailable)
    }
}
