import SMS
import Testing
import Wire

/// Messages that are written without being made.
@Suite struct SMPPMessageEncodeTests {
    private static let source = Address("10699000", typeOfNumber: 3, numberingPlan: 9)
    private static let destination = Address("13800138000", typeOfNumber: 1, numberingPlan: 1)

    @Test(arguments: [SMPP.CommandID.submitSM, .deliverSM], ["", "CMT"])
    func `they are the octets of the message`(command: SMPP.CommandID, serviceType: String) throws {
        for octetCount in [0, 1, 140, 254] {
            let octets = (0..<octetCount).map { UInt8($0) }
            var message = SMPP.Message(
                from: Self.source, to: Self.destination, esmClass: 0x40, registeredDelivery: 1, dataCoding: 8,
                shortMessage: octets)
            message.serviceType = serviceType
            var (made, unmade) = (ByteWriter(), ByteWriter())
            try message.encode(as: command, sequenceNumber: 7, into: &made)
            try Self.encode(octets, serviceType, as: command, into: &unmade)
            #expect(made.octets == unmade.octets)
        }
    }

    @Test func `what does not fit leaves the writer as it was`() {
        var writer = ByteWriter()
        writer.uint8(1)
        #expect(throws: WireError.self) {
            try Self.encode([UInt8](repeating: 0, count: 255), "", as: .submitSM, into: &writer)
        }
        #expect(throws: WireError.self) { try Self.encode([], "toolong", as: .submitSM, into: &writer) }
        #expect(writer.octets == [1])
    }

    private static func encode(
        _ octets: [UInt8], _ serviceType: String, as command: SMPP.CommandID, into writer: inout ByteWriter
    ) throws {
        try SMPP.Message.encode(
            octets, dataCoding: 8, from: source, to: destination, serviceType: serviceType, esmClass: 0x40,
            registeredDelivery: 1, as: command, sequenceNumber: 7, into: &writer)
    }
}
