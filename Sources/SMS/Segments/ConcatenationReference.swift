/// A segment's place in its long message (3GPP TS 23.040 §9.2.3.24.1, SMPP 3.4 §5.3.2.22–24).
package struct ConcatenationReference: Hashable, Sendable {
    /// The sender's number for the whole message; only its low octet travels in an 8-bit header.
    package var reference: UInt16
    /// How many segments the message has.
    package var total: UInt8
    /// Which of them this is, from 1.
    package var number: UInt8

    /// The place of these numbers.
    package init(reference: UInt16, total: UInt8, number: UInt8) {
        self.reference = reference
        self.total = total
        self.number = number
    }

    /// Whether there is such a place: `number` in 1 … `total`.
    package var isValid: Bool { (1...UInt8.max).contains(number) && number <= total }
}

/// How a message that needs several segments tells its receiver that they belong together.
package enum ConcatenationForm: String, Sendable, CaseIterable {
    /// A user data header with an 8-bit reference, six octets.
    case udh8
    /// A user data header with a 16-bit reference, seven octets.
    case udh16
    /// The `sar_*` fields of SMPP; segments leave room for the seven octets a gateway makes of them.
    case sar
    /// The whole text in one `message_payload`; the gateway cuts it.
    case payload

    /// How many octets of each segment the header takes on the air, whoever writes it.
    ///
    /// A gateway that cuts a payload itself is taken to use the short header, as they do.
    package var headerOctetCount: Int {
        switch self {
        case .udh8, .payload: 6
        case .udh16, .sar: 7
        }
    }
}
