/// How the text of an option or operand becomes a value, and what to tell whoever got it wrong.
package struct ValueKind<Value: Sendable>: Sendable {
    /// What is wanted, as a noun phrase: `a whole number from 1 to 100`.
    package let expectation: String
    /// The value a text stands for, or `nil` when it stands for none.
    package let parse: @Sendable (String) -> Value?
    /// A value as one would type it.
    package let write: @Sendable (Value) -> String

    /// A kind of its own, such as a phone number.
    package init(
        expectation: String, parse: @escaping @Sendable (String) -> Value?,
        write: @escaping @Sendable (Value) -> String = { "\($0)" }
    ) {
        self.expectation = expectation
        self.parse = parse
        self.write = write
    }
}

extension ValueKind where Value == String {
    /// Any text but none at all.
    package static var text: Self { Self(expectation: "a text") { $0.isEmpty ? nil : $0 } }

    /// The path of a file or folder, which need not exist.
    package static var path: Self { Self(expectation: "a path") { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 } }

    /// One of a few words.
    package static func choice(_ words: [String]) -> Self {
        Self(expectation: "one of " + words.joined(separator: ", ")) { words.contains($0) ? $0 : nil }
    }
}

extension ValueKind where Value == Int {
    /// A whole number within a range.
    package static func integer(_ range: ClosedRange<Int>) -> Self {
        Self(expectation: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ValueKind where Value == Duration {
    /// A whole number with a unit, `250ms`, `30s`, `5m`, `48h` or `7d`, within a range.
    package static func duration(_ range: ClosedRange<Duration>) -> Self {
        let bounds = "from \(durationText(of: range.lowerBound)) to \(durationText(of: range.upperBound))"
        return Self(
            expectation: "a duration such as 250ms, 30s, 5m or 48h, \(bounds)",
            parse: { text in durationValue(of: text).flatMap { range.contains($0) ? $0 : nil } },
            write: durationText)
    }
}

/// The units a duration may have, the longest first, in milliseconds.
private let durationUnits: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
]

private func durationValue(of text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    // Nine digits of days are far from overflowing, and far more than anybody means.
    guard digits.utf8.count <= 9, let count = Int64(digits) else { return nil }
    guard let unit = durationUnits.first(where: { $0.name == text[digits.endIndex...] }) else { return nil }
    return .milliseconds(count * unit.milliseconds)
}

/// The duration in the longest unit that divides it, up to hours: two days are better known as 48h.
private func durationText(of duration: Duration) -> String {
    let milliseconds = Int64(duration / .milliseconds(1))
    let unit = durationUnits.dropFirst().first { milliseconds != 0 && milliseconds % $0.milliseconds == 0 }
    guard let unit else { return "0s" }
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
}
