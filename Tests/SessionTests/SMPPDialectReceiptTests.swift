import Primitives
import SMS
import Session
import TestSupport
import Testing
import Wire

@Suite struct SMPPDialectReceiptTests {
    private let dialect = SMPPDialect()
    private static let id = GatewayMessageID("7f3a")

    @Test(arguments: [
        "id:7f3a sub:001 dlvrd:001 submit date:2401310905 done date:2401310905 stat:DELIVRD err:000 text:",
        "ID:7f3a STAT:delivrd ERR:000", "stat:DELIVRD err:000 id:7f3a",
    ])
    func `a receipt is read from its text`(words: String) throws {
        for octets in [Array(words.utf8), try #require(TextCoding.ucs2.encode(words))] {
            let message = text(octets, dataCoding: 8, esmClass: 0x04)
            #expect(
                try dialect.operation(.deliverSM(message), as: .esme)
                    == .receipt(
                        DeliveryReceipt(
                            id: Self.id, state: .delivered, errorCode: words.contains("000") ? "000" : nil),
                        answer: 0x8000_0005))
        }
    }

    @Test func `TLVs count before the text`() throws {
        let id = SMPP.TLV(.receiptedMessageID, text: "7f3a")
        let words = Array("id:other stat:UNKNOWN err:045".utf8)
        let lost = text(words, esmClass: 0x04, tlvs: [id, SMPP.TLV(.messageState, [5])])
        #expect(
            try dialect.operation(.deliverSM(lost), as: .esme)
                == .receipt(
                    DeliveryReceipt(id: Self.id, state: .undeliverable, errorCode: "045"), answer: 0x8000_0005))
        // Nobody asks for the reason of what arrived.
        let delivered = text(words, esmClass: 0x04, tlvs: [id, SMPP.TLV(.messageState, [2])])
        #expect(
            try dialect.operation(.deliverSM(delivered), as: .esme)
                == .receipt(DeliveryReceipt(id: Self.id, state: .delivered), answer: 0x8000_0005))
    }

    @Test func `TLVs alone are a receipt, and data_sm may carry it`() throws {
        let tlvs: SMPP.TLVList = [
            SMPP.TLV(.receiptedMessageID, Array("7f3a".utf8)), SMPP.TLV(.messageState, [5]),
            SMPP.TLV(.networkErrorCode, [3, 0x01, 0x02]),
        ]
        let receipt = DeliveryReceipt(id: Self.id, state: .undeliverable, errorCode: "258")
        #expect(
            try dialect.operation(.deliverSM(text([], esmClass: 0x04, tlvs: tlvs)), as: .esme)
                == .receipt(receipt, answer: 0x8000_0005))
        let data = SMPP.DataSM(from: person, to: shortCode, esmClass: 0x04, tlvs: tlvs)
        #expect(try dialect.operation(.dataSM(data), as: .esme) == .receipt(receipt, answer: 0x8000_0103))
    }

    @Test(arguments: [UInt8(0x00), 0x01, 0x08, 0x10, 0x40])
    func `a receipt is known by its TLVs whatever its esm_class`(esmClass: UInt8) throws {
        let tlvs: SMPP.TLVList = [SMPP.TLV(.receiptedMessageID, text: "7f3a"), SMPP.TLV(.messageState, [2])]
        let words = Array("id:7f3a stat:DELIVRD err:000".utf8)
        for octets in [[], words, Array("delivered".utf8)] {
            guard
                case .receipt(let receipt, _) = try dialect.operation(
                    .deliverSM(text(octets, esmClass: esmClass, tlvs: tlvs)), as: .esme)
            else {
                Issue.record("no receipt")
                return
            }
            #expect(receipt.id == Self.id && receipt.state == .delivered)
        }
        // A name alone is a receipt where the text says the rest.
        let named: SMPP.TLVList = [SMPP.TLV(.receiptedMessageID, text: "7f3a")]
        let receipt = try dialect.operation(.deliverSM(text(words, tlvs: named)), as: .esme)
        #expect(
            receipt
                == .receipt(DeliveryReceipt(id: Self.id, state: .delivered, errorCode: "000"), answer: 0x8000_0005))
        #expect(try dialect.message(.deliverSM(text([0x41], tlvs: named)), as: .esme).content == .text("A"))
        // A client has no receipts to tell of.
        #expect(try dialect.message(.submitSM(text([0x41], tlvs: tlvs)), as: .smsc).content == .text("A"))
    }

    @Test func `a receipt of a state that nobody knows is taken, and changes nothing`() throws {
        let tlvs: SMPP.TLVList = [SMPP.TLV(.receiptedMessageID, text: "7f3a"), SMPP.TLV(.messageState, [99])]
        #expect(
            try dialect.operation(.deliverSM(text([0x41], tlvs: tlvs)), as: .esme)
                == .unserved(answer: 0x8000_0005, .ok))
    }

    @Test func `an intermediate notification tells of a state that may change`() throws {
        let message = text(
            [], esmClass: 0x20, tlvs: [SMPP.TLV(.receiptedMessageID, text: "7f3a"), SMPP.TLV(.messageState, [1])])
        #expect(
            try dialect.operation(.deliverSM(message), as: .esme)
                == .receipt(DeliveryReceipt(id: Self.id, state: .enroute), answer: 0x8000_0005))
    }

    @Test(arguments: [[], Array("stat:DELIVRD".utf8), Array("hello".utf8), [0xFF, 0xFE]])
    func `a receipt of nothing is taken, and changes nothing`(octets: [UInt8]) throws {
        #expect(
            try dialect.operation(.deliverSM(text(octets, esmClass: 0x04)), as: .esme)
                == .unserved(answer: 0x8000_0005, .ok))
    }

    @Test func `the end of a conversation is taken, and changes nothing`() throws {
        #expect(
            try dialect.operation(.deliverSM(text([0x41], esmClass: 0x18)), as: .esme)
                == .unserved(answer: 0x8000_0005, .ok))
    }

    @Test func `an operator's own code is a failure with a reason`() throws {
        let message = text(Array("id:7f3a stat:MK:0001 err:000".utf8), esmClass: 0x04)
        #expect(
            try dialect.operation(.deliverSM(message), as: .esme)
                == .receipt(
                    DeliveryReceipt(id: Self.id, state: .undeliverable, errorCode: "MK:0001"), answer: 0x8000_0005))
    }

    @Test(arguments: [
        (ReceiptIDRule.exact, "7F3A", "7F3A"), (.lenient, "00007F3A", "7f3a"), (.responseHexadecimal, "7F3A", "32570"),
        (.receiptHexadecimal, "32570", "00007f3a"),
    ])
    func `two spellings of one name meet`(rule: ReceiptIDRule, inResponse: String, inReceipt: String) throws {
        var options = SMPPOptions()
        options.receiptIDs = rule
        let dialect = SMPPDialect(options)
        let response = SMPP.MessageResp(messageID: GatewayMessageID(inResponse))
        guard case .messageResponse(_, let answer) = try dialect.operation(.submitSMResp(response), as: .esme) else {
            Issue.record("no response")
            return
        }
        for message in [
            text(Array("id:\(inReceipt) stat:DELIVRD".utf8), esmClass: 0x04),
            text(
                [], esmClass: 0x04,
                tlvs: [SMPP.TLV(.receiptedMessageID, text: inReceipt), SMPP.TLV(.messageState, [2])]),
        ] {
            guard case .receipt(let receipt, _) = try dialect.operation(.deliverSM(message), as: .esme) else {
                Issue.record("no receipt")
                return
            }
            #expect(receipt.id == answer.id)
        }
    }

    @Test(arguments: MessageState.allCases)
    func `a receipt of ours says the same in its TLVs and in its text`(state: MessageState) throws {
        let receipt = DeliveryReceipt(id: Self.id, state: state, errorCode: "000")
        let words = receipt.text(
            submittedAt: WallTime(milliseconds: 1_706_663_100_000), doneAt: WallTime(milliseconds: 1_706_663_160_000))
        var message = try dialect.message(.receipt(receipt, text: words), as: .smsc)
        #expect(message.esmClass == 0x04)
        #expect(message.registeredDelivery == 0)
        #expect(message.tlvs.receiptedMessageID == Self.id)
        #expect(message.tlvs.messageState == state)
        let expected = DeliveryReceipt(id: Self.id, state: state, errorCode: state == .delivered ? nil : "000")
        #expect(try dialect.operation(.deliverSM(message), as: .esme) == .receipt(expected, answer: 0x8000_0005))
        message.tlvs = []
        #expect(try dialect.operation(.deliverSM(message), as: .esme) == .receipt(receipt, answer: 0x8000_0005))
    }

    /// A `deliver_sm` is read without making a whole PDU of it where it is a receipt of success; a `data_sm` never is.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `deliver_sm says what data_sm says, whatever its TLVs`(seed: UInt64) throws {
        var numbers = SeededGenerator(seed: seed)
        let ids: [[UInt8]?] = [nil, [], [0], Array("7f3a".utf8), Array("7F3A\0".utf8), Array("00000a\0\0".utf8)]
        let states: [[UInt8]?] = [nil, [], [2], [2, 0], [5], [99]]
        for rule in ReceiptIDRule.allCases {
            var options = SMPPOptions()
            options.receiptIDs = rule
            let dialect = SMPPDialect(options)
            for esmClass: UInt8 in [0x00, 0x04, 0x08, 0x0C, 0x10, 0x18, 0x20, 0x44] {
                for id in ids {
                    for state in states {
                        var list: [SMPP.TLV] = [SMPP.TLV(.messagePayload, [0x41])]
                        if let id { list.append(SMPP.TLV(.receiptedMessageID, id)) }
                        if let state { list.append(SMPP.TLV(.messageState, state)) }
                        list.shuffle(using: &numbers)
                        let tlvs = SMPP.TLVList(list)
                        let deliver = SMPP.Body.deliverSM(text([], esmClass: esmClass, tlvs: tlvs))
                        let data = SMPP.Body.dataSM(
                            SMPP.DataSM(from: person, to: shortCode, esmClass: esmClass, tlvs: tlvs))
                        let (left, right) = (
                            try? dialect.operation(deliver, as: .esme), try? dialect.operation(data, as: .esme)
                        )
                        #expect(left.map(Self.bare) == right.map(Self.bare), "seed \(seed), \(tlvs)")
                    }
                }
            }
        }
    }

    /// What is said, without the command that answers it.
    private static func bare(_ operation: Operation) -> Operation {
        switch operation {
        case .message(let message, _): .message(message, answer: 0)
        case .receipt(let receipt, _): .receipt(receipt, answer: 0)
        case .unserved(_, let status): .unserved(answer: 0, status)
        default: operation
        }
    }
}
