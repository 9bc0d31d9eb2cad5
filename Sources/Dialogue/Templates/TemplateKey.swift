/// The name of a member, as a template's tags and the values that fill it write it, brought to one number.
///
/// Looking for a member compares numbers and no letters, and a value with hundreds of members counts no references for
/// their names. Two names that meet in one of 64 bits' numbers are not to be expected among a deployment's few hundred.
struct TemplateKey: Equatable, Sendable {
    private let digest: UInt64

    /// The name of what has none, in a list or at the top.
    static let none = Self("")

    /// The key of this name.
    init(_ text: String) {
        // FNV-1a.
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        for octet in text.utf8 { digest = (digest ^ UInt64(octet)) &* 0x100_0000_01b3 }
        self.digest = digest
    }
}

extension TemplateKey: ExpressibleByStringLiteral {
    /// The key of this name.
    init(stringLiteral value: String) { self.init(value) }
}
