extension SMPP {
    /// Finds where a PDU ends in a stream of octets; it consumes nothing and remembers nothing.
    package struct Framing: Hashable, Sendable {
        /// The longest PDU taken, in octets.
        package let limit: Int

        /// Room for a `message_payload` of any length that a network carries.
        package static let defaultLimit = 65_536

        /// Framing that gives up at PDUs longer than `limit` octets, 16 or more.
        package init(limit: Int = defaultLimit) {
            precondition(limit >= Header.octetCount, "a PDU has a header")
            self.limit = limit
        }

        /// What the receive buffer holds at an offset.
        package enum Finding: Hashable, Sendable {
            /// The PDU is not all there; it has `octetCount` octets in all, or at least so many.
            case incomplete(octetCount: Int)
            /// A whole PDU of `octetCount` octets.
            case frame(octetCount: Int)
        }

        /// Looks at the octets from `offset` on, 0 … the buffer's end; throws `.lostFraming` at an impossible length.
        package func find(in buffer: RawSpan, at offset: Int) throws(WireError) -> Finding {
            precondition((0...buffer.byteCount).contains(offset), "a PDU begins inside its buffer")
            let available = buffer.byteCount - offset
            // A wrong length is known after four octets; waiting for the whole header could be for ever.
            guard available >= 4 else { return .incomplete(octetCount: Header.octetCount) }
            let length = buffer.withUnsafeBytes { bytes in
                Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            }
            guard (Header.octetCount...limit).contains(length) else {
                throw .lostFraming(field: "command_length", offset: offset, reason: .outOfRange(length))
            }
            return available >= length ? .frame(octetCount: length) : .incomplete(octetCount: length)
        }
    }
}
