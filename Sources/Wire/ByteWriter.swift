/// Gathers the octets of PDUs to send; one writer serves a connection for its whole life.
///
/// Send `octets`, then `removeAll()`: the memory stays for the next PDUs.
package struct ByteWriter: Sendable {
    /// What was written and not yet removed.
    package private(set) var octets: [UInt8] = []

    /// An empty writer with room for `capacity` octets.
    package init(capacity: Int = 4_096) { octets.reserveCapacity(capacity) }

    /// How many octets wait to be sent.
    package var octetCount: Int { octets.count }

    /// Appends one octet.
    package mutating func uint8(_ value: UInt8) { octets.append(value) }

    /// Appends two octets, most significant first.
    package mutating func uint16(_ value: UInt16) {
        withUnsafeBytes(of: value.bigEndian) { octets.append(contentsOf: $0) }
    }

    /// Appends four octets, most significant first.
    package mutating func uint32(_ value: UInt32) {
        withUnsafeBytes(of: value.bigEndian) { octets.append(contentsOf: $0) }
    }

    /// Appends four times four octets, most significant first: a whole header at one go.
    mutating func header(_ first: UInt32, _ second: UInt32, _ third: UInt32, _ fourth: UInt32) {
        let words = (first.bigEndian, second.bigEndian, third.bigEndian, fourth.bigEndian)
        withUnsafeBytes(of: words) { octets.append(contentsOf: $0) }
    }

    /// Appends these octets as they are.
    package mutating func append(_ values: [UInt8]) { octets.append(contentsOf: values) }

    /// Appends the text's UTF-8 octets as they are.
    package mutating func append(_ text: String) { octets.append(contentsOf: text.utf8) }

    /// Appends a NUL-terminated string of at most `limit` octets, NUL included; throws `.unencodable`.
    ///
    /// Characters go out as ASCII or Latin-1, as `ByteReader.text` reads them.
    package mutating func terminatedString(_ text: String, _ field: String, limit: Int) throws(WireError) {
        let start = octets.count
        let isPlain = text.utf8Span.span.withUnsafeBufferPointer { utf8 in
            for octet in utf8 where octet == 0 || octet > 0x7F { return false }
            octets.append(contentsOf: utf8)
            return true
        }
        if !isPlain { try appendLatin1(text, field) }
        try terminate(from: start, field, limit: limit)
    }

    /// Appends opaque octets without NUL among them, and a NUL, `limit` octets at most in all; throws `.unencodable`.
    package mutating func terminatedOctets(
        _ values: UnsafeRawBufferPointer, _ field: String, limit: Int
    ) throws(WireError) {
        guard !values.contains(0) else { throw .unencodable(field: field, reason: .forbiddenCharacter) }
        let start = octets.count
        octets.append(contentsOf: values)
        try terminate(from: start, field, limit: limit)
    }

    /// Writes over four octets that are there already, as a length is known only at the PDU's end.
    package mutating func patch(_ value: UInt32, at offset: Int) {
        for index in 0..<4 { octets[offset + index] = UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32(index))) }
    }

    /// Takes back all octets after the first `count`; a PDU that turned out not to be encodable.
    package mutating func truncate(to count: Int) { octets.removeSubrange(count...) }

    /// Forgets all octets and keeps the memory.
    package mutating func removeAll() { octets.removeAll(keepingCapacity: true) }

    private mutating func appendLatin1(_ text: String, _ field: String) throws(WireError) {
        for scalar in text.unicodeScalars {
            guard let octet = UInt8(exactly: scalar.value), octet != 0 else {
                throw .unencodable(field: field, reason: .forbiddenCharacter)
            }
            octets.append(octet)
        }
    }

    private mutating func terminate(from start: Int, _ field: String, limit: Int) throws(WireError) {
        guard octets.count - start < limit else {
            throw .unencodable(field: field, reason: .overlong(limit: limit))
        }
        octets.append(0)
    }
}
