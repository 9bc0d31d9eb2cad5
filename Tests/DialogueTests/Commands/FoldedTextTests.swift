import SMS
import Testing

@testable import Dialogue

@Suite struct FoldedTextTests {
    @Test(arguments: [
        ("ＣＸ０１", "cx01"), ("Ab Z", "abz"), ("查　詢", "查询"), ("賬號", "账号"), ("査询", "查询"), ("查讠旬", "查询"), ("don't", "dont"),
        ("①⓪", "10"), ("a\u{200D}b\u{FE0F}c", "abc"), ("01123*", "01123x"),
        ("*01123＊6", "01123x6"), ("1234*", "1234"), ("123456*", "123456"), ("01 123*", "01123"), ("一 二", "一二"),
        ("😀a。", "a"), ("É", "e"), ("chá Xún nǚ", "chaxunnv"), ("Ł", "Ł"), ("5%", "5%"), ("乂", "x"),
    ])
    func `a text is reduced to its letters and digits`(_ text: String, _ expected: String) {
        let scalars = FoldedText(text).scalars.compactMap { Unicode.Scalar($0) }
        #expect(String(String.UnicodeScalarView(scalars)) == expected)
    }

    @Test func `a separator is remembered before the next sign only`() {
        let folded = FoldedText("#ab, c\u{200B}d")
        #expect(folded.gaps == [.other, .none, .comma, .none])
    }

    @Test func `blank is what shows nothing`() {
        #expect(["", " ", "\u{3000}\n", "\u{200B}\u{FEFF}", "\u{0}\u{7F}"].allSatisfy { FoldedText($0).isBlank })
        #expect(["a", "?", "。", "*", "😀"].allSatisfy { !FoldedText($0).isBlank })
    }

    @Test func `whatever is read as a digit or an X of a tail is masked`() {
        var readCount = 0
        for value in UInt32(0)...0x10_FFFF {
            guard let scalar = Unicode.Scalar(value), scalar != "*", scalar != "＊" else { continue }
            let text = "查1\(scalar)询"
            let read = FoldedText(text).scalars.dropFirst(2).first ?? 0
            guard TailReading.isDigit(read) || read == FoldedText.x else { continue }
            readCount += 1
            guard DigitMask.mask(text) == "查**询" else {
                Issue.record("U+\(String(value, radix: 16)) is read and left")
                continue
            }
        }
        #expect(readCount > 600)
    }
}
