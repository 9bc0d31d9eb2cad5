import Primitives
import SMS
import TestSupport
import Testing

struct ReceiptTextTests {
    @Test(
        arguments: [
            (
                "id:0123456789 sub:001 dlvrd:001 submit date:0402101530 done date:0402101531 stat:DELIVRD err:000 Text:hello",
                "0123456789", MessageState.delivered, "000"
            ),
            ("stat:UNDELIV done date:240131090512 ERR:0A1 ID:7F3a-b:c", "7F3a-b:c", .undeliverable, "0A1"),
            ("Id:1 Stat:Expired", "1", .expired, nil), ("id:1\tstat:DELIVERED\r\nerr:\0", "1", .delivered, nil),
            ("id:1 stat:REJECTED err:12 text:id:2 stat:DELIVRD err:13", "1", .rejected, "12"),
            ("id:1 stat:MK:0001 err:000", "1", .undeliverable, "MK:0001"),
            ("id:1 stat:ID:0076", "1", .undeliverable, "ID:0076"),
            ("id:1 stat:WHATEVER", "1", .unknown, nil),
            ("submit date:2401310905 id:1 stat:accepted", "1", .accepted, nil),
            ("id:1 stat:deleted", "1", .deleted, nil), ("id:1 stat:ENROUTE", "1", .enroute, nil),
            ("id:1 stat:D", "1", .unknown, nil),
        ] as [(String, String, MessageState, String?)])
    func `receipts of all kinds are read`(text: String, id: String, state: MessageState, errorCode: String?) {
        #expect(
            DeliveryReceipt(text: text)
                == DeliveryReceipt(id: GatewayMessageID(id), state: state, errorCode: errorCode))
    }

    @Test(arguments: [
        "", " ", "hello", "id:1", "stat:DELIVRD", "id: stat:DELIVRD", "id:1 stat:", ":", "id", "msgid:1 stat:DELIVRD",
        "id:1stat:DELIVRD",
    ])
    func `what names no segment or no state is no receipt`(text: String) {
        #expect(DeliveryReceipt(text: text) == nil)
    }

    @Test func `fields stand alone where others come beside the text`() {
        let text = ReceiptText(octets: Array("stat:DELIVRD err:".utf8))
        #expect(text.id == nil)
        #expect(text.status == "DELIVRD")
        #expect(text.errorCode == nil)
        #expect(ReceiptText(octets: [0x69, 0x64, 0x3A, 0xFF, 0x01]).id == GatewayMessageID([0xFF, 0x01]))
    }

    @Test func `a receipt is written as the standard prints it`() {
        let receipt = DeliveryReceipt(id: GatewayMessageID("7f3a"), state: .delivered)
        let submitted = WallTime(milliseconds: 1_706_659_500_000)
        #expect(
            receipt.text(submittedAt: submitted, doneAt: submitted + .seconds(3_600))
                == "id:7f3a sub:001 dlvrd:001 submit date:2401310805 done date:2401310905 stat:DELIVRD err:000 text:")
        #expect(
            receipt.text(submittedAt: submitted, doneAt: submitted, offsetFromUTC: .zero)
                .contains("submit date:2401310005 done"))
    }

    @Test(arguments: MessageState.allCases)
    func `what is written is read`(state: MessageState) {
        let receipt = DeliveryReceipt(id: GatewayMessageID("00A9"), state: state, errorCode: "042")
        let time = WallTime(milliseconds: 1_706_659_500_000)
        let text = receipt.text(submittedAt: time, doneAt: time)
        #expect(DeliveryReceipt(text: text) == receipt)
        #expect(DeliveryReceipt(text: text.uppercased()) == receipt)
        #expect(text.contains("dlvrd:001") == (state == .delivered))
    }

    @Test func `states that may still change are not final`() {
        #expect(MessageState.allCases.filter { !$0.isFinal } == [.scheduled, .enroute, .accepted, .unknown])
    }

    @Test func `noise and every prefix never trap`() {
        var random = SeededGenerator(seed: 9)
        let octets = Array("id:7f3a sub:001 stat:DELIVRD err:000 text:id:1".utf8)
        for count in 0...octets.count { _ = ReceiptText(octets: Array(octets[..<count])).receipt }
        for _ in 0..<20_000 {
            var noise = octets
            for _ in 0..<6 {
                noise[Int.random(in: 0..<noise.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            _ = ReceiptText(octets: noise).receipt
            _ = ReceiptText(octets: random.octets(upTo: 30)).receipt
        }
    }
}
