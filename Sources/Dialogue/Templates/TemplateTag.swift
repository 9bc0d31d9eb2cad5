/// One tag of a template as the scanner found it.
struct TemplateTag {
    /// What the tag asks for.
    enum Kind: Equatable {
        case variable(isEscaped: Bool)
        case section
        case invertedSection
        case sectionEnd
        case comment
        case partial
        case delimiters

        /// Whether the tag takes its line with it when nothing else is there. Interpolation never does.
        var vanishesWithItsLine: Bool {
            switch self {
            case .variable: false
            case .section, .invertedSection, .sectionEnd, .comment, .partial, .delimiters: true
            }
        }
    }

    let kind: Kind
    /// The tag with its delimiters.
    let range: Range<Int>
    /// What stands between sigil and closing delimiter, blanks trimmed.
    let content: String

    /// The pair that opens and closes tags; a template may change it.
    struct Delimiters: Equatable {
        var open: [UInt8] = [0x7B, 0x7B]
        var close: [UInt8] = [0x7D, 0x7D]

        /// The delimiters that `{{=<% %>=}}` asks for, or `nil` when they are not two words without `=`.
        init?(_ content: String) {
            let words = content.utf8.split { TemplateTag.isSpace($0) }.map(Array.init)
            guard words.count == 2, !words.joined().contains(UInt8(ascii: "=")) else { return nil }
            open = words[0]
            close = words[1]
        }

        init() {}
    }

    /// The tag that opens at `start`, or `nil` when nothing closes it.
    init?(in source: TemplateSource, at start: Int, delimiters: Delimiters) {
        let octets = source.octets
        var position = start + delimiters.open.count
        while position < octets.count, Self.isSpace(octets[position]) { position += 1 }
        guard position < octets.count else { return nil }

        var closing = delimiters.close
        let sigilLength: Int
        switch octets[position] {
        case UInt8(ascii: "#"): (kind, sigilLength) = (.section, 1)
        case UInt8(ascii: "^"): (kind, sigilLength) = (.invertedSection, 1)
        case UInt8(ascii: "/"): (kind, sigilLength) = (.sectionEnd, 1)
        case UInt8(ascii: "!"): (kind, sigilLength) = (.comment, 1)
        case UInt8(ascii: ">"): (kind, sigilLength) = (.partial, 1)
        case UInt8(ascii: "&"): (kind, sigilLength) = (.variable(isEscaped: false), 1)
        case UInt8(ascii: "="):
            (kind, sigilLength) = (.delimiters, 1)
            closing = [UInt8(ascii: "=")] + closing
        case UInt8(ascii: "{"):
            (kind, sigilLength) = (.variable(isEscaped: false), 1)
            closing = [UInt8(ascii: "}")] + closing
        default: (kind, sigilLength) = (.variable(isEscaped: true), 0)
        }
        position += sigilLength
        guard let end = source.firstIndex(of: closing, from: position) else { return nil }
        range = start..<end + closing.count
        let trimmed = octets[position..<end].drop(while: Self.isSpace)
        let kept = trimmed.lastIndex { !Self.isSpace($0) }.map { trimmed[...$0] } ?? []
        content = String(decoding: kept, as: UTF8.self)
    }

    /// The parts of a dotted name, none for the implicit iterator, or `nil` when the content is no name.
    var nameParts: [String]? {
        if content == "." { return [] }
        let parts = content.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty }), !content.utf8.contains(where: Self.isSpace) else { return nil }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func isSpace(_ octet: UInt8) -> Bool { octet == 0x20 || (0x09...0x0D).contains(octet) }
}
