import Testing

@testable import Wire

@Suite struct SMPPStatusTests {
    @Test(arguments: try SMPPGoldenFile.names())
    func `a number and its name are those that another codec knows`(kind: String, number: UInt32, name: String) throws {
        switch kind {
        case "status":
            #expect(SMPP.Status(rawValue: number).name == name)
            #expect(SMPP.Status(name: name)?.rawValue == number)
        case "command":
            #expect(SMPP.CommandID(rawValue: number).name == name)
            #expect(SMPP.CommandID(name: name)?.rawValue == number)
        default:
            let tag = SMPP.TLV.Tag(rawValue: try #require(UInt16(exactly: number)))
            #expect(tag.name == name)
            #expect(SMPP.TLV.Tag(name: name) == tag)
        }
    }

    @Test func `every named status is found by its name`() {
        let named = (0...0x500 as ClosedRange<UInt32>).map(SMPP.Status.init).filter { !$0.name.hasPrefix("0x") }
        #expect(named.count == 67)
        for status in named { #expect(SMPP.Status(name: status.name) == status) }
    }

    @Test(
        arguments: [
            ("ESME_RINVTLVSTREAM", 0xC0), ("ESME_RTLVNOTALLWD", 0xC1), ("ESME_RINVTLVLEN", 0xC2),
            ("ESME_RMISSINGTLV", 0xC3), ("ESME_RINVTLVVAL", 0xC4),
        ] as [(String, UInt32)])
    func `5.0's spellings are understood`(name: String, number: UInt32) {
        #expect(SMPP.Status(name: name)?.rawValue == number)
    }

    @Test(arguments: [0x09, 0x400, 0x4FF, 0xFFFF_FFFF] as [UInt32])
    func `a vendor's status is a number`(number: UInt32) {
        let status = SMPP.Status(rawValue: number)
        #expect(status.name == "0x" + String(number, radix: 16))
        #expect(SMPP.Status(name: status.name) == status)
        #expect(SMPP.Status(name: "0x" + String(number, radix: 16, uppercase: true)) == status)
        #expect(!status.isSuccess)
    }

    @Test(arguments: ["", "0x", "ESME_", "esme_rok", "58", "0x123456789", "0xG", "0x-1", "0x+1", "0x 1", "0xé"])
    func `anything else is no status`(name: String) {
        #expect(SMPP.Status(name: name) == nil)
    }

    @Test func `commands and tags are found by their names`() {
        #expect(SMPP.CommandID(name: "submit_sm_resp") == .submitSMResp)
        #expect(SMPP.CommandID(name: "submit") == nil)
        #expect(SMPP.CommandID.deliverSM.response.name == "deliver_sm_resp")
        #expect(SMPP.CommandID(rawValue: 0x77).name == "0x77")
        #expect(SMPP.TLV.Tag(name: "receipted_message_id")?.rawValue == 0x001E)
        #expect(SMPP.TLV.Tag(name: "congestion_state") == .congestionState)
        #expect(SMPP.TLV.Tag(name: "nothing") == nil)
        #expect(SMPP.TLV.Tag(rawValue: 0x1402).name == "0x1402")
    }
}
