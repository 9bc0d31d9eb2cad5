import SMS
import Testing

@testable import Wire

@Suite struct SMPPPDUTests {
    @Test(arguments: try SMPPGoldenCase.all())
    func `a golden PDU reads and writes as what its maker meant`(golden: SMPPGoldenCase) throws {
        let file = try SMPPGoldenFile(golden.name)
        #expect(try SMPP.PDU(octets: file.octets) == golden.pdu)
        #expect(try golden.pdu.octets() == golden.octetsWhenSent ?? file.octets)
    }

    @Test func `every golden file has its value in the table`() throws {
        #expect(try SMPPGoldenFile.all().map(\.name) == SMPPGoldenCase.all().map(\.name).sorted())
    }

    @Test(arguments: try SMPPGoldenFile.all())
    func `a proper prefix of a PDU is never read as the whole`(golden: SMPPGoldenFile) throws {
        for count in 0..<golden.octets.count {
            let prefix = Array(golden.octets.prefix(count))
            #expect(throws: WireError.self) { try SMPP.PDU(octets: prefix) }
        }
    }

    @Test(arguments: try SMPPGoldenFile.all())
    func `a PDU cut short with a right length is refused or lacks only what may be absent`(
        golden: SMPPGoldenFile
    ) throws {
        let whole = try SMPP.PDU(octets: golden.octets)
        for count in 16..<golden.octets.count {
            let octets = Array(golden.octets.prefix(count)).withRightLength()
            do {
                let pdu = try SMPP.PDU(octets: octets)
                #expect(
                    pdu.commandID.isResponse || pdu.body.tlvs.all.count < whole.body.tlvs.all.count,
                    "\(count) octets were enough for \(pdu)")
            } catch {
                guard case .badPDU(_, let offset, _, let status) = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(offset <= count)
                #expect(status != 0)
            }
        }
    }

    @Test(arguments: [
        "80000009 0000000d", "80000004 00000058", "80000005 00000064", "80000103 000000fe", "80000021 00000008",
        "80000003 00000067", "80000004 00000000", "80000001 00000005", "80000002 0000040a",
    ])
    func `a response without a body is an answer`(commandAndStatus: String) throws {
        let octets = try "00000010 \(commandAndStatus) 00000007".hexOctets()
        let pdu = try SMPP.PDU(octets: octets)
        #expect(pdu.sequenceNumber == 7)
        #expect(pdu.commandID.isResponse)
        #expect(try octets.starts(with: "00000010 \(commandAndStatus)".hexOctets()))
    }

    @Test(arguments: [
        "80000015", "80000006", "80000000", "80000008", "80000007", "00000015", "00000006",
    ])
    func `octets after an empty body are ignored`(command: String) throws {
        let bare = try SMPP.PDU(octets: "00000010 \(command) 00000000 00000007".hexOctets())
        #expect(try SMPP.PDU(octets: "00000013 \(command) 00000000 00000007 00ffff".hexOctets()) == bare)
    }

    @Test func `octets after a response's TLVs are ignored`() throws {
        let octets = try "0000001f 80000004 00000000 00000007 373f00 0428000132 00ff01ff".hexOctets()
        let response = SMPP.MessageResp(messageID: GatewayMessageID("7?"), tlvs: [SMPP.TLV(.congestionState, [50])])
        #expect(try SMPP.PDU(octets: octets.withRightLength()).body == .submitSMResp(response))
    }

    @Test func `octets after a request's TLVs make it bad`() throws {
        let octets = try SMPP.PDU(.deliverSM(Example.message()), sequenceNumber: 1).octets() + [4, 0x27, 0]
        #expect(
            throws: WireError.badPDU(
                field: "tlv", offset: octets.count - 3, reason: .truncated,
                status: SMPP.Status.invalidTLVStream.rawValue)
        ) { try SMPP.PDU(octets: octets.withRightLength()) }
    }

    @Test(arguments: [0x0000_0111, 0x8000_0112, 0x0001_0200, 0xFFFF_FFFF] as [UInt32])
    func `an unknown command keeps its octets`(command: UInt32) throws {
        let body = SMPP.Body.unknown(SMPP.CommandID(rawValue: command), [1, 2, 0, 255])
        let pdu = SMPP.PDU(body, sequenceNumber: 9, commandStatus: SMPP.Status(rawValue: 0x0400))
        #expect(try SMPP.PDU(octets: pdu.octets()) == pdu)
    }

    @Test(arguments: [0x34, 0x50, 0x33, 0x00, 0xFF] as [UInt8])
    func `a bind of any version is read`(version: UInt8) throws {
        for kind in SMPP.Bind.Kind.allCases {
            let bind = SMPP.Bind(kind, systemID: "esme", password: "", interfaceVersion: version)
            let pdu = SMPP.PDU(.bind(bind), sequenceNumber: 1)
            #expect(try SMPP.PDU(octets: pdu.octets()) == pdu)
            #expect(bind.allowsTLVs == (version >= 0x34))
        }
    }

    @Test func `a header whose length is not the frame's is bad`() throws {
        let octets = try "00000011 00000015 00000000 00000007".hexOctets()
        let error = WireError.badPDU(
            field: "command_length", offset: 0, reason: .wrongLength(octetCount: 16),
            status: SMPP.Status.invalidCommandLength.rawValue)
        #expect(throws: error) { try SMPP.PDU(octets: octets) }
        #expect(throws: error) { try SMPP.Header(decoding: octets.span.bytes) }
    }

    @Test func `a bad PDU still says whom to answer`() throws {
        let octets = try "00000014 00000004 00000000 00000007 41414141".hexOctets()
        #expect(throws: WireError.self) { try SMPP.PDU(octets: octets) }
        let header = try SMPP.Header(decoding: octets.span.bytes)
        #expect(header.commandID.response == .submitSMResp)
        #expect(header.sequenceNumber == 7)
    }

    @Test func `a PDU that cannot be sent leaves the writer as it was`() throws {
        var writer = ByteWriter()
        try SMPP.PDU(.enquireLink, sequenceNumber: 1).encode(into: &writer)
        let before = writer.octets
        let tooLong = Example.message(String(repeating: "x", count: 255))
        #expect(throws: WireError.unencodable(field: "short_message", reason: .overlong(limit: 254))) {
            try SMPP.PDU(.submitSM(tooLong), sequenceNumber: 2).encode(into: &writer)
        }
        #expect(writer.octets == before)
        let huge = Example.message("", tlvs: [SMPP.TLV(.messagePayload, Array(repeating: 65, count: 65_500))])
        #expect(throws: WireError.unencodable(field: "command_length", reason: .overlong(limit: 65_536))) {
            try SMPP.PDU(.submitSM(huge), sequenceNumber: 3).encode(into: &writer)
        }
        #expect(writer.octets == before)
    }

    @Test func `octets beyond ASCII survive the way in and out`() throws {
        var message = Example.message()
        message.sourceAddr = "caf\u{E9}\u{FF}"
        let pdu = SMPP.PDU(.deliverSM(message), sequenceNumber: 1)
        #expect(try SMPP.PDU(octets: pdu.octets()) == pdu)
        message.sourceAddr = "通查"
        #expect(throws: WireError.unencodable(field: "source_addr", reason: .forbiddenCharacter)) {
            try SMPP.PDU(.deliverSM(message), sequenceNumber: 1).octets()
        }
    }
}

extension SMPP.Body {
    /// The TLVs, where the body can have some.
    fileprivate var tlvs: SMPP.TLVList {
        switch self {
        case .submitSM(let body), .deliverSM(let body): body.tlvs
        case .dataSM(let body): body.tlvs
        case .alertNotification(let body): body.tlvs
        default: []
        }
    }
}
