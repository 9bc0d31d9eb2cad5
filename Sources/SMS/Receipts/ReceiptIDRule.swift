/// How one gateway's two spellings of a message ID are matched.
///
/// Gateways answer a submission with one spelling and write another in the receipt: padded with zeros, in other letters,
/// or hexadecimal here and decimal there. Both sides are mapped to one form before they are compared.
package enum ReceiptIDRule: String, Sendable, CaseIterable {
    /// Every octet counts.
    case exact
    /// Leading zeros and the case of letters do not count.
    case lenient
    /// The response is hexadecimal, the receipt decimal.
    case responseHexadecimal = "response_hexadecimal"
    /// The receipt is hexadecimal, the response decimal.
    case receiptHexadecimal = "receipt_hexadecimal"

    /// Where a message ID was read.
    package enum Side: Sendable, CaseIterable {
        /// In the response to a submission.
        case response
        /// In a delivery receipt.
        case receipt
    }

    /// The one form of a message ID that was read on this side.
    ///
    /// An ID that is no number of 64 bits in the notation it should have is only brought to its lenient form.
    package func canonical(_ id: GatewayMessageID, from side: Side) -> GatewayMessageID {
        switch (self, side) {
        case (.exact, _):
            id
        case (.lenient, _):
            Self.lenient(id)
        case (.responseHexadecimal, .response), (.receiptHexadecimal, .receipt):
            Self.decimal(id, radix: 16)
        case (.responseHexadecimal, .receipt), (.receiptHexadecimal, .response):
            Self.decimal(id, radix: 10)
        }
    }

    private static func lenient(_ id: GatewayMessageID) -> GatewayMessageID {
        let significant = id.octets.drop { $0 == 0x30 }
        guard !significant.isEmpty else { return GatewayMessageID(Array(id.octets.prefix(1))) }
        return GatewayMessageID(significant.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
    }

    private static func decimal(_ id: GatewayMessageID, radix: Int) -> GatewayMessageID {
        // `UInt64` would take a sign too, which no gateway writes.
        guard let first = id.octets.first, first != 0x2B, first != 0x2D,
            let value = UInt64(String(decoding: id.octets, as: UTF8.self), radix: radix)
        else { return lenient(id) }
        return GatewayMessageID(String(value))
    }
}
