/// Reads a PDU's octets in order, and never one beyond its end.
///
/// It borrows the buffer: make one inside `withUnsafeBytes` and let it go there.
package struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private let truncatedStatus: UInt32

    /// How many octets of the PDU lie behind the reader.
    package private(set) var offset: Int

    /// A reader of one whole PDU that begins `offset` octets into it, 0 … its length.
    ///
    /// `truncatedStatus` is the protocol's answer to a PDU that ends too early.
    package init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0, truncatedStatus: UInt32) {
        precondition((0...bytes.count).contains(offset), "a reader begins inside its buffer")
        self.bytes = bytes
        self.offset = offset
        self.truncatedStatus = truncatedStatus
    }

    /// A reader of the same PDU at another place, 0 … its length.
    package func moved(to offset: Int) -> Self { Self(bytes, from: offset, truncatedStatus: truncatedStatus) }

    /// How many octets are left.
    package var remaining: Int { bytes.count - offset }

    /// The next octet; throws `.badPDU` when there is none.
    @inline(__always) package mutating func uint8(_ field: String) throws(WireError) -> UInt8 {
        guard remaining >= 1 else { throw truncated(field) }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// The next two octets, most significant first; throws `.badPDU` when there are fewer.
    @inline(__always) package mutating func uint16(_ field: String) throws(WireError) -> UInt16 {
        guard remaining >= 2 else { throw truncated(field) }
        defer { offset += 2 }
        return UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    /// The next four octets, most significant first; throws `.badPDU` when there are fewer.
    @inline(__always) package mutating func uint32(_ field: String) throws(WireError) -> UInt32 {
        guard remaining >= 4 else { throw truncated(field) }
        defer { offset += 4 }
        return UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Passes over `count` octets, 0 or more, and says where they are; throws `.badPDU` when there are fewer.
    package mutating func octets(_ count: Int, _ field: String, status: UInt32) throws(WireError) -> Range<Int> {
        guard remaining >= count else {
            throw .badPDU(field: field, offset: offset, reason: .truncated, status: status)
        }
        defer { offset += count }
        return offset..<offset + count
    }

    /// Passes over a NUL-terminated string of at most `limit` octets, NUL included, and says where it is, without NUL.
    ///
    /// Throws `.badPDU`: with `status` when the limit passes without a NUL, as truncated when the PDU ends first.
    package mutating func terminatedString(
        _ field: String, limit: Int, status: UInt32
    ) throws(WireError) -> Range<Int> {
        let end = offset + min(limit, remaining)
        var index = offset
        while index < end, bytes[index] != 0 { index += 1 }
        guard index < end else {
            guard remaining >= limit else { throw truncated(field) }
            throw .badPDU(field: field, offset: offset, reason: .overlong(limit: limit), status: status)
        }
        defer { offset = index + 1 }
        return offset..<index
    }

    /// Passes over a string that should end in NUL and may end with the PDU instead, and says where it is, without NUL.
    package mutating func string() -> Range<Int> {
        let start = offset
        while offset < bytes.count, bytes[offset] != 0 { offset += 1 }
        defer { offset = min(offset + 1, bytes.count) }
        return start..<offset
    }

    /// The octets of this part of the PDU.
    package func copy(_ range: Range<Int>) -> [UInt8] { [UInt8](part(range)) }

    /// The text of this part of the PDU; octets beyond ASCII are read as Latin-1, so that none is lost.
    package func text(_ range: Range<Int>) -> String {
        guard !range.isEmpty else { return "" }
        let part = part(range)
        var seen: UInt8 = 0
        for octet in part { seen |= octet }
        guard seen >= 0x80 else { return String(decoding: part, as: UTF8.self) }
        var text = String.UnicodeScalarView()
        for octet in part { text.append(Unicode.Scalar(octet)) }
        return String(text)
    }

    private func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }

    private func truncated(_ field: String) -> WireError {
        .badPDU(field: field, offset: offset, reason: .truncated, status: truncatedStatus)
    }
}
