import SMS
import Testing

@testable import Wire

/// Every NUL-terminated field of every PDU, filled with a text of the test's choice.
@Suite struct SMPPLimitTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let field: String
        let limit: Int
        let status: SMPP.Status
        let body: @Sendable (String) -> SMPP.Body

        init(
            _ field: String, _ limit: Int, _ status: SMPP.Status, _ body: @escaping @Sendable (String) -> SMPP.Body
        ) {
            self.field = field
            self.limit = limit
            self.status = status
            self.body = body
        }

        var testDescription: String { "\(body("").commandID) \(field)" }

        /// The PDU's octets with the field filled with so many Z.
        func octets(filledWith count: Int) throws(WireError) -> [UInt8] {
            try SMPP.PDU(body(String(repeating: "Z", count: count)), sequenceNumber: 1).octets()
        }
    }

    @Test(arguments: Self.all)
    func `a field may fill its limit and no more`(limited: Case) throws {
        let text = String(repeating: "Z", count: limited.limit - 1)
        let octets = try limited.octets(filledWith: limited.limit - 1)
        #expect(try SMPP.PDU(octets: octets).body == limited.body(text))

        #expect(throws: WireError.unencodable(field: limited.field, reason: .overlong(limit: limited.limit))) {
            try limited.octets(filledWith: limited.limit)
        }

        let start = try #require(octets.dropFirst(16).firstIndex(of: UInt8(ascii: "Z")))
        var longer = octets
        longer.insert(UInt8(ascii: "Z"), at: start)
        let error = WireError.badPDU(
            field: limited.field, offset: start, reason: .overlong(limit: limited.limit),
            status: limited.status.rawValue)
        #expect(throws: error) { try SMPP.PDU(octets: longer.withRightLength()) }

        let unterminated = Array(octets[...start])
        let truncated = WireError.badPDU(
            field: limited.field, offset: start, reason: .truncated, status: SMPP.Status.invalidCommandLength.rawValue)
        #expect(throws: truncated) { try SMPP.PDU(octets: unterminated.withRightLength()) }
    }

    @Test(arguments: [0, 1, 14, 15, 16, 200])
    func `of a bind's answer as much of the name is read as may be sent`(count: Int) throws {
        let response = SMPP.BindResp(.transceiver, systemID: String(repeating: "Z", count: min(count, 15)))
        let pdu = SMPP.PDU(.bindResp(response), sequenceNumber: 1)
        let name = Array(repeating: UInt8(ascii: "Z"), count: count)
        for body in [name, name + [0], name + [0, 0x02]] {
            #expect(try SMPP.PDU(octets: Array(try pdu.octets().prefix(16) + body).withRightLength()) == pdu)
        }
        #expect(throws: WireError.unencodable(field: "system_id", reason: .overlong(limit: 16))) {
            try SMPP.PDU(.bindResp(SMPP.BindResp(.receiver, systemID: "sixteen octets!!")), sequenceNumber: 1).octets()
        }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 200])
    func `of a response the message id is read that may be sent, with its NUL or without`(count: Int) throws {
        let name = Array(repeating: UInt8(ascii: "Z"), count: count)
        let id = GatewayMessageID(count > 64 ? [] : name)
        for body in [
            SMPP.Body.submitSMResp(SMPP.MessageResp(messageID: id)), .deliverSMResp(SMPP.MessageResp(messageID: id)),
            .dataSMResp(SMPP.MessageResp(messageID: id)),
        ] {
            let pdu = SMPP.PDU(body, sequenceNumber: 1)
            for octets in [name, name + [0], name + [0, 0x02]] {
                let frame = Array(try pdu.octets().prefix(16) + octets).withRightLength()
                #expect(try SMPP.PDU(octets: frame) == pdu)
                let view = try SMPP.MessageRespView(decoding: frame.span.bytes)
                #expect(Array(frame[view.messageID]) == id.octets)
            }
        }
        guard count > 64 else { return }
        #expect(throws: WireError.unencodable(field: "message_id", reason: .overlong(limit: 65))) {
            let response = SMPP.MessageResp(messageID: GatewayMessageID(name))
            return try SMPP.PDU(.submitSMResp(response), sequenceNumber: 1).octets()
        }
    }

    @Test(arguments: [0, 1, 253, 254])
    func `a short message of an allowed length is sent`(count: Int) throws {
        let pdu = SMPP.PDU(.submitSM(Example.message(String(repeating: "m", count: count))), sequenceNumber: 1)
        #expect(try SMPP.PDU(octets: pdu.octets()) == pdu)
    }

    @Test func `5.0's longest short message is read`() throws {
        var octets = try SMPP.PDU(
            .deliverSM(Example.message(String(repeating: "m", count: 254))), sequenceNumber: 1
        ).octets()
        octets[octets.count - 255] = 255
        octets.append(UInt8(ascii: "m"))
        let pdu = try SMPP.PDU(octets: octets.withRightLength())
        #expect(pdu.body == .deliverSM(Example.message(String(repeating: "m", count: 255))))
    }

    @Test func `a short message shorter than its sm_length is bad`() throws {
        let octets = try SMPP.PDU(.deliverSM(Example.message("text")), sequenceNumber: 1).octets().dropLast()
        #expect(
            throws: WireError.badPDU(
                field: "short_message", offset: octets.count - 3, reason: .truncated,
                status: SMPP.Status.invalidMessageLength.rawValue)
        ) { try SMPP.PDU(octets: Array(octets).withRightLength()) }
    }

    @Test func `a TLV's value may have as many octets as its length can say`() throws {
        var writer = ByteWriter()
        let most = SMPP.TLVList([SMPP.TLV(.messagePayload, Array(repeating: 1, count: 65_535))])
        try most.write(to: &writer)
        #expect(writer.octetCount == 65_539)
        let tooMuch = SMPP.TLVList([SMPP.TLV(.messagePayload, Array(repeating: 1, count: 65_536))])
        #expect(throws: WireError.unencodable(field: "message_payload", reason: .overlong(limit: 65_535))) {
            try tooMuch.write(to: &writer)
        }
    }

    @Test(arguments: [(1, true), (254, true), (0, false), (255, false)])
    func `a submit_multi has 1 to 254 recipients`(count: Int, isAllowed: Bool) throws {
        let destinations = Array(repeating: SMPP.SubmitMulti.Destination.address(Example.person), count: count)
        var message = Example.message()
        message.destinationAddr = ""
        (message.destAddrTON, message.destAddrNPI) = (0, 0)
        let pdu = SMPP.PDU(.submitMulti(SMPP.SubmitMulti(message, to: destinations)), sequenceNumber: 1)
        if isAllowed {
            #expect(try SMPP.PDU(octets: pdu.octets()) == pdu)
        } else {
            #expect(throws: WireError.unencodable(field: "number_of_dests", reason: .outOfRange(count))) {
                try pdu.octets()
            }
        }
    }

    @Test(arguments: [
        ("00", "number_of_dests", 20, 0, SMPP.Status.invalidNumberOfDestinations),
        ("0103", "dest_flag", 21, 3, SMPP.Status.invalidDestinationFlag),
    ])
    func `a submit_multi to nobody is bad`(
        octets: String, field: String, offset: Int, value: Int, status: SMPP.Status
    ) throws {
        let octets = try "00000000 00000021 00000000 00000001 00000000 \(octets)".hexOctets().withRightLength()
        #expect(
            throws: WireError.badPDU(field: field, offset: offset, reason: .outOfRange(value), status: status.rawValue)
        ) { try SMPP.PDU(octets: octets) }
    }

    static let all: [Case] = binds + messages + others

    private static let binds: [Case] = [
        Case("system_id", 16, .invalidSystemID) {
            .bind(SMPP.Bind(.receiver, systemID: $0, password: ""))
        },
        Case("password", 9, .invalidPassword) {
            .bind(SMPP.Bind(.transmitter, systemID: "", password: $0))
        },
        Case("system_type", 13, .invalidSystemType) {
            .bind(SMPP.Bind(.transceiver, systemID: "", password: "", systemType: $0))
        },
        Case("address_range", 41, .bindFailed) {
            .bind(SMPP.Bind(.transceiver, systemID: "", password: "", addressRange: $0))
        },
        Case("system_id", 16, .invalidSystemID) { .outbind(SMPP.Outbind(systemID: $0, password: "")) },
        Case("password", 9, .invalidPassword) { .outbind(SMPP.Outbind(systemID: "", password: $0)) },
    ]

    private static let messages: [Case] = [
        message("service_type", 6, .invalidServiceType) { $0.serviceType = $1 },
        message("source_addr", 21, .invalidSourceAddress) { $0.sourceAddr = $1 },
        message("destination_addr", 21, .invalidDestinationAddress) { $0.destinationAddr = $1 },
        message("schedule_delivery_time", 17, .invalidScheduledDeliveryTime) { $0.scheduleDeliveryTime = $1 },
        message("validity_period", 17, .invalidExpiryTime) { $0.validityPeriod = $1 },
        Case("service_type", 6, .invalidServiceType) {
            .dataSM(SMPP.DataSM(serviceType: $0, from: Address(""), to: Address("")))
        },
        Case("source_addr", 65, .invalidSourceAddress) {
            .dataSM(SMPP.DataSM(from: Address($0), to: Address("")))
        },
        Case("destination_addr", 65, .invalidDestinationAddress) {
            .dataSM(SMPP.DataSM(from: Address(""), to: Address($0)))
        },
    ]

    private static func message(
        _ field: String, _ limit: Int, _ status: SMPP.Status,
        _ fill: @escaping @Sendable (inout SMPP.Message, String) -> Void
    ) -> Case {
        Case(field, limit, status) {
            var message = SMPP.Message(from: Example.person, to: Example.port)
            fill(&message, $0)
            return .submitSM(message)
        }
    }

    private static let others: [Case] = [
        Case("destination_addr", 21, .invalidDestinationAddress) {
            .submitMulti(SMPP.SubmitMulti(nameless, to: [.address(Address($0))]))
        },
        Case("dl_name", 21, .invalidDistributionListName) {
            .submitMulti(SMPP.SubmitMulti(nameless, to: [.distributionList($0)]))
        },
        Case("destination_addr", 21, .invalidDestinationAddress) {
            let failure = SMPP.SubmitMultiResp.Failure(address: Address($0), errorStatusCode: .submitFailed)
            return .submitMultiResp(SMPP.SubmitMultiResp(failures: [failure]))
        },
        Case("message_id", 65, .invalidMessageID) {
            .querySM(SMPP.QuerySM(messageID: GatewayMessageID($0), source: Address("")))
        },
        Case("source_addr", 21, .invalidSourceAddress) {
            .querySM(SMPP.QuerySM(messageID: GatewayMessageID(""), source: Address($0)))
        },
        Case("final_date", 17, .queryFailed) { .querySMResp(SMPP.QuerySMResp(finalDate: $0)) },
        Case("destination_addr", 21, .invalidDestinationAddress) {
            .cancelSM(
                SMPP.CancelSM(messageID: GatewayMessageID(""), source: Address(""), destination: Address($0)))
        },
        Case("source_addr", 21, .invalidSourceAddress) {
            .replaceSM(SMPP.ReplaceSM(messageID: GatewayMessageID(""), source: Address($0), shortMessage: []))
        },
        Case("esme_addr", 65, .invalidDestinationAddress) {
            .alertNotification(SMPP.AlertNotification(source: Address(""), esme: Address($0)))
        },
    ]

    private static let nameless = SMPP.Message(from: Address(""), to: Address(""))
}
