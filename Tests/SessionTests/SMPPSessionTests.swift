import SMS
import Session
import Testing
import Wire

@Suite struct SMPPSessionTests {
    @Test(arguments: [
        (UInt32(5), body(octetCount: 9) + [0x41], UInt32(0x8000_0005), SMPP.Status.invalidMessageLength),
        (5, [], 0x8000_0005, .invalidCommandLength),
        (5, body(source: String(repeating: "1", count: 30)), 0x8000_0005, .invalidSourceAddress),
        (5, body() + [0x14, 0x00, 0x00, 0x09, 0x01], 0x8000_0005, .invalidTLVStream),
        (5, body(octetCount: 1, dataCoding: 4) + [0x41], 0x8000_0005, .invalidDataCoding),
        (0x103, [0], 0x8000_0103, .invalidCommandLength),
        (0x21, [0], 0x8000_0021, .invalidCommandLength),
        (0x03, [0x31], 0x8000_0003, .invalidCommandLength),
        (0x08, Array("CMT123\0".utf8), 0x8000_0008, .invalidServiceType),
        (0x07, [0x31, 0], 0x8000_0007, .invalidCommandLength),
        (0x09, Array("a very long system\0".utf8), 0x8000_0009, .invalidSystemID),
        (0x01, Array("carrier1\0a long password\0".utf8), 0x8000_0001, .invalidPassword),
        (0x02, [0x31], 0x8000_0002, .invalidCommandLength),
        (0x999, [1, 2, 3], 0x8000_0000, .invalidCommandID),
        (4, body(), 0x8000_0000, .invalidCommandID),
    ])
    func `what cannot be read is answered by name, and the session lives`(
        command: UInt32, body: [UInt8], answer: UInt32, status: SMPP.Status
    ) throws {
        var bench = try SMPPBench(.esme)
        bench.receive(pdu(command, body))
        let answers = bench.take()
        #expect(answers.map(\.commandID.rawValue) == [answer])
        #expect(answers.map(\.commandStatus) == [status])
        #expect(answers.map(\.sequenceNumber) == [7])
        #expect(try bench.isAlive())
    }

    @Test(arguments: [0, 15, 65_537, 0x7FFF_FFFF, 0xFFFF_FFFF])
    func `a length that cannot be is told and closes the connection`(length: Int) throws {
        var bench = try SMPPBench(.esme)
        bench.receive(pdu(0x15, [], length: length))
        #expect(bench.take() == [SMPP.PDU(.genericNack, sequenceNumber: 7, commandStatus: .invalidCommandLength)])
        #expect(bench.session.state == .closed)
        guard case .close(.lostFraming) = bench.actions.last else {
            Issue.record("\(bench.actions)")
            return
        }
    }

    @Test func `a PDU that comes octet by octet is read once it is whole`() throws {
        var bench = try SMPPBench(.esme)
        let octets = try encoded(.deliverSM(text([0x41])))
        var share = Int.max
        for count in 0..<octets.count {
            let consumed = octets.prefix(count).withUnsafeBytes {
                bench.session.receive(
                    $0, share: &share, rate: &bench.rate, at: bench.now, into: &bench.actions)
            }
            #expect(consumed == 0)
        }
        bench.actions = []
        bench.receive(octets)
        guard case .arrived = bench.actions.first else {
            Issue.record("\(bench.actions)")
            return
        }
    }

    @Test func `a client's text is answered with our message ID`() throws {
        var bench = try SMPPBench(.smsc)
        bench.receive(try encoded(.submitSM(text([0x43, 0x58], registeredDelivery: 1))))
        let message = IncomingMessage(from: person, to: shortCode, .text("CX"), wantsReceipt: true)
        guard case .arrived(message, let ticket) = bench.actions.first else {
            Issue.record("\(bench.actions)")
            return
        }
        #expect(bench.take().isEmpty)
        bench.session.handle(
            .settled(ticket, .ok, id: GatewayMessageID("7f3a")), at: bench.now, into: &bench.actions)
        let answer = SMPP.MessageResp(messageID: GatewayMessageID("7f3a"))
        #expect(bench.take() == [SMPP.PDU(.submitSMResp(answer), sequenceNumber: 7)])
    }

    @Test func `a reply to a client is a deliver_sm, and its answer is the end of it`() throws {
        var bench = try SMPPBench(.smsc)
        let segment = OutgoingSegment(
            replyKey, from: shortCode, to: person, .coded(Segment(coding: .gsm7, userData: [0x41])),
            wantsReceipt: true)
        bench.actions = []
        bench.session.handle(.send(segment), at: bench.now, into: &bench.actions)
        let sent = bench.take()
        #expect(sent.map(\.commandID) == [.deliverSM])
        let answer = SMPP.MessageResp(messageID: GatewayMessageID("whatever"))
        bench.receive(try encoded(.deliverSMResp(answer), sequence: try #require(sent.first).sequenceNumber))
        #expect(bench.actions == [.submitted(replyKey, GatewayMessageID([]))])
    }

    @Test func `noise never traps, and nothing is said after framing is lost`() throws {
        var state: UInt64 = 0x5EED
        for round in 0..<2_000 {
            let role: Role = round % 2 == 0 ? .esme : .smsc
            var bench = try SMPPBench(role)
            let message = text(Array("CX01123X".utf8), esmClass: 0x40, tlvs: [SMPP.TLV(.sarTotalSegments, [2])])
            let octets = try encoded(role == .esme ? .deliverSM(message) : .submitSM(message)).map { octet in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return state >> 60 == 0 ? UInt8(truncatingIfNeeded: state >> 32) : octet
            }
            bench.receive(octets)
            guard bench.session.state == .closed else { continue }
            _ = bench.take()
            bench.receive(try encoded(.enquireLink))
            #expect(bench.take().isEmpty)
        }
    }
}
