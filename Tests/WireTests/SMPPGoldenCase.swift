import SMS
import Testing

@testable import Wire

/// A golden file and the value that its maker was asked to write.
struct SMPPGoldenCase: CustomTestStringConvertible, Sendable {
    let name: String
    let pdu: SMPP.PDU
    /// What we send for the value, where it is rightly not what the other implementation sends.
    var octetsWhenSent: [UInt8]?

    var testDescription: String { name }

    private init(
        _ name: String, _ body: SMPP.Body, _ sequenceNumber: UInt32, _ status: SMPP.Status = .ok,
        octetsWhenSent: [UInt8]? = nil
    ) {
        self.name = name
        pdu = SMPP.PDU(body, sequenceNumber: sequenceNumber, commandStatus: status)
        self.octetsWhenSent = octetsWhenSent
    }

    static func all() throws -> [Self] { control + (try messages()) + multiple + ancillary }

    private static func bind(_ kind: SMPP.Bind.Kind) -> SMPP.Body {
        .bind(
            SMPP.Bind(
                kind, systemID: "tongcha", password: "secret", systemType: "SMS", addrTON: 1, addrNPI: 1,
                addressRange: "10699000"))
    }

    private static func sample(_ version: UInt8) -> SMPP.Body {
        .bind(
            SMPP.Bind(
                .transmitter, systemID: "SMPP3TEST", password: "secret08", systemType: "SUBMIT1",
                interfaceVersion: version, addrTON: 1, addrNPI: 1))
    }

    private static var control: [Self] {
        let version = SMPP.TLVList([SMPP.TLV(.scInterfaceVersion, [0x34])])
        return [
            Self("spec-bind-transmitter", sample(0), 1),
            Self("spec50-bind-transmitter", sample(0x50), 1),
            Self("bind-receiver", bind(.receiver), 1),
            Self("bind-transceiver", bind(.transceiver), 2),
            Self(
                "smpplib-bind-transmitter",
                .bind(SMPP.Bind(.transmitter, systemID: "esme", password: "pw", addressRange: "^106")), 24),
            Self(
                "aiosmpplib-bind-transceiver",
                .bind(SMPP.Bind(.transceiver, systemID: "tongcha", password: "secret")), 31),
            Self("bind-receiver-resp", .bindResp(SMPP.BindResp(.receiver, systemID: "gateway", tlvs: version)), 1),
            Self("bind-transceiver-resp-refused", .bindResp(SMPP.BindResp(.transceiver)), 2, .invalidPassword),
            Self("outbind", .outbind(SMPP.Outbind(systemID: "gateway", password: "secret")), 3),
            Self("unbind", .unbind, 4),
            Self("unbind-resp", .unbindResp, 4),
            Self("enquire-link", .enquireLink, 5),
            Self("enquire-link-resp", .enquireLinkResp, 5),
            Self("generic-nack", .genericNack, 6, .invalidCommandID),
        ]
    }

    private static func messages() throws -> [Self] {
        let id = GatewayMessageID("7f3a")
        let receiptText =
            "id:7f3a sub:001 dlvrd:001 submit date:2601020304 done date:2601020305 stat:DELIVRD err:000 text:"
        var receipt = Example.message(
            receiptText, tlvs: [SMPP.TLV(.messageState, [2]), SMPP.TLV(.receiptedMessageID, text: "7f3a")])
        receipt.esmClass = 4
        let failure = SMPP.Message(
            from: Address("13800138000"), to: Example.port, esmClass: 4,
            shortMessage: Array("id:12 stat:UNDELIV err:027".utf8),
            tlvs: [SMPP.TLV(.messageState, [5]), SMPP.TLV(.receiptedMessageID, text: "12")])
        var vendor = Example.message(
            tlvs: [
                SMPP.TLV(.receiptedMessageID, text: "0007F3A"), SMPP.TLV(.messageState, [2]),
                SMPP.TLV(SMPP.TLV.Tag(rawValue: 0x1402), [0, 255] + Array("vendor".utf8)),
                SMPP.TLV(.congestionState, [42]),
            ])
        vendor.esmClass = 4
        return [
            Self("submit-sm-ucs2-udh", .submitSM(segment), 7),
            Self("smpplib-submit-sm-sar", .submitSM(sarSegment), 21),
            Self("smpplib-submit-sm-payload", .submitSM(payload), 22),
            Self("smpp34-submit-sm-full", .submitSM(fullest), 1),
            Self("aiosmpplib-submit-sm-times", .submitSM(timed), 34),
            Self("submit-sm-resp", .submitSMResp(SMPP.MessageResp(messageID: id)), 7),
            Self("submit-sm-resp-throttled", .submitSMResp(SMPP.MessageResp()), 7, .throttled),
            Self(
                "aiosmpplib-submit-sm-resp-refused", .submitSMResp(SMPP.MessageResp()), 33, .invalidDestinationAddress,
                octetsWhenSent: try "00000010 80000004 0000000b 00000021".hexOctets()),
            Self("aiosmpplib-deliver-sm-resp", .deliverSMResp(SMPP.MessageResp()), 32),
            Self("deliver-sm-receipt", .deliverSM(receipt), 15),
            Self("smpplib-deliver-sm-receipt", .deliverSM(failure), 23),
            Self("smpp34-deliver-sm-vendor-tlv", .deliverSM(vendor), 0x7FFF_FFFF),
        ]
    }

    /// Text as UTF-16, most significant octet first.
    private static func ucs2(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    private static var segment: SMPP.Message {
        var message = SMPP.Message(
            from: Example.port, to: Example.person, esmClass: 0x40, registeredDelivery: 1, dataCoding: 8,
            shortMessage: [5, 0, 3, 0x2A, 2, 1] + ucs2("【一证通查】微信2个"))
        message.serviceType = "CMT"
        message.priorityFlag = 1
        return message
    }

    private static var sarSegment: SMPP.Message {
        var tlvs = SMPP.TLVList()
        tlvs.userMessageReference = 77
        tlvs.sarMsgRefNum = 4_660
        tlvs.sarTotalSegments = 3
        tlvs.sarSegmentSeqnum = 2
        tlvs.moreMessagesToSend = true
        var message = SMPP.Message(
            from: Address("Tongcha", typeOfNumber: 5), to: Example.person, esmClass: 3, registeredDelivery: 1,
            dataCoding: 8, shortMessage: ucs2("查询结果"), tlvs: tlvs)
        message.validityPeriod = "000002000000000R"
        return message
    }

    private static var payload: SMPP.Message {
        let content = Array(String(repeating: "long ", count: 40).utf8)
        return SMPP.Message(
            from: Example.port, to: Address("13800138000"), tlvs: [SMPP.TLV(.messagePayload, content)])
    }

    private static var fullest: SMPP.Message {
        var message = SMPP.Message(
            from: Address(String(repeating: "1", count: 20), typeOfNumber: 2, numberingPlan: 8),
            to: Address(String(repeating: "2", count: 20), typeOfNumber: 1, numberingPlan: 1), esmClass: 0x40,
            registeredDelivery: 1, dataCoding: 4, shortMessage: (0..<254).map { UInt8($0) })
        message.serviceType = "CMT12"
        message.protocolID = 0x41
        message.priorityFlag = 3
        message.scheduleDeliveryTime = "260102030405632+"
        message.validityPeriod = "000002000000000R"
        message.replaceIfPresentFlag = 1
        message.smDefaultMsgID = 9
        return message
    }

    private static var timed: SMPP.Message {
        var message = SMPP.Message(
            from: Example.port, to: Address("13800138000"), registeredDelivery: 1, dataCoding: 8,
            shortMessage: ucs2("查询"))
        message.scheduleDeliveryTime = "260102030405632+"
        message.validityPeriod = "000002000000000R"
        return message
    }

    private static var multiple: [Self] {
        let message = SMPP.Message(
            from: Example.port, to: Address(""), registeredDelivery: 1, shortMessage: Array("to many".utf8))
        let request = SMPP.SubmitMulti(
            message,
            to: [.address(Example.person), .distributionList("friends"), .address(Address("13900139000"))])
        let failure = SMPP.SubmitMultiResp.Failure(
            address: Example.person, errorStatusCode: .invalidDestinationAddress)
        let response = SMPP.SubmitMultiResp(messageID: GatewayMessageID("7f3b"), failures: [failure])
        return [
            Self("python-smpp-submit-multi", .submitMulti(request), 41),
            Self("python-smpp-submit-multi-resp", .submitMultiResp(response), 41),
        ]
    }

    private static var ancillary: [Self] {
        let id = GatewayMessageID("7f3a")
        var replacement = SMPP.ReplaceSM(
            messageID: id, source: Example.port, shortMessage: Array("new text".utf8))
        replacement.registeredDelivery = 1
        let data = SMPP.DataSM(
            from: Example.person, to: Example.port, dataCoding: 8,
            tlvs: [SMPP.TLV(.messagePayload, ucs2("查询")), SMPP.TLV(.userMessageReference, number: UInt16(513))])
        let alert = SMPP.AlertNotification(
            source: Example.person, esme: Example.port, tlvs: [SMPP.TLV(.msAvailabilityStatus, [0])])
        return [
            Self("query-sm", .querySM(SMPP.QuerySM(messageID: id, source: Example.port)), 10),
            Self("query-sm-resp", .querySMResp(SMPP.QuerySMResp(messageID: id, messageState: 2)), 10),
            Self(
                "python-smpp-query-sm-resp",
                .querySMResp(
                    SMPP.QuerySMResp(messageID: id, finalDate: "260102030405032+", messageState: 5, errorCode: 27)), 43),
            Self(
                "cancel-sm",
                .cancelSM(SMPP.CancelSM(messageID: id, source: Example.port, destination: Example.person)), 11),
            Self("cancel-sm-resp", .cancelSMResp, 11),
            Self("replace-sm", .replaceSM(replacement), 12),
            Self("replace-sm-resp", .replaceSMResp, 12),
            Self("data-sm", .dataSM(data), 13),
            Self("data-sm-resp", .dataSMResp(SMPP.MessageResp(messageID: GatewayMessageID("99"))), 13),
            Self("alert-notification", .alertNotification(alert), 14),
        ]
    }
}
