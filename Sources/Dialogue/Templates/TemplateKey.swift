/// The name of a member, as a template's tags and the values that fill it write it.
///
/// Its digest is made once, so that looking for a member compares numbers and seldom letters.
struct TemplateKey: Equatable, Sendable {
    /// The name.
    let text: String
    private let digest: UInt64

    /// The key of this name.
    init(_ text: String) {
        self.text = text
        // FNV-1a with 64 bits; equal digests are not taken for equal names.
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        for octet in text.utf8 { digest = (digest ^ UInt64(octet)) &* 0x100_0000_01b3 }
        self.digest = digest
    }

    /// The name of what has none, in a list or at the top.
    static let none = Self("")

    /// Whether both name the same member.
    static func == (left: Self, right: Self) -> Bool { left.digest == right.digest && left.text == right.text }
}

extension TemplateKey: ExpressibleByStringLiteral {
    /// The key of this name.
    init(stringLiteral value: String) { self.init(value) }
}
