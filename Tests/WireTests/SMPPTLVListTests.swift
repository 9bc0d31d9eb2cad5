import SMS
import Testing

@testable import Wire

@Suite struct SMPPTLVListTests {
    @Test func `what an accessor sets, another reads from the wire`() throws {
        var tlvs = SMPP.TLVList()
        tlvs.receiptedMessageID = GatewayMessageID("0007F3A")
        tlvs.messageState = .undeliverable
        tlvs.messagePayload = [1, 0, 255]
        tlvs.sarMsgRefNum = 0x1234
        tlvs.sarTotalSegments = 3
        tlvs.sarSegmentSeqnum = 2
        tlvs.networkErrorCode = SMPP.NetworkErrorCode(networkType: 3, errorCode: 0x0102)
        tlvs.congestionState = 100
        tlvs.userMessageReference = 0xFFFF
        tlvs.scInterfaceVersion = 0x50
        tlvs.moreMessagesToSend = true
        tlvs.deliveryFailureReason = 1
        tlvs.additionalStatusInfoText = "too fast"

        let octets = try SMPP.PDU(.deliverSM(Example.message(tlvs: tlvs)), sequenceNumber: 1).octets()
        guard case .deliverSM(let message) = try SMPP.PDU(octets: octets).body else {
            Issue.record("another command")
            return
        }
        #expect(message.tlvs == tlvs)
        #expect(message.tlvs.receiptedMessageID == GatewayMessageID("0007F3A"))
        #expect(message.tlvs.messageState == .undeliverable)
        #expect(message.tlvs.messagePayload == [1, 0, 255])
        #expect(message.tlvs.sarMsgRefNum == 0x1234)
        #expect(message.tlvs.sarTotalSegments == 3)
        #expect(message.tlvs.sarSegmentSeqnum == 2)
        #expect(message.tlvs.networkErrorCode == SMPP.NetworkErrorCode(networkType: 3, errorCode: 0x0102))
        #expect(message.tlvs.congestionState == 100)
        #expect(message.tlvs.userMessageReference == 0xFFFF)
        #expect(message.tlvs.scInterfaceVersion == 0x50)
        #expect(message.tlvs.moreMessagesToSend == true)
        #expect(message.tlvs.deliveryFailureReason == 1)
        #expect(message.tlvs.additionalStatusInfoText == "too fast")
    }

    @Test func `the octets are the specification's`() throws {
        var tlvs = SMPP.TLVList()
        tlvs.receiptedMessageID = GatewayMessageID("7f")
        tlvs.messageState = .delivered
        tlvs.networkErrorCode = SMPP.NetworkErrorCode(networkType: 3, errorCode: 27)
        var writer = ByteWriter()
        try tlvs.write(to: &writer)
        #expect(try writer.octets == "001e0003376600 0427000102 0423000303001b".hexOctets())
    }

    @Test func `a value of a wrong length is kept but means nothing`() {
        let empty = SMPP.TLVList(
            [
                .messageState, .sarMsgRefNum, .sarTotalSegments, .networkErrorCode, .congestionState,
                .moreMessagesToSend,
                .scInterfaceVersion, .userMessageReference,
            ].map { SMPP.TLV($0, []) })
        let long = SMPP.TLVList(empty.all.map { SMPP.TLV($0.tag, [1, 2, 3, 4]) })
        for tlvs in [empty, long] {
            #expect(tlvs.messageState == nil)
            #expect(tlvs.sarMsgRefNum == nil)
            #expect(tlvs.sarTotalSegments == nil)
            #expect(tlvs.networkErrorCode == nil)
            #expect(tlvs.congestionState == nil)
            #expect(tlvs.moreMessagesToSend == nil)
            #expect(tlvs.scInterfaceVersion == nil)
            #expect(tlvs.userMessageReference == nil)
            #expect(tlvs.all.count == 8)
        }
    }

    @Test func `an unknown message state is no state`() {
        #expect(SMPP.TLVList([SMPP.TLV(.messageState, [77])]).messageState == nil)
    }

    @Test(arguments: [Array("7f3a".utf8), Array("7f3a\0".utf8)])
    func `a receipted id is read with and without its NUL`(value: [UInt8]) {
        let tlvs = SMPP.TLVList([SMPP.TLV(.receiptedMessageID, value)])
        #expect(tlvs.receiptedMessageID == GatewayMessageID("7f3a"))
    }

    @Test func `setting replaces in place and nil removes all`() {
        let vendor = SMPP.TLV.Tag(rawValue: 0x2001)
        var tlvs: SMPP.TLVList = [
            SMPP.TLV(vendor, [1]), SMPP.TLV(.congestionState, [2]), SMPP.TLV(vendor, [3]),
        ]
        tlvs[vendor] = [9]
        #expect(tlvs.all == [SMPP.TLV(vendor, [9]), SMPP.TLV(.congestionState, [2]), SMPP.TLV(vendor, [3])])
        tlvs[vendor] = nil
        #expect(tlvs == [SMPP.TLV(.congestionState, [2])])
        tlvs.congestionState = nil
        #expect(tlvs.isEmpty)
    }
}
