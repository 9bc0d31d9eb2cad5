import SMS

@testable import Wire

extension SMPP.PDU {
    /// The PDU of these octets, which stay where they are while it is read.
    init(octets: [UInt8]) throws(WireError) { try self.init(decoding: octets.span.bytes) }

    /// The octets that this PDU is sent as.
    func octets() throws(WireError) -> [UInt8] {
        var writer = ByteWriter()
        try encode(into: &writer)
        return writer.octets
    }
}

extension [UInt8] {
    /// The same PDU with a `command_length` that is right for its octets.
    func withRightLength() -> [UInt8] {
        guard count >= 4 else { return self }
        return stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: count >> $0) } + dropFirst(4)
    }
}

/// The addresses that all examples use.
enum Example {
    static let port = Address("10699000")
    static let person = Address("8613800138000", typeOfNumber: 1, numberingPlan: 1)

    static func message(_ text: String = "CX01123X", tlvs: SMPP.TLVList = []) -> SMPP.Message {
        SMPP.Message(from: person, to: port, shortMessage: Array(text.utf8), tlvs: tlvs)
    }
}
