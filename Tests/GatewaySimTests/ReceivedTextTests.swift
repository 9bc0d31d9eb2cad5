import SMS
import Testing

@testable import GatewaySimulator

@Suite struct ReceivedTextTests {
    private static func received(
        _ text: String, _ coding: TextCoding = .ucs2, segments: Int = 1, receipts: [MessageState] = []
    ) -> ReceivedText {
        let ids = (0..<segments).map { GatewayMessageID("\($0)") }
        var received = ReceivedText(
            sender: Address("10699000"), text: text, coding: coding, segmentCount: segments, ids: ids)
        for (id, state) in zip(ids, receipts) { received.receipts[id] = state }
        return received
    }

    @Test(
        arguments: [
            (1, [], "none"), (1, [.delivered], "DELIVERED"), (2, [.delivered], "DELIVERED 1/2"),
            (2, [.delivered, .delivered], "DELIVERED"), (2, [.delivered, .undeliverable], "UNDELIVERABLE"),
            (3, [.enroute, .delivered], "ENROUTE 2/3"),
        ] as [(Int, [MessageState], String)])
    func `the worst receipt speaks for all`(segments: Int, receipts: [MessageState], summary: String) {
        #expect(Self.received("x", segments: segments, receipts: receipts).receiptSummary(in: .line) == summary)
    }

    @Test func `states are written as the protocol writes them`() {
        let summary = Self.received("x", segments: 2, receipts: [.delivered]).receiptSummary(in: .smpp)
        #expect(summary == "DELIVRD 1/2")
        #expect(MessageState.undeliverable.name(in: .smpp) == "UNDELIV")
        #expect(MessageState.undeliverable.name(in: .line) == "UNDELIVERABLE")
    }

    @Test(arguments: MessageState.allCases)
    func `a state may be typed as either protocol writes it, in any case`(state: MessageState) {
        for text in [state.name, state.receiptCode, state.name.lowercased()] {
            #expect(MessageState(typed: text) == state)
        }
        #expect(MessageState(typed: "LOST") == nil)
    }

    @Test(arguments: [("微信2个", TextCoding.ucs2, 4), ("a€b", .gsm7, 4), ("𠮷", .ucs2, 2)])
    func `units are counted as carriers count them`(text: String, coding: TextCoding, count: Int) {
        #expect(Self.received(text, coding).unitCount == count)
    }

    @Test func `a reply is shown with what it took`() {
        let text = ReplyText.text(
            of: Self.received("微信2个", segments: 2, receipts: [.delivered, .delivered]), over: .line)
        #expect(text == "微信2个\n    from 10699000 · 2 segments · UCS-2 · 4 units · receipt DELIVERED\n")
    }

    @Test(
        arguments: [
            (ReplyExpectation(), nil), (ReplyExpectation(parts: ["微信"]), nil),
            (ReplyExpectation(parts: ["微信", "QQ"]), "it does not contain \"QQ\""),
            (ReplyExpectation(absent: ["个"]), "it contains \"个\""),
            (ReplyExpectation(text: "微信"), "it is another text"), (ReplyExpectation(text: "微信2个"), nil),
            (ReplyExpectation(segmentCount: 1), "it came in 2 segments, not in 1"),
            (ReplyExpectation(sender: "10690000"), "it came from 10699000, not from 10690000"),
        ] as [(ReplyExpectation, String?)])
    func `an expectation says what is not as it should be`(expectation: ReplyExpectation, fault: String?) {
        #expect(expectation.fault(in: Self.received("微信2个", segments: 2)) == fault)
    }
}
