/// Reads one unquoted name of JSON5 (spec.json5.org §3.1): an ECMAScript 5.1 IdentifierName.
struct IdentifierReader {
    /// Where the name begins; behind it once it is read.
    private(set) var offset: Int

    init(offset: Int) { self.offset = offset }

    /// The name, or `nil` where none begins.
    mutating func read(_ octets: RawSpan) throws(Misreading) -> String? {
        var name = String.UnicodeScalarView()
        while offset < octets.byteCount {
            let start = offset
            let isEscaped = octets.octet(at: offset) == 0x5C
            let scalar = isEscaped ? try readEscape(octets) : octets.scalar(at: offset)
            guard name.isEmpty ? scalar.isIdentifierStart : scalar.isIdentifierPart else {
                if isEscaped { throw Misreading(.invalidEscape, at: start) }
                break
            }
            if !isEscaped { offset += scalar.utf8.count }
            name.append(scalar)
        }
        return name.isEmpty ? nil : String(name)
    }

    /// `\uXXXX`, the only escape a name may have; no letter outside the first plane can be escaped (§7.6 there).
    private mutating func readEscape(_ octets: RawSpan) throws(Misreading) -> Unicode.Scalar {
        let start = offset
        offset += 2
        guard offset <= octets.byteCount, octets.octet(at: start + 1) == UInt8(ascii: "u") else {
            throw Misreading(.invalidEscape, at: start)
        }
        let value = try octets.hexadecimalNumber(at: offset, digitCount: 4)
        offset += 4
        guard let scalar = Unicode.Scalar(value) else { throw Misreading(.unpairedSurrogate, at: start) }
        return scalar
    }
}
