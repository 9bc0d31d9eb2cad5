/// Makes text harmless to show: what may be a digit of an identity number becomes `*`.
package enum DigitMask {
    /// The text with every digit of any script, and every X that may be a check digit, replaced by `*`.
    ///
    /// An X counts when it follows a digit, even over spaces and hyphens, or opens the text: a segment may begin
    /// where the digits of the one before ended. Chinese numerals are words too: they count when four digits of any kind
    /// stand together, or two where the text begins or ends, which may be the middle of a number.
    package static func mask(_ text: String) -> String {
        let signs = signs(of: text)
        return UTF8Output.string(capacity: text.utf8.count) { output in
            var start = 0
            while start < signs.count {
                let end = signs[start...].firstIndex { $0.kind == .other } ?? signs.count
                let digitCount = signs[start..<end].count { $0.kind != .gap }
                let isNumber = digitCount >= (start == 0 || end == signs.count ? 2 : 4)
                for sign in signs[start..<end] { output.append(sign.isHidden(isNumber: isNumber) ? 0x2A : sign.scalar) }
                if end < signs.count { output.append(signs[end].scalar) }
                start = end + 1
            }
        }
    }

    private struct Sign {
        enum Kind { case digit, numeral, gap, other }

        let scalar: UInt32
        let kind: Kind

        func isHidden(isNumber: Bool) -> Bool { kind == .digit || kind == .numeral && isNumber }
    }

    private static func signs(of text: String) -> [Sign] {
        var mayEndNumber = true
        return text.unicodeScalars.map { scalar in
            let isNumeral = isNumeral(scalar)
            if isNumeral || isDigit(scalar) || mayEndNumber && isCheckLetter(scalar) {
                mayEndNumber = true
                return Sign(scalar: scalar.value, kind: isNumeral ? .numeral : .digit)
            }
            let isGap = isGap(scalar)
            mayEndNumber = mayEndNumber && isGap
            return Sign(scalar: scalar.value, kind: isGap ? .gap : .other)
        }
    }

    /// The numerals of Chinese, those of bank notes and those of spoken numbers included.
    private static func isNumeral(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "零", "洞", "一", "幺", "壹", "二", "贰", "貳", "两", "兩", "三", "叁", "參", "四", "肆", "五", "伍", "六", "陆", "陸",
            "七", "柒", "拐", "八", "捌", "九", "玖", "勾":
            true
        default: false
        }
    }

    /// Decimal digits of every script, those of superscripts and circles, and the zero of Chinese dates.
    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return ("0"..."9").contains(scalar) }
        if scalar == "〇" { return true }
        // The ideographs, most of all texts, are passed without a look into the tables.
        if (0x4E00...0x9FFF).contains(scalar.value) { return false }
        let type = scalar.properties.numericType
        return type == .decimal || type == .digit
    }

    /// What people type for the check digit X: Latin, full-width, Roman ten, Cyrillic, Greek, times signs,
    /// crosses and 乂.
    private static func isCheckLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "X", "x", "Ｘ", "ｘ", "Ⅹ", "ⅹ", "Х", "х", "Χ", "χ", "×", "╳", "☓", "Ⓧ", "ⓧ", "✕", "✖", "✗", "✘", "❌", "❎",
            "⨉", "⨯", "乂":
            true
        default: false
        }
    }

    private static func isGap(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
    }
}
