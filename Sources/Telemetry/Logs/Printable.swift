extension String {
    /// The text with whatever could move a terminal's cursor, begin a line or turn the writing's direction spelled out.
    ///
    /// Backslashes and quotes get a backslash, so that nothing else can look like such a spelling or end a quoted text.
    var escapingControls: String {
        guard unicodeScalars.contains(where: \.needsEscape) else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.needsEscape {
                text.append(contentsOf: scalar.escaped.unicodeScalars)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }
}

extension Unicode.Scalar {
    /// C0 and C1 controls, DEL, line and paragraph separators, and the invisible characters that set direction.
    fileprivate var needsEscape: Bool {
        switch value {
        case 0x00...0x1F, 0x22, 0x5C, 0x7F...0x9F: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var escaped: String {
        switch self {
        case "\\", "\"": return "\\\(self)"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(value, radix: 16)
            return "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        }
    }
}

extension Duration {
    /// The duration with three figures and the unit that suits it: `250ms`, `1.5s`, `48h`.
    var shortText: String {
        let seconds = self / .seconds(1)
        return switch abs(seconds) {
        case 0: "0s"
        case ..<0.000_001: Self.threeFigures(seconds * 1_000_000_000) + "ns"
        case ..<0.001: Self.threeFigures(seconds * 1_000_000) + "us"
        case ..<1: Self.threeFigures(seconds * 1_000) + "ms"
        case ..<120: Self.threeFigures(seconds) + "s"
        case ..<7_200: Self.threeFigures(seconds / 60) + "min"
        default: Self.threeFigures(seconds / 3_600) + "h"
        }
    }

    private static func threeFigures(_ value: Double) -> String {
        let magnitude = abs(value)
        let scale = magnitude < 10 ? 100.0 : magnitude < 100 ? 10.0 : 1.0
        let rounded = (value * scale).rounded() / scale
        let text = "\(rounded)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
