/// Reads one number of either dialect (RFC 8259 §6, spec.json5.org §6).
///
/// The grammar is checked here; the standard library then reads the digits, of which it accepts every shape that
/// passes. A zero in front of other digits ends the number, so whoever reads on finds a digit where none may be.
struct NumberReader {
    let dialect: JSONParser.Dialect
    /// Where the number begins; behind it once it is read.
    private(set) var offset: Int

    init(dialect: JSONParser.Dialect, offset: Int) {
        self.dialect = dialect
        self.offset = offset
    }

    mutating func read(_ octets: RawSpan) throws(Misreading) -> JSONNumber {
        let start = offset
        let isNegative = take(UInt8(ascii: "-"), octets)
        if dialect == .json5 {
            if !isNegative { _ = take(UInt8(ascii: "+"), octets) }
            if takeWord("Infinity", octets) { return JSONNumber(isNegative ? -.infinity : .infinity) }
            if takeWord("NaN", octets) { return JSONNumber(.nan) }
            if let number = try readHexadecimal(octets, isNegative: isNegative, start: start) { return number }
        }
        let wholeCount = skipWhole(octets)
        // Without so much as a sign or a point this is no number at all.
        let mayBeginWithPoint = dialect == .json5 && octets.has(UInt8(ascii: "."), at: offset)
        guard wholeCount > 0 || mayBeginWithPoint else { throw unexpected(octets, offset > start ? .digit : .value) }
        let hasFraction = try skipFraction(octets, isWhole: wholeCount > 0)
        let hasExponent = try skipExponent(octets)

        let text = octets.text(start..<offset)
        guard let double = Double(text), double.isFinite else { throw Misreading(.numberOutOfRange, at: start) }
        if !hasFraction && !hasExponent, let integer = Int64(text) {
            return JSONNumber(double: double, integer: integer)
        }
        return JSONNumber(double)
    }

    /// `0x` and digits (spec.json5.org §6); `nil`, nothing read, where none begins.
    private mutating func readHexadecimal(
        _ octets: RawSpan, isNegative: Bool, start: Int
    ) throws(Misreading) -> JSONNumber? {
        let hasPrefix =
            octets.has(0x30, at: offset) && (octets.has(0x78, at: offset + 1) || octets.has(0x58, at: offset + 1))
        guard hasPrefix else { return nil }
        offset += 2
        let digits = offset
        while offset < octets.byteCount, hexadecimalValue(octets.octet(at: offset)) != nil { offset += 1 }
        guard offset > digits else { throw unexpected(octets, .hexadecimalDigit) }
        guard let double = Double(octets.text(start..<offset)), double.isFinite else {
            throw Misreading(.numberOutOfRange, at: start)
        }
        if let integer = Int64((isNegative ? "-" : "") + octets.text(digits..<offset), radix: 16) {
            return JSONNumber(double: double, integer: integer)
        }
        return JSONNumber(double)
    }

    private mutating func skipWhole(_ octets: RawSpan) -> Int {
        take(0x30, octets) ? 1 : skipDigits(octets)
    }

    private mutating func skipFraction(_ octets: RawSpan, isWhole: Bool) throws(Misreading) -> Bool {
        guard take(UInt8(ascii: "."), octets) else { return false }
        // JSON5 allows "5." and ".5", but not "." alone.
        guard skipDigits(octets) > 0 || dialect == .json5 && isWhole else { throw unexpected(octets, .digit) }
        return true
    }

    private mutating func skipExponent(_ octets: RawSpan) throws(Misreading) -> Bool {
        guard take(UInt8(ascii: "e"), octets) || take(UInt8(ascii: "E"), octets) else { return false }
        if !take(UInt8(ascii: "-"), octets) { _ = take(UInt8(ascii: "+"), octets) }
        guard skipDigits(octets) > 0 else { throw unexpected(octets, .digit) }
        return true
    }

    private mutating func skipDigits(_ octets: RawSpan) -> Int {
        let start = offset
        while offset < octets.byteCount, (0x30...0x39).contains(octets.octet(at: offset)) { offset += 1 }
        return offset - start
    }

    private mutating func take(_ octet: UInt8, _ octets: RawSpan) -> Bool {
        guard octets.has(octet, at: offset) else { return false }
        offset += 1
        return true
    }

    private mutating func takeWord(_ word: StaticString, _ octets: RawSpan) -> Bool {
        guard octets.hasWord(word, at: offset) else { return false }
        offset += word.utf8CodeUnitCount
        return true
    }

    private func unexpected(_ octets: RawSpan, _ expected: JSONError.Expectation) -> Misreading {
        Misreading(.found(at: offset, in: octets, expected: expected), at: offset)
    }
}
