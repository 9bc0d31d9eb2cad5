/// What the readers ask of the octets at some offset; asking about an offset behind the end is allowed.
extension RawSpan {
    /// Whether this octet stands at `offset`.
    func has(_ octet: UInt8, at offset: Int) -> Bool { offset < byteCount && self.octet(at: offset) == octet }

    /// The first offset from `offset` on where an octet is the quote, a backslash or a control character, else the end.
    func endOfPlainRun(from offset: Int, quote: UInt8) -> Int {
        var offset = offset
        while byteCount - offset >= 8 {
            let eight = unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
            if eight.hasOctet(quote) || eight.hasOctet(0x5C) || eight.hasOctetBelow(0x20) { break }
            offset += 8
        }
        while offset < byteCount {
            let octet = octet(at: offset)
            if octet == quote || octet == 0x5C || octet < 0x20 { break }
            offset += 1
        }
        return offset
    }

    /// Whether the word stands at `offset` and no longer word of letters and digits that begins with it.
    func hasWord(_ word: StaticString, at offset: Int) -> Bool {
        let end = offset + word.utf8CodeUnitCount
        guard end <= byteCount else { return false }
        let isSame = word.withUTF8Buffer { letters in
            letters.indices.allSatisfy { octet(at: offset + $0) == letters[$0] }
        }
        return isSame && (end == byteCount || !scalar(at: end).isIdentifierPart)
    }

    /// The octets of a range inside the span as text.
    func text(_ range: Range<Int>) -> String {
        extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The number that this many hexadecimal digits at `offset` spell, for an escape sequence.
    func hexadecimalNumber(at offset: Int, digitCount: Int) throws(Misreading) -> UInt32 {
        var value: UInt32 = 0
        for position in offset..<offset + digitCount {
            guard position < byteCount, let digit = hexadecimalValue(octet(at: position)) else {
                throw Misreading(.found(at: position, in: self, expected: .hexadecimalDigit), at: position)
            }
            value = value << 4 | digit
        }
        return value
    }

    /// The character that begins at `offset`, or the replacement character where the octets are not UTF-8.
    func scalar(at offset: Int) -> Unicode.Scalar {
        let octetCount =
            switch octet(at: offset) {
            case 0..<0x80: 1
            case 0xC0..<0xE0: 2
            case 0xE0..<0xF0: 3
            default: 4
            }
        return text(offset..<min(offset + octetCount, byteCount)).unicodeScalars.first ?? "\u{FFFD}"
    }

    /// Whether U+2028 or U+2029 begins at `offset`, which JSON5 counts among the line ends.
    func isLineOrParagraphSeparator(at offset: Int) -> Bool {
        byteCount - offset >= 3 && octet(at: offset) == 0xE2 && octet(at: offset + 1) == 0x80
            && octet(at: offset + 2) & 0xFE == 0xA8
    }
}

/// Tests of eight octets in one step; right about whether there is one, though not about which.
extension UInt64 {
    private static let lowBits: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Whether one of the eight octets is less than this limit, 1 … 128: only then does it borrow its own high bit.
    @inline(__always)
    fileprivate func hasOctetBelow(_ limit: UInt8) -> Bool {
        (self &- Self.lowBits &* UInt64(limit)) & ~self & Self.highBits != 0
    }

    /// Whether one of the eight octets is this one.
    @inline(__always)
    fileprivate func hasOctet(_ octet: UInt8) -> Bool { (self ^ Self.lowBits &* UInt64(octet)).hasOctetBelow(1) }
}

extension JSONError.Fault {
    /// The fault that something else than `expected` stands at `offset`, be it the end.
    static func found(at offset: Int, in octets: RawSpan, expected: JSONError.Expectation) -> Self {
        guard offset < octets.byteCount else { return .unexpectedEnd(expected: expected) }
        return .unexpected(octets.scalar(at: offset), expected: expected)
    }
}

/// The value of a hexadecimal digit in either case.
func hexadecimalValue(_ octet: UInt8) -> UInt32? {
    switch octet {
    case 0x30...0x39: UInt32(octet - 0x30)
    case 0x41...0x46: UInt32(octet - 0x37)
    case 0x61...0x66: UInt32(octet - 0x57)
    default: nil
    }
}

extension Unicode.Scalar {
    /// Whether JSON5 takes the character for white space (spec.json5.org §8); line ends count as well.
    var isJSON5Space: Bool {
        switch value {
        case 0x09...0x0D, 0x20, 0xA0, 0x2028, 0x2029, 0xFEFF: true
        default: value > 0x7F && properties.generalCategory == .spaceSeparator
        }
    }

    /// Whether an unquoted name may begin with the character (ECMAScript 5.1 §7.6).
    var isIdentifierStart: Bool {
        if value < 0x80 { return properties.isAlphabetic || self == "$" || self == "_" }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
            return true
        default:
            return false
        }
    }

    /// Whether an unquoted name may go on with the character (ECMAScript 5.1 §7.6).
    var isIdentifierPart: Bool {
        if isIdentifierStart || (0x30...0x39).contains(value) { return true }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
        default: return value == 0x200C || value == 0x200D
        }
    }
}
