/// Reads one quoted string of either dialect.
///
/// A string without a backslash is validated and copied once; only escapes cost a buffer.
struct StringReader {
    let dialect: JSONParser.Dialect
    /// Where the string begins; behind its closing quote once it is read.
    private(set) var offset: Int
    /// What came before the latest escape, with all escapes resolved.
    private var unescaped: [UInt8] = []

    init(dialect: JSONParser.Dialect, offset: Int) {
        self.dialect = dialect
        self.offset = offset
    }

    mutating func read(_ octets: RawSpan) throws(Misreading) -> String {
        let start = offset
        guard start >= 0, start < octets.byteCount else {
            throw Misreading(.unexpectedEnd(expected: .openingQuote), at: octets.byteCount)
        }
        let quote = octets.octet(at: start)
        guard quote == 0x22 || quote == 0x27 && dialect == .json5 else {
            throw Misreading(.found(at: start, in: octets, expected: .openingQuote), at: start)
        }
        offset += 1
        var runStart = offset
        while true {
            offset = octets.endOfPlainRun(from: offset, quote: quote)
            guard offset < octets.byteCount else {
                throw Misreading(.unexpectedEnd(expected: .closingQuote), at: octets.byteCount)
            }
            switch octets.octet(at: offset) {
            case quote:
                offset += 1
                return try finish(octets.extracting(runStart..<offset - 1), begunAt: start)
            case 0x5C:
                octets.extracting(runStart..<offset).withUnsafeBytes { unescaped.append(contentsOf: $0) }
                runStart = try readEscape(octets)
            case let octet where isRefusedRaw(octet):
                throw Misreading(.controlCharacter(Unicode.Scalar(octet)), at: offset)
            default:
                offset += 1
            }
        }
    }

    private func isRefusedRaw(_ octet: UInt8) -> Bool {
        switch dialect {
        case .json: true
        case .json5: octet == 0x0A || octet == 0x0D
        }
    }

    private func finish(_ run: RawSpan, begunAt start: Int) throws(Misreading) -> String {
        let text: String?
        if unescaped.isEmpty {
            text = run.withUnsafeBytes { String(validating: $0, as: UTF8.self) }
        } else {
            text = run.withUnsafeBytes { String(validating: unescaped + $0, as: UTF8.self) }
        }
        guard let text else { throw Misreading(.invalidUTF8, at: start) }
        return text
    }

    /// Resolves the escape at `offset` and steps behind it.
    ///
    /// - Returns: Where the next run of plain octets begins: behind the escape, or at the character that stands
    ///   for itself after a backslash in JSON5.
    private mutating func readEscape(_ octets: RawSpan) throws(Misreading) -> Int {
        let backslash = offset
        guard backslash + 1 < octets.byteCount else {
            throw Misreading(.unexpectedEnd(expected: .closingQuote), at: octets.byteCount)
        }
        let letter = octets.octet(at: backslash + 1)
        offset += 2
        switch letter {
        case 0x22, 0x2F, 0x5C: unescaped.append(letter)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): try readUnicodeEscape(octets)
        default:
            guard dialect == .json5 else { throw Misreading(.invalidEscape, at: backslash) }
            return try readJSON5Escape(letter, octets)
        }
        return offset
    }

    /// The escapes JSON5 adds (spec.json5.org §5.1, §5.2).
    private mutating func readJSON5Escape(_ letter: UInt8, _ octets: RawSpan) throws(Misreading) -> Int {
        switch letter {
        case UInt8(ascii: "v"): unescaped.append(0x0B)
        case UInt8(ascii: "0"):
            // A digit behind it would make an octal escape, which JavaScript's strict mode refuses as well.
            let isOctal = offset < octets.byteCount && (0x30...0x39).contains(octets.octet(at: offset))
            guard !isOctal else { throw Misreading(.invalidEscape, at: offset - 2) }
            unescaped.append(0)
        case UInt8(ascii: "x"):
            append(Unicode.Scalar(UInt8(truncatingIfNeeded: try readHexadecimal(digitCount: 2, octets))))
        case 0x31...0x39: throw Misreading(.invalidEscape, at: offset - 2)
        case 0x0A: break
        case 0x0D:
            if octets.has(0x0A, at: offset) { offset += 1 }
        case 0xE2 where octets.isLineOrParagraphSeparator(at: offset - 1): offset += 2
        default: return offset - 1
        }
        return offset
    }

    /// `\uXXXX`, and the second one that must follow the first half of a surrogate pair (RFC 8259 §7).
    private mutating func readUnicodeEscape(_ octets: RawSpan) throws(Misreading) {
        let start = offset - 2
        let first = try readHexadecimal(digitCount: 4, octets)
        if let scalar = Unicode.Scalar(first) {
            append(scalar)
            return
        }
        let isFollowed =
            first < 0xDC00 && octets.has(0x5C, at: offset) && octets.has(UInt8(ascii: "u"), at: offset + 1)
        guard isFollowed else { throw Misreading(.unpairedSurrogate, at: start) }
        offset += 2
        let second = try readHexadecimal(digitCount: 4, octets)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw Misreading(.unpairedSurrogate, at: start) }
        append(scalar)
    }

    private mutating func readHexadecimal(digitCount: Int, _ octets: RawSpan) throws(Misreading) -> UInt32 {
        let value = try octets.hexadecimalNumber(at: offset, digitCount: digitCount)
        offset += digitCount
        return value
    }

    private mutating func append(_ scalar: Unicode.Scalar) { unescaped.append(contentsOf: scalar.utf8) }
}
