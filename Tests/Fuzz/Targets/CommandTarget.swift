import Dialogue

/// A person's text.
///
/// What it was understood as shows nothing of the text, and full-width letters mean what narrow ones do.
struct CommandTarget: FuzzTarget {
    let name = "command"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        guard let parser = ShippedTexts.parser else { throw Finding(description: "no catalog") }
        let text = String(decoding: input, as: UTF8.self)
        let understanding = parser.parse(text)
        var shown = "\(understanding)\(String(reflecting: understanding))"
        for case .query(let tail) in [understanding.request, understanding.promptedRequest] { dump(tail, to: &shown) }
        try hold(!shown.utf8.contains { (0x30...0x39).contains($0) }, "digits in \(shown)")
        try hold(parser.parse(Self.fullWidth(text)) == understanding, "in full width it is no \(understanding)")
        return understanding.request != .unknown && understanding.request != .empty
    }

    private static func fullWidth(_ text: String) -> String {
        var wide = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isNarrow = (0x21...0x7E).contains(scalar.value)
            wide.append(isNarrow ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar)
        }
        return String(wide)
    }
}
