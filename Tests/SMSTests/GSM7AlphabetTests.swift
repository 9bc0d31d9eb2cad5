import SMS
import Testing

struct GSM7AlphabetTests {
    /// The default alphabet as 3GPP TS 23.038 §6.2.1 prints it: a row for each low half-octet, a column for each high one.
    private static let printedTable: [[String]] = [
        ["@", "Δ", " ", "0", "¡", "P", "¿", "p"],
        ["£", "_", "!", "1", "A", "Q", "a", "q"],
        ["$", "Φ", "\"", "2", "B", "R", "b", "r"],
        ["¥", "Γ", "#", "3", "C", "S", "c", "s"],
        ["è", "Λ", "¤", "4", "D", "T", "d", "t"],
        ["é", "Ω", "%", "5", "E", "U", "e", "u"],
        ["ù", "Π", "&", "6", "F", "V", "f", "v"],
        ["ì", "Ψ", "'", "7", "G", "W", "g", "w"],
        ["ò", "Σ", "(", "8", "H", "X", "h", "x"],
        ["Ç", "Θ", ")", "9", "I", "Y", "i", "y"],
        ["\n", "Ξ", "*", ":", "J", "Z", "j", "z"],
        ["Ø", "escape", "+", ";", "K", "Ä", "k", "ä"],
        ["ø", "Æ", ",", "<", "L", "Ö", "l", "ö"],
        ["\r", "æ", "-", "=", "M", "Ñ", "m", "ñ"],
        ["Å", "ß", ".", ">", "N", "Ü", "n", "ü"],
        ["å", "É", "/", "?", "O", "§", "o", "à"],
    ]

    /// The extension table of §6.2.1.1.
    private static let printedExtension: [(UInt8, String)] = [
        (0x0A, "\u{0C}"), (0x14, "^"), (0x28, "{"), (0x29, "}"), (0x2F, "\\"), (0x3C, "["), (0x3D, "~"), (0x3E, "]"),
        (0x40, "|"), (0x65, "€"),
    ]

    @Test func `the alphabet is the printed one, both ways`() {
        for (low, row) in Self.printedTable.enumerated() {
            for (high, character) in row.enumerated() where character != "escape" {
                let septet = UInt8(high << 4 | low)
                #expect(GSM7Alphabet.decode([septet]) == character)
                #expect(GSM7Alphabet.encode(character) == [septet])
            }
        }
        for (septet, character) in Self.printedExtension {
            #expect(GSM7Alphabet.decode([0x1B, septet]) == character)
            #expect(GSM7Alphabet.encode(character) == [0x1B, septet])
        }
    }

    @Test func `no other character is in it`() {
        let printed = Set(Self.printedTable.joined() + Self.printedExtension.map(\.1))
        for value in UInt32(0)...0x2_FFFF {
            guard let scalar = Unicode.Scalar(value), !printed.contains(String(scalar)) else { continue }
            // Comparing strings takes the Ohm and Ångström signs for the letters; encoding does not.
            #expect(GSM7Alphabet.encode(String(scalar)) == nil, "U+\(String(value, radix: 16))")
        }
        #expect(GSM7Alphabet.encode("\u{2126}") == nil)
        #expect(GSM7Alphabet.encode("abc查") == nil)
    }

    @Test func `what an escape cannot mean is shown as the standard says`() {
        #expect(GSM7Alphabet.decode([0x1B, 0x41]) == "A")
        #expect(GSM7Alphabet.decode([0x1B]) == " ")
        #expect(GSM7Alphabet.decode([0x41, 0x1B]) == "A ")
        #expect(GSM7Alphabet.decode([0x1B, 0x1B, 0x65]) == " e")
        #expect(GSM7Alphabet.decode([0x80, 0xFF, 0x1B, 0xE5]) == "\u{FFFD}\u{FFFD}\u{FFFD}")
    }

    @Test func `nothing becomes nothing`() {
        #expect(GSM7Alphabet.encode("") == [])
        #expect(GSM7Alphabet.decode([]) == "")
    }
}
