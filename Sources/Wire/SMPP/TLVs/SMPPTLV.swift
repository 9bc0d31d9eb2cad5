extension SMPP {
    /// An optional parameter: a tag, a length and a value (SMPP 3.4 §5.3).
    package struct TLV: Hashable, Sendable {
        /// What the value means.
        package var tag: Tag
        /// The value as it is on the wire, 0 … 65 535 octets.
        package var value: [UInt8]

        /// A TLV of exactly these octets.
        package init(_ tag: Tag, _ value: [UInt8]) {
            self.tag = tag
            self.value = value
        }

        /// A TLV of this number, most significant octet first, in as many octets as its type has.
        package init(_ tag: Tag, number: some FixedWidthInteger & UnsignedInteger) {
            self.init(tag, withUnsafeBytes(of: number.bigEndian) { Array($0) })
        }

        /// A TLV of this text's UTF-8 octets and a NUL, as C-octet strings are sent.
        package init(_ tag: Tag, text: String) { self.init(tag, Array(text.utf8) + [0]) }

        /// The value as a number, or `nil` when it has not exactly the type's length.
        package func number<Number: FixedWidthInteger & UnsignedInteger>(as type: Number.Type = Number.self) -> Number?
        {
            guard value.count == Number.bitWidth / 8 else { return nil }
            return value.reduce(0) { $0 << 8 | Number($1) }
        }

        /// The value without the NUL at its end; peers forget that NUL as often as they send it.
        package var withoutTerminator: ArraySlice<UInt8> { value.last == 0 ? value.dropLast() : value[...] }
    }
}

extension ByteReader {
    /// Passes over one TLV and says what and where it is; throws `.badPDU` when the PDU ends inside it.
    mutating func tlv() throws(WireError) -> (tag: SMPP.TLV.Tag, value: Range<Int>) {
        let status = SMPP.Status.invalidTLVStream.rawValue
        guard remaining >= 4 else {
            throw .badPDU(field: "tlv", offset: offset, reason: .truncated, status: status)
        }
        let tag = SMPP.TLV.Tag(rawValue: try uint16("tlv"))
        let octetCount = Int(try uint16("tlv"))
        guard remaining >= octetCount else {
            throw .badPDU(field: tag.name, offset: offset, reason: .truncated, status: status)
        }
        return (tag, try octets(octetCount, "tlv", status: status))
    }
}
