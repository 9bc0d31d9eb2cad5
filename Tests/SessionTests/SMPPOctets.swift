import SMS
import Testing
import Wire

@testable import Session

/// The person who texts, the number that is texted, and a segment of a reply between them.
let person = Address("13800138000")
let shortCode = Address("10699000")
let replyKey = SegmentKey(MessageID(rawValue: 0x77), 0)

extension SMPPDialect {
    /// What the octets say to that end.
    func read(_ octets: [UInt8], as role: Role) -> Reading {
        octets.withUnsafeBytes { read($0, as: role) }
    }

    /// What the PDU says to that end, which must have been read whole.
    func operation(_ body: SMPP.Body, status: SMPP.Status = .ok, as role: Role) throws -> Operation {
        let octets = try encoded(body, status: status)
        guard case .operation(let operation, _, sequence: 7, octetCount: octets.count) = read(octets, as: role) else {
            throw Unread(reading: read(octets, as: role))
        }
        return operation
    }

    /// The message that the PDU is.
    func message(_ body: SMPP.Body, as role: Role) throws -> IncomingMessage {
        let operation = try operation(body, as: role)
        guard case .message(let message, _) = operation else { throw Unread(reading: .lost(reason: "\(operation)")) }
        return message
    }

    /// The PDU that this end writes for an operation.
    func pdu(_ operation: Operation, as role: Role) throws -> SMPP.PDU {
        var writer = ByteWriter()
        try write(operation, sequence: 7, as: role, into: &writer)
        return try SMPP.PDU(decoding: writer.octets.span.bytes)
    }

    /// The message that this end writes for what a segment carries.
    func message(_ content: OutgoingSegment.Content, as role: Role, wantsReceipt: Bool = true) throws -> SMPP.Message {
        let segment = OutgoingSegment(
            replyKey, from: shortCode, to: person, content, wantsReceipt: wantsReceipt)
        let body = try pdu(.segment(segment), as: role).body
        switch (body, role) {
        case (.submitSM(let message), .esme), (.deliverSM(let message), .smsc): return message
        default: throw Unread(reading: .lost(reason: "\(body)"))
        }
    }
}

/// A PDU that was not what the test needs.
struct Unread: Error {
    let reading: Reading
}

/// A PDU as it travels.
func encoded(_ body: SMPP.Body, sequence: UInt32 = 7, status: SMPP.Status = .ok) throws -> [UInt8] {
    var writer = ByteWriter()
    try SMPP.PDU(body, sequenceNumber: sequence, commandStatus: status).encode(into: &writer)
    return writer.octets
}

/// A message from the person, as a gateway delivers it.
func text(
    _ octets: [UInt8], dataCoding: UInt8 = 0, esmClass: UInt8 = 0, registeredDelivery: UInt8 = 0,
    tlvs: SMPP.TLVList = []
) -> SMPP.Message {
    SMPP.Message(
        from: person, to: shortCode, esmClass: esmClass, registeredDelivery: registeredDelivery,
        dataCoding: dataCoding, shortMessage: octets, tlvs: tlvs)
}

/// The command of a PDU as the rules about commands name it.
func command(of octets: [UInt8]) throws -> SessionCommand? {
    SessionCommand(name: try SMPP.PDU(decoding: octets.span.bytes).commandID.name)
}
