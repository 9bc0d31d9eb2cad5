import Net
import SMS
import Session
import TestSupport
import Testing
import Wire

@testable import Responder

/// SMPP both ways, with gateways and with ESMEs at the other end.
@Suite struct SMPPTests {
    /// The codings of texts from phones, and what the link takes `data_coding` 0 for.
    static let codings: [TextCoding] = [.ucs2, .gb18030]

    @Test(arguments: codings) @LoopActor
    func `a gateway's question is answered in its coding`(coding: TextCoding) async throws {
        var options = SMPPOptions()
        options.codings = [coding]
        let dialect = SMPPDialect(options)
        try await withResponder(adapt: { $0.links = [TestResponder.link("smpp", dialect)] }) { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway("smpp", dialect)
            try await gateway.text("查询 01123X", from: "8613800138000")
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("账号4个"))
        }
    }

    @Test @LoopActor func `the responder dials a gateway and keeps its bind`() async throws {
        let dialect = SMPPDialect()
        let gateway = Gateway(Gateway.settings(dialect, systemID: "tongcha"))
        let address = try gateway.listen()
        try await withResponder(adapt: { configuration in
            var link = TestResponder.link("mobile", dialect, systemID: "tongcha")
            link.endpoint = .dial("\(address)")
            link.binds = [.transmitter, .receiver]
            configuration.links = [link]
        }) { responder in
            try responder.know()
            try await responder.start()
            try await eventually("both binds stand") { gateway.link.bindCount == 2 }
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await gateway.texts(to: TestResponder.known, count: 1)
            gateway.link.close()
            try await eventually("both binds stand again") { gateway.link.bindCount == 2 && gateway.boundCount == 4 }
            try await gateway.text("进度", from: "13900139000")
            try await gateway.texts(to: "13900139000", count: 1)
        }
        gateway.leave()
    }

    static let forms: [ConcatenationForm] = [.udh8, .udh16, .sar, .payload]

    @Test(arguments: forms) @LoopActor
    func `an ESME gets a receipt for each segment it submitted`(form: ConcatenationForm) async throws {
        var options = SMPPOptions()
        options.longMessages = form
        let dialect = SMPPDialect(options)
        try await withResponder(adapt: { $0.links = [TestResponder.link("peer", dialect, role: .smsc)] }) { responder in
            try responder.know()
            try await responder.start()
            let esme = try await responder.gateway("peer", dialect, role: .esme)
            guard case .taken(let id) = try await esme.text("查询 01123X", from: TestResponder.known, wantsReceipt: true)
            else {
                Issue.record("the text is taken")
                return
            }
            #expect(!id.octets.isEmpty)
            try await esme.texts(to: TestResponder.known, count: 1)
            try await eventually("the receipt comes") { esme.receipts.map(\.id) == [id] }
            #expect(esme.receipts[0].state == .delivered)

            let second = try await esme.text(LongTextTests.question, from: "13900139000", wantsReceipt: true)
            guard case .taken(let last) = second else {
                Issue.record("the long text is taken: \(second)")
                return
            }
            #expect(!last.octets.isEmpty)
            let count = form == .payload ? 2 : 3
            try await eventually("every receipt comes") { esme.receipts.count == count }
            #expect(esme.receipts.map(\.id).contains(last))
            #expect(Set(esme.receipts.map(\.id)).count == count)
        }
    }

    @Test(arguments: [1, 2]) @LoopActor
    func `a receipt waits where another bind could carry it past its text's answer`(bindCount: Int) async throws {
        let delay = Duration.milliseconds(400)
        let dialect = SMPPDialect()
        try await withResponder(adapt: { configuration in
            configuration.links = [TestResponder.link("peer", dialect, role: .smsc)]
            configuration.links[0].receiptDelay = delay
        }) { responder in
            try responder.know()
            try await responder.start()
            let esme = try await responder.gateway("peer", dialect, role: .esme) {
                $0.binds = Array(repeating: .transceiver, count: bindCount)
            }
            try await eventually("every bind") { esme.link.bindCount == bindCount }
            let start = ContinuousClock.now
            try await esme.text("帮助", from: TestResponder.known, wantsReceipt: true)
            try await esme.texts(to: TestResponder.known, count: 1)
            if bindCount > 1 { #expect(esme.receipts.isEmpty || ContinuousClock.now - start >= delay) }
            try await eventually("the receipt comes") { esme.receipts.count == 1 }
            if bindCount > 1 { #expect(ContinuousClock.now - start >= delay) }
        }
    }

    @Test @LoopActor func `a client of SMPP 3_3 knows the receipt by the short name in its response`() async throws {
        try await withResponder(adapt: { $0.links = [TestResponder.link("peer", SMPPDialect(), role: .smsc)] }) {
            responder in
            try responder.know()
            try await responder.start()
            let peer = try RawPeer(port: try responder.address("peer").port)
            func send(_ body: SMPP.Body) async throws {
                var writer = ByteWriter()
                try SMPP.PDU(body, sequenceNumber: 1).encode(into: &writer)
                await peer.send(writer.octets)
            }
            func receive() async throws -> SMPP.PDU {
                let start = try await peer.octets(4)
                let rest = try await peer.octets(start.reduce(0) { $0 << 8 | Int($1) } - 4)
                return try SMPP.PDU(decoding: (start + rest).span.bytes)
            }
            try await send(
                .bind(SMPP.Bind(.transceiver, systemID: "carrier1", password: "secret", interfaceVersion: 0x33)))
            #expect(
                try await receive().body == .bindResp(SMPP.BindResp(.transceiver, systemID: "tongcha")))
            try await send(
                .submitSM(
                    SMPP.Message(
                        from: Address(TestResponder.known), to: Address("10699000"), registeredDelivery: 1,
                        shortMessage: Array("CX01123X".utf8))))
            var id = GatewayMessageID([])
            var receipts: [ReceiptText] = []
            // The result is two segments, each a deliver_sm as the receipt is.
            for _ in 0..<4 where receipts.isEmpty || id.octets.isEmpty {
                switch try await receive().body {
                case .submitSMResp(let response): id = response.messageID
                case .deliverSM(let message):
                    #expect(message.tlvs.isEmpty)
                    if message.esmClass == 0x04 { receipts.append(ReceiptText(octets: message.shortMessage)) }
                case let body: Issue.record("\(body)")
                }
            }
            #expect((1...8).contains(id.octets.count))
            #expect(receipts.map(\.id) == [id])
        }
    }

    @Test @LoopActor func `a gateway that asks for a receipt is not sent one`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known, wantsReceipt: true)
            try await gateway.text("进度", from: "13900139000")
            try await gateway.texts(to: "13900139000", count: 1)
            #expect(gateway.receipts.isEmpty)
            #expect(gateway.submissions.count == 2)
        }
    }

    @Test @LoopActor func `an ESME over the line protocol gets its answer and its receipt`() async throws {
        try await withResponder(adapt: { $0.links = [TestResponder.link("peer", LineDialect(), role: .smsc)] }) {
            responder in
            try responder.know()
            try await responder.start()
            let peer = try RawPeer(port: try responder.address("peer").port)
            try await peer.bind()
            await peer.send(
                #"submit_sm 2 source_addr=13800138000 destination_addr=10699000 registered_delivery=1 short_message="查询 01123X""#
            )
            var lines: [String] = []
            for _ in 0..<3 { lines.append(try await peer.line() ?? "closed") }
            let answer = lines.first { $0.hasPrefix("submit_sm_resp 2 command_status=ESME_ROK message_id=") } ?? ""
            let id = answer.split(separator: "=").last ?? ""
            #expect(!id.isEmpty)
            #expect(lines.contains { $0.contains("本号码查到互联网账号4个") && $0.hasPrefix("deliver_sm ") })
            #expect(lines.contains { $0.contains("receipted_message_id=\(id) message_state=DELIVERED") })
        }
    }
}
