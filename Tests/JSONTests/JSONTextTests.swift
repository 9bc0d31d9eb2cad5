import JSON
import Primitives
import TestSupport
import Testing

@Suite struct JSONTextTests {
    func quoted(_ text: String) -> String {
        var octets = Array("=".utf8)
        JSONText.appendQuoted(text, to: &octets)
        return String(decoding: octets.dropFirst(), as: UTF8.self)
    }

    @Test(arguments: [
        ("", #""""#),
        ("plain", #""plain""#),
        ("查询 01123X", #""查询 01123X""#),
        (#"say "no" \ yes / maybe"#, #""say \"no\" \\ yes / maybe""#),
        ("one\ntwo\r\n\tthree", #""one\ntwo\r\n\tthree""#),
        ("\u{0}\u{1}\u{8}\u{C}\u{1F} \u{7F}", "\"\\u0000\\u0001\\u0008\\u000c\\u001f \u{7F}\""),
        ("👍🏽é\u{2028}", "\"👍🏽é\u{2028}\""),
    ])
    func `only what must be escaped is`(text: String, json: String) throws {
        #expect(quoted(text) == json)
        let octets = Array("x=\(json) more".utf8)
        let read = try JSONText.unquote(octets[1...], at: 2)
        #expect(read.text == text)
        #expect(read.end == 2 + json.utf8.count)
    }

    @Test func `a part of a text is quoted like a text of its own`() {
        var octets: [UInt8] = []
        JSONText.appendQuoted("he said \"查\" twice".dropFirst(8).dropLast(6), to: &octets)
        #expect(String(decoding: octets, as: UTF8.self) == #""\"查\"""#)
    }

    @Test(arguments: [
        (#""\u67e5\u8BE2""#, "查询"), (#""\uD83D\uDC4D!""#, "👍!"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0000""#, "\u{0}"), (#""\uFFFF""#, "\u{FFFF}"), (#""a\u0022b""#, "a\"b"),
    ])
    func `every escape of RFC 8259 is read`(json: String, text: String) throws {
        let read = try JSONText.unquote(Array(json.utf8)[...], at: 0)
        #expect(read.text == text)
        #expect(read.end == json.utf8.count)
    }

    @Test(
        arguments: [
            ("", 1, .unexpectedEnd(expected: .openingQuote)),
            ("x", 1, .unexpected("x", expected: .openingQuote)),
            ("'x'", 1, .unexpected("'", expected: .openingQuote)),
            (#"""#, 2, .unexpectedEnd(expected: .closingQuote)),
            (#""ab"#, 4, .unexpectedEnd(expected: .closingQuote)),
            (#""ab\"#, 5, .unexpectedEnd(expected: .closingQuote)),
            (#""ab\""#, 6, .unexpectedEnd(expected: .closingQuote)),
            (#""a\x41""#, 3, .invalidEscape),
            (#""a\u12""#, 7, .unexpected("\"", expected: .hexadecimalDigit)),
            (#""a\u12"#, 7, .unexpectedEnd(expected: .hexadecimalDigit)),
            (#""a\u12é4""#, 7, .unexpected("é", expected: .hexadecimalDigit)),
            (#""\uD83D""#, 2, .unpairedSurrogate),
            (#""\uD83Dx""#, 2, .unpairedSurrogate),
            (#""\uD83D\n""#, 2, .unpairedSurrogate),
            (#""\uD83D\uD83D""#, 2, .unpairedSurrogate),
            (#""\uD83D\u0041""#, 2, .unpairedSurrogate),
            (#""\uDC4D\uD83D""#, 2, .unpairedSurrogate),
            (#""\uDC4D""#, 2, .unpairedSurrogate),
            ("\"a\nb\"", 3, .controlCharacter("\n")),
            ("\"查\u{0}\"", 3, .controlCharacter("\u{0}")),
        ] as [(String, Int, JSONError.Fault)])
    func `a broken string is refused with its column`(json: String, column: Int, fault: JSONError.Fault) {
        #expect(throws: JSONError(position: TextPosition(line: 1, column: column), fault: fault)) {
            try JSONText.unquote(Array(json.utf8)[...], at: 0)
        }
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xE6, 0x9F], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xC3],
            [0x5C, 0x6E, 0xE6, 0x9F],
        ] as [[UInt8]])
    func `octets that are not UTF-8 are refused`(octets: [UInt8]) {
        let fault = JSONError(position: TextPosition(line: 1, column: 1), fault: .invalidUTF8)
        #expect(throws: fault) { try JSONText.unquote(([0x22] + octets + [0x22])[...], at: 0) }
    }

    /// Plain runs are stepped over eight octets at a time; no place among the eight may hide what ends a run.
    @Test func `a control character is found wherever it stands`() {
        for control in UInt8(0)..<0x20 {
            for place in 0...15 {
                var octets = Array("abcdefghijklmno查é".utf8)
                octets.insert(control, at: place)
                #expect(!quoted(String(decoding: octets, as: UTF8.self)).utf8.contains(control))
                #expect(throws: JSONError.self) { try JSONText.unquote(([0x22] + octets + [0x22])[...], at: 0) }
            }
        }
    }

    @Test(arguments: [-1, 3, 4, Int.max, Int.min])
    func `a start outside the octets is the end of the text`(start: Int) {
        let octets = Array(#""a""#.utf8)
        #expect(throws: JSONError.self) { try JSONText.unquote(octets[...], at: start) }
        #expect(throws: JSONError.self) { try JSONText.unquote((octets + octets)[1..<4], at: start == 3 ? 4 : start) }
        #expect(throws: JSONError.self) { try JSONText.unquote(octets.span.bytes, at: start) }
    }

    @Test func `every text survives the way there and back`() throws {
        var random = SeededGenerator(seed: 0x5EED_0001)
        for _ in 0..<300 {
            let text = random.text(maximumCount: 40)
            var octets: [UInt8] = []
            JSONText.appendQuoted(text, to: &octets)
            let read = try JSONText.unquote(octets[...], at: 0)
            #expect(Array(read.text.utf8) == Array(text.utf8), "seed \(random.seed)")
            #expect(read.end == octets.count)
            for end in 0..<octets.count {
                #expect(throws: JSONError.self) { try JSONText.unquote(octets[..<end], at: 0) }
            }
        }
    }

    @Test func `noise is read or refused`() {
        var random = SeededGenerator(seed: 0x5EED_0008)
        let alphabet = Array(#""\\\u00dD8cC'x查é"#.utf8) + [0x00, 0x0A, 0x80, 0xC3, 0xE2, 0xFF]
        for _ in 0..<20_000 {
            var octets: [UInt8] = [0x22]
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                octets.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
            }
            guard let read = try? JSONText.unquote(octets[...], at: 0) else { continue }
            if read.end > octets.count || octets[read.end - 1] != 0x22 {
                Issue.record("\(octets) ends at \(read.end), seed \(random.seed)")
            }
        }
    }
}
