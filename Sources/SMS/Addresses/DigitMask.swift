/// Makes text harmless to show: what may be a digit of an identity number becomes `*`.
package enum DigitMask {
    /// The text with every digit of any script, and every X that may be a check digit, replaced by `*`.
    ///
    /// An X counts when it follows a digit, even over spaces and hyphens, or opens the text: a segment may begin
    /// where the digits of the one before ended.
    package static func mask(_ text: String) -> String {
        UTF8Output.string(capacity: text.utf8.count) { output in
            var mayEndNumber = true
            for scalar in text.unicodeScalars {
                if isDigit(scalar) || (mayEndNumber && isCheckLetter(scalar)) {
                    output.append(0x2A)
                    mayEndNumber = true
                } else {
                    output.append(scalar.value)
                    mayEndNumber = mayEndNumber && isGap(scalar)
                }
            }
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

    /// What people type for the check digit X: Latin, full-width, Roman ten, Cyrillic, Greek, times signs and crosses.
    private static func isCheckLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "X", "x", "Ｘ", "ｘ", "Ⅹ", "ⅹ", "Х", "х", "Χ", "χ", "×", "╳", "✕", "✖", "✗", "✘", "❌", "❎", "⨉", "⨯": true
        default: false
        }
    }

    private static func isGap(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
    }
}
