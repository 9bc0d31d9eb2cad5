import Primitives
import SMS
import Session
import Testing
import Wire

/// Peers that bound as SMPP 3.3 or older: they know no TLVs, and message ids of at most eight octets.
@Suite struct SMPPOlderPeerTests {
    /// Our name for a text, as long as they are in fact.
    private static let name = MessageID(rawValue: (0x155_1234_5678 << 22) | (5 << 12) | 0xABC)
    private static let id = GatewayMessageID(name.description)

    @Test(arguments: [UInt8(0x00), 0x32, 0x33])
    func `a bind's answer tells no version`(version: UInt8) throws {
        var bench = SMPPBench(unbound: .smsc)
        bench.receive(
            try encoded(.bind(SMPP.Bind(.transceiver, systemID: "a", password: "b", interfaceVersion: version))))
        bench.handle(.bindDecided(.ok))
        #expect(bench.take().map(\.body) == [.bindResp(SMPP.BindResp(.transceiver, systemID: "tongcha"))])
    }

    @Test func `settings of an account that is found later change nothing about it`() throws {
        var bench = SMPPBench(unbound: .smsc)
        bench.receive(
            try encoded(.bind(SMPP.Bind(.transceiver, systemID: "a", password: "b", interfaceVersion: 0x33))))
        bench.session.adopt(SessionSettings(role: .smsc), dialect: SMPPDialect(), at: bench.now)
        bench.handle(.bindDecided(.ok))
        #expect(bench.take().map(\.body) == [.bindResp(SMPP.BindResp(.transceiver, systemID: "tongcha"))])
    }

    @Test(arguments: [UInt8(0x33), 0x34, 0x50])
    func `the response and the receipt say the same name`(version: UInt8) throws {
        var bench = try SMPPBench(.smsc, version: version)
        bench.receive(try encoded(.submitSM(text([0x41], registeredDelivery: 1))))
        guard case .arrived(_, let ticket) = bench.takeActions().first else {
            Issue.record("no text")
            return
        }
        bench.handle(.settled(ticket, .ok, id: Self.id))
        guard case .submitSMResp(let response) = bench.take().first?.body else {
            Issue.record("no response")
            return
        }
        let receipt = DeliveryReceipt(id: Self.id, state: .delivered)
        let time = WallTime(milliseconds: 1_706_663_100_000)
        bench.handle(
            .send(
                OutgoingSegment(
                    replyKey, from: shortCode, to: person,
                    .receipt(receipt, text: receipt.text(submittedAt: time, doneAt: time)))))
        guard case .deliverSM(let message) = bench.take().first?.body else {
            Issue.record("no receipt")
            return
        }
        let told = ReceiptText(octets: message.shortMessage)
        #expect(told.id == response.messageID)
        #expect(told.receipt?.state == .delivered)
        #expect(message.tlvs.isEmpty == (version == 0x33))
        #expect(response.messageID.octets.count <= 8 || version > 0x33)
        #expect((response.messageID == Self.id) == (version > 0x33))
    }

    @Test func `short names differ where long ones do`() {
        var source = MessageIDSource(node: 5)
        var names: Set<GatewayMessageID> = []
        for number in 0..<20_000 {
            // Nearly six days lie between the first and the last.
            let now = WallTime(milliseconds: 1_760_000_000_000 + Int64(number) * 26_000)
            let short = GatewayMessageID(source.next(at: now).description).shortened
            #expect((1...8).contains(short.octets.count))
            names.insert(short)
        }
        #expect(names.count == 20_000)
    }

    @Test(arguments: [("", ""), ("7f3a", "7f3a"), ("12345678", "12345678"), ("not-a-number", "a-number")])
    func `what is no name of ours is cut`(long: String, short: String) {
        #expect(GatewayMessageID(long).shortened == GatewayMessageID(short))
    }

    @Test(arguments: ConcatenationForm.allCases)
    func `long texts leave without TLVs`(form: ConcatenationForm) throws {
        var options = SMPPOptions()
        options.longMessages = form
        let dialect = SMPPDialect(options).adapted(to: 0x33)
        let message = OutgoingMessage(
            id: MessageID(rawValue: 0x77), from: shortCode, to: person, text: String(repeating: "通", count: 100))
        for segment in try dialect.segments(of: message) {
            var writer = ByteWriter()
            try dialect.write(.segment(segment), sequence: 7, as: .smsc, into: &writer)
            guard case .deliverSM(let sent) = try SMPP.PDU(decoding: writer.octets.span.bytes).body else {
                Issue.record("no deliver_sm")
                return
            }
            #expect(sent.tlvs.isEmpty)
            #expect(!sent.shortMessage.isEmpty)
            #expect((sent.esmClass & 0x40 != 0) == (form != .payload))
            if form == .sar { #expect(sent.shortMessage.starts(with: [5, 0, 3, 0x77, 2])) }
        }
    }

    @Test func `a text beyond a short message is not cut`() throws {
        var options = SMPPOptions()
        options.longMessages = .payload
        let dialect = SMPPDialect(options).adapted(to: 0x33)
        let message = OutgoingMessage(
            id: MessageID(rawValue: 0x77), from: shortCode, to: person, text: String(repeating: "通", count: 128))
        let segment = try #require(dialect.segments(of: message).first)
        #expect(throws: WireError.self) {
            var writer = ByteWriter()
            try dialect.write(.segment(segment), sequence: 7, as: .smsc, into: &writer)
        }
    }
}
