import SMS
import Testing

@testable import Wire

@Suite struct SMPPSummaryTests {
    @Test func `a submit is told without its content and with a masked number`() {
        var message = SMPP.Message(
            from: Example.port, to: Example.person, registeredDelivery: 1, dataCoding: 8, shortMessage: [1, 2])
        message.tlvs = [SMPP.TLV(.messagePayload, [65, 66, 67]), SMPP.TLV(.init(rawValue: 0x1402), [1, 3, 8])]
        let pdu = SMPP.PDU(.submitSM(message), sequenceNumber: 12)
        #expect(
            pdu.summary() == """
                submit_sm 12 source_addr=10699000 destination_addr=138****8000 registered_delivery=1 data_coding=8 \
                short_message=(2 octets) message_payload=(3 octets) 0x1402=(3 octets)
                """)
        #expect(
            pdu.summary(revealing: true) == """
                submit_sm 12 source_addr=10699000 destination_addr=8613800138000 registered_delivery=1 data_coding=8 \
                short_message=0102 message_payload=414243 0x1402=010308
                """)
    }

    @Test func `a receipt's TLVs are told by name`() {
        var tlvs = SMPP.TLVList()
        tlvs.receiptedMessageID = GatewayMessageID("7f3a")
        tlvs.messageState = .delivered
        tlvs.networkErrorCode = SMPP.NetworkErrorCode(networkType: 3, errorCode: 27)
        tlvs.sarMsgRefNum = 258
        let pdu = SMPP.PDU(
            .deliverSM(SMPP.Message(from: Example.person, to: Example.port, tlvs: tlvs)), sequenceNumber: 3)
        #expect(
            pdu.summary() == """
                deliver_sm 3 source_addr=138****8000 destination_addr=10699000 receipted_message_id=7f3a \
                message_state=DELIVERED network_error_code=0x03001b sar_msg_ref_num=258
                """)
    }

    @Test(arguments: [false, true])
    func `a password is never told`(revealing: Bool) {
        let bind = SMPP.Bind(.transceiver, systemID: "tongcha", password: "hunter2")
        let pdu = SMPP.PDU(.bind(bind), sequenceNumber: 1)
        #expect(
            pdu.summary(revealing: revealing)
                == "bind_transceiver 1 system_id=tongcha password=*** interface_version=0x34")
        let outbind = SMPP.PDU(.outbind(SMPP.Outbind(systemID: "x", password: "hunter2")), sequenceNumber: 1)
        #expect(!outbind.summary(revealing: revealing).contains("hunter2"))
    }

    @Test func `an answer tells its status`() {
        let answer = SMPP.PDU(.submitSMResp(SMPP.MessageResp()), sequenceNumber: 4, commandStatus: .throttled)
        #expect(answer.summary() == "submit_sm_resp 4 command_status=ESME_RTHROTTLED")
        let vendor = SMPP.PDU(.genericNack, sequenceNumber: 0, commandStatus: SMPP.Status(rawValue: 0x412))
        #expect(vendor.summary() == "generic_nack 0 command_status=0x412")
    }

    @Test(arguments: [
        ("+447700900123", "+44****0123"), ("13800138000", "138****8000"), ("10699000", "10699000"),
        ("106990001234567", "106990001234567"), ("Tongcha", "Tongcha"), ("10086", "10086"),
        ("01012345678", "010****5678"),
    ])
    func `numbers that may be a person's are masked`(number: String, shown: String) {
        let question = SMPP.QuerySM(messageID: GatewayMessageID("1"), source: Address(number))
        #expect(
            SMPP.PDU(.querySM(question), sequenceNumber: 1).summary() == "query_sm 1 message_id=1 source_addr=\(shown)")
    }

    @Test func `a field cannot break the line`() {
        let response = SMPP.BindResp(.receiver, systemID: "a\nb\u{1B}[31m")
        let line = SMPP.PDU(.bindResp(response), sequenceNumber: 1).summary()
        #expect(line == "bind_receiver_resp 1 command_status=ESME_ROK system_id=a.b.[31m")
    }

    @Test func `a trace shows the header's octets and hides the rest`() throws {
        let octets = try SMPP.PDU(.deliverSMResp(SMPP.MessageResp()), sequenceNumber: 2).octets()
        #expect(
            SMPP.PDU.trace(of: octets.span.bytes) == """
                deliver_sm_resp 2 command_status=ESME_ROK
                00000000  00 00 00 11 80 00 00 05  00 00 00 00 00 00 00 02  |................|
                00000010  ··                                                |·|

                """)
        #expect(SMPP.PDU.trace(of: octets.span.bytes, revealing: true).hasSuffix("  |.|\n"))
    }

    @Test func `a trace of a bad PDU tells what is wrong with it`() throws {
        let octets = try "00000011 00000004 00000000 00000007 41".hexOctets()
        let trace = SMPP.PDU.trace(of: octets.span.bytes)
        #expect(
            trace.hasPrefix(
                "bad PDU: service_type at octet 16 is cut off by the end of the PDU; answered with status 2\n"))
    }

    @Test(arguments: try SMPPGoldenCase.all())
    func `no summary and no trace shows a person's number`(golden: SMPPGoldenCase) throws {
        let octets = try SMPPGoldenFile(golden.name).octets
        for text in [golden.pdu.summary(), SMPP.PDU.trace(of: octets.span.bytes)] {
            #expect(!text.contains("13800138000"))
            #expect(!text.contains("13900139000"))
        }
    }
}
