import SMS
import Wire

/// The PDU by which a gateway hands a question over, as the ceilings need it.
enum Question {
    /// A `deliver_sm` with two TLVs, as gateways send them.
    static let pdu: SMPP.PDU = {
        let source = Address("8613800138000", typeOfNumber: 1, numberingPlan: 1)
        var message = SMPP.Message(
            from: source, to: Address("10699000"), dataCoding: 8,
            shortMessage: TextCoding.ucs2.encode("查询 01123X，这是一条比较长的短信") ?? [])
        message.tlvs.userMessageReference = 7
        message.tlvs[.sourceSubaddress] = Array(repeating: 1, count: 12)
        return SMPP.PDU(.deliverSM(message), sequenceNumber: 1)
    }()

    /// Its 116 octets.
    static let octets: [UInt8] = {
        var writer = ByteWriter()
        // The message is within every limit, so nothing can be thrown.
        try? pdu.encode(into: &writer)
        return writer.octets
    }()
}
