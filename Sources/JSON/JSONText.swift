/// JSON strings (RFC 8259 §7) written and read in the middle of other octets, without a tree.
package enum JSONText {
    /// Appends the text as a JSON string with its quotes.
    ///
    /// Only what must be escaped is: `"`, `\` and control characters, of which line feed, carriage return and tab
    /// get their short names, so that a person can still read the line, and the others `\u00XX`.
    package static func appendQuoted(_ text: String, to octets: inout [UInt8]) { append(text.utf8, to: &octets) }

    /// Appends the text as a JSON string with its quotes.
    package static func appendQuoted(_ text: Substring, to octets: inout [UInt8]) { append(text.utf8, to: &octets) }

    /// Reads the JSON string whose opening quote stands at `start`.
    ///
    /// - Returns: The text, and the offset behind the closing quote.
    /// - Throws: `JSONError` with a position counted from the first octet given.
    package static func unquote(
        _ octets: RawSpan, at start: Int
    ) throws(JSONError) -> (text: String, end: Int) {
        do throws(Misreading) {
            var reader = StringReader(dialect: .json, offset: start)
            let text = try reader.read(octets)
            return (text, reader.offset)
        } catch {
            throw error.error(in: octets)
        }
    }

    /// Reads the JSON string whose opening quote stands at the index `start` of the slice.
    ///
    /// - Returns: The text, and the index behind the closing quote.
    /// - Throws: `JSONError` with a position counted from the first octet given.
    package static func unquote(
        _ octets: ArraySlice<UInt8>, at start: Int
    ) throws(JSONError) -> (text: String, end: Int) {
        let offset = octets.indices.contains(start) ? start - octets.startIndex : octets.count
        let result = try unquote(octets.span.bytes, at: offset)
        return (result.text, result.end + octets.startIndex)
    }

    private static func append(_ text: some Collection<UInt8>, to octets: inout [UInt8]) {
        octets.append(0x22)
        // Native text lies in one piece, so the copy below is made only for text bridged from elsewhere.
        let isDone: Void? = text.withContiguousStorageIfAvailable { appendEscaped($0.span.bytes, to: &octets) }
        if isDone == nil { Array(text).withUnsafeBufferPointer { appendEscaped($0.span.bytes, to: &octets) } }
        octets.append(0x22)
    }

    /// Copies runs of plain octets whole; octets of 0x80 and above are plain, so UTF-8 sequences stay in one piece.
    private static func appendEscaped(_ text: RawSpan, to octets: inout [UInt8]) {
        var offset = 0
        while offset < text.byteCount {
            let end = text.endOfPlainRun(from: offset, quote: 0x22)
            text.extracting(offset..<end).withUnsafeBytes { octets.append(contentsOf: $0) }
            if end < text.byteCount { appendEscape(text.octet(at: end), to: &octets) }
            offset = end + 1
        }
    }

    private static func appendEscape(_ octet: UInt8, to octets: inout [UInt8]) {
        octets.append(0x5C)
        switch octet {
        case 0x0A: octets.append(UInt8(ascii: "n"))
        case 0x0D: octets.append(UInt8(ascii: "r"))
        case 0x09: octets.append(UInt8(ascii: "t"))
        case 0x22, 0x5C: octets.append(octet)
        default:
            let digits = Array("0123456789abcdef".utf8)
            octets.append(contentsOf: "u00".utf8)
            octets.append(digits[Int(octet >> 4)])
            octets.append(digits[Int(octet & 0x0F)])
        }
    }
}
