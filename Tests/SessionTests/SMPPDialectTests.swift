import SMS
import Session
import Testing
import Wire

@Suite struct SMPPDialectTests {
    private let dialect = SMPPDialect()

    private static let bind = BindRequest(
        kind: .transceiver, systemID: "tongcha", password: "secret", version: 0x34)

    @Test(arguments: [Role.esme, .smsc])
    func `what either end may say, the other reads as it was meant`(role: Role) throws {
        let operations: [Operation] = [
            .enquireLink, .enquireLinkResponse, .unbind, .unbindResponse, .nack(.invalidCommandID, text: nil),
            .bind(Self.bind), .bindResponse(.receiver, .ok, systemID: "smsc"),
            .bindResponse(.transmitter, .bindFailed, systemID: ""),
        ]
        for operation in operations {
            var writer = ByteWriter()
            try dialect.write(operation, sequence: 0x7FFF_FFFF, as: role, into: &writer)
            let other: Role = role == .esme ? .smsc : .esme
            #expect(
                dialect.read(writer.octets, as: other)
                    == .operation(
                        operation, of: try command(of: writer.octets), sequence: 0x7FFF_FFFF,
                        octetCount: writer.octetCount))
        }
    }

    @Test(arguments: BindKind.allCases)
    func `each kind of bind is told from the others`(kind: BindKind) throws {
        var request = Self.bind
        request.kind = kind
        guard case .bind(let bind) = try dialect.pdu(.bind(request), as: .esme).body else {
            Issue.record("no bind")
            return
        }
        #expect(bind.commandID.rawValue == [.receiver: 1, .transmitter: 2, .transceiver: 9][kind])
        #expect(try dialect.operation(.bind(bind), as: .smsc) == .bind(request))
    }

    @Test func `a granted bind tells our version, a refused one does not`() throws {
        var options = SMPPOptions()
        options.version = 0x50
        let dialect = SMPPDialect(options)
        let granted = try dialect.pdu(.bindResponse(.transceiver, .ok, systemID: "tongcha"), as: .smsc)
        #expect(
            granted.body
                == .bindResp(
                    SMPP.BindResp(
                        .transceiver, systemID: "tongcha", tlvs: [SMPP.TLV(.scInterfaceVersion, [0x50])])))
        let refused = try dialect.pdu(.bindResponse(.transceiver, .bindFailed, systemID: ""), as: .smsc)
        #expect(refused.commandStatus == .bindFailed)
        #expect(refused.body == .bindResp(SMPP.BindResp(.transceiver)))
    }

    @Test(arguments: [UInt8(0x33), 0x34, 0x50])
    func `a bind of any version is read`(version: UInt8) throws {
        let bind = SMPP.Bind(
            .transmitter, systemID: "carrier1", password: "secret", systemType: "GW", interfaceVersion: version)
        #expect(
            try dialect.operation(.bind(bind), as: .smsc)
                == .bind(
                    BindRequest(
                        kind: .transmitter, systemID: "carrier1", password: "secret", systemType: "GW",
                        version: version)))
    }

    @Test func `our bind says the system type the gateway wants`() throws {
        var options = SMPPOptions()
        options.systemType = "CMT"
        guard case .bind(let bind) = try SMPPDialect(options).pdu(.bind(Self.bind), as: .esme).body else {
            Issue.record("no bind")
            return
        }
        #expect(bind.systemType == "CMT")
    }

    @Test func `a submission's answer names the message, in both directions`() throws {
        let answer = MessageAnswer(command: SMPP.CommandID.submitSMResp.rawValue, id: GatewayMessageID("7f3a"))
        let pdu = try dialect.pdu(.messageResponse(.ok, answer), as: .smsc)
        #expect(pdu.body == .submitSMResp(SMPP.MessageResp(messageID: GatewayMessageID("7f3a"))))
        #expect(
            try dialect.operation(pdu.body, as: .esme)
                == .messageResponse(.ok, MessageAnswer(id: GatewayMessageID("7f3a"))))
    }

    @Test(arguments: [SMPP.Status.throttled, .messageQueueFull, SMPP.Status(rawValue: 0x4AB)])
    func `a refusal is a status and nothing else`(status: SMPP.Status) throws {
        for command in [SMPP.CommandID.submitSMResp, .deliverSMResp, .dataSMResp, .submitMultiResp] {
            let sender: Role = command == .deliverSMResp ? .esme : .smsc
            var writer = ByteWriter()
            try dialect.write(
                .messageResponse(status, MessageAnswer(command: command.rawValue)), sequence: 7, as: sender,
                into: &writer)
            #expect(writer.octetCount == SMPP.Header.octetCount)
            if command != .submitMultiResp {
                let reading = dialect.read(writer.octets, as: sender == .smsc ? .esme : .smsc)
                guard case .operation(.messageResponse(status, _), _, sequence: 7, octetCount: 16) = reading else {
                    Issue.record("\(command) is read as \(reading)")
                    return
                }
            }
        }
    }

    @Test func `a gateway of SMPP 5_0 tells in its answers how full it is`() throws {
        let answer = SMPP.MessageResp(
            messageID: GatewayMessageID("1"), tlvs: [SMPP.TLV(.congestionState, [80])])
        #expect(
            try dialect.operation(.submitSMResp(answer), as: .esme)
                == .messageResponse(.ok, MessageAnswer(id: GatewayMessageID("1"), congestion: 80)))
    }

    @Test(arguments: [Role.esme, .smsc])
    func `nobody is handed messages by the wrong verb`(role: Role) throws {
        let body: SMPP.Body = role == .esme ? .submitSM(text([0x41])) : .deliverSM(text([0x41]))
        guard
            case .malformed(_, let answer, sequence: 7, _) = dialect.read(try encoded(body), as: role)
        else {
            Issue.record("it was taken")
            return
        }
        #expect(answer == .nack(.invalidCommandID, text: nil))
    }

    @Test func `data_sm is a message for either end`() throws {
        let data = SMPP.DataSM(
            from: person, to: shortCode, registeredDelivery: 1, tlvs: [SMPP.TLV(.messagePayload, [0x43, 0x58])])
        for role in [Role.esme, .smsc] {
            #expect(
                try dialect.operation(.dataSM(data), as: role)
                    == .message(
                        IncomingMessage(from: person, to: shortCode, .text("CX"), wantsReceipt: role == .smsc),
                        answer: 0x8000_0103))
        }
    }

    @Test func `submit_multi to one number is a message, to several it is refused`() throws {
        let message = text([0x43, 0x58])
        #expect(
            try dialect.operation(.submitMulti(SMPP.SubmitMulti(message, to: [.address(shortCode)])), as: .smsc)
                == .message(IncomingMessage(from: person, to: shortCode, .text("CX")), answer: 0x8000_0021))
        let several = SMPP.SubmitMulti(message, to: [.address(shortCode), .address(person)])
        #expect(
            try dialect.operation(.submitMulti(several), as: .smsc)
                == .unserved(answer: 0x8000_0021, .invalidNumberOfDestinations))
    }

    @Test func `what a message service does not do is refused by its own answer`() throws {
        let id = GatewayMessageID("1")
        let requests: [(SMPP.Body, UInt32)] = [
            (.querySM(SMPP.QuerySM(messageID: id, source: person)), 0x8000_0003),
            (.cancelSM(SMPP.CancelSM(messageID: id, source: person)), 0x8000_0008),
            (.replaceSM(SMPP.ReplaceSM(messageID: id, source: person, shortMessage: [])), 0x8000_0007),
        ]
        for (body, command) in requests {
            #expect(try dialect.operation(body, as: .smsc) == .ancillary(answer: command))
            let answer = try dialect.pdu(.unserved(answer: command, .queryFailed), as: .smsc)
            #expect(answer.commandID.rawValue == command)
            #expect(answer.commandStatus == .queryFailed)
        }
    }

    @Test func `what asks for no answer gets none`() throws {
        let notices: [SMPP.Body] = [
            .outbind(SMPP.Outbind(systemID: "smsc", password: "secret")),
            .alertNotification(SMPP.AlertNotification(source: person, esme: shortCode)),
            .submitMultiResp(SMPP.SubmitMultiResp()), .cancelSMResp, .replaceSMResp,
            .querySMResp(SMPP.QuerySMResp()), .unknown(SMPP.CommandID(rawValue: 0x8000_0999), [1, 2]),
        ]
        for body in notices {
            guard case .notice = try dialect.operation(body, as: .esme) else {
                Issue.record("\(body) is no notice")
                return
            }
        }
    }

    @Test func `a client's answer to deliver_sm names nothing, whatever it says`() throws {
        let answer = SMPP.MessageResp(messageID: GatewayMessageID("the message id"))
        #expect(
            try dialect.operation(.deliverSMResp(answer), as: .smsc) == .messageResponse(.ok, MessageAnswer()))
    }

    @Test func `our answer to deliver_sm leaves the name empty`() throws {
        let answer = MessageAnswer(command: SMPP.CommandID.deliverSMResp.rawValue, id: GatewayMessageID("7f3a"))
        #expect(
            try dialect.pdu(.messageResponse(.ok, answer), as: .esme).body == .deliverSMResp(SMPP.MessageResp()))
    }

    @Test(arguments: [(UInt8(0), false), (1, true), (2, false), (3, true), (0x10, false), (0x11, true)])
    func `a client is told that its text arrived when it asks to`(registeredDelivery: UInt8, wants: Bool) throws {
        let message = text([0x41], registeredDelivery: registeredDelivery)
        #expect(try dialect.message(.submitSM(message), as: .smsc).wantsReceipt == wants)
        #expect(try !dialect.message(.deliverSM(message), as: .esme).wantsReceipt)
    }

    @Test func `receipts are asked of gateways, not of clients`() throws {
        let segment = Segment(coding: .gsm7, userData: [0x41])
        #expect(try dialect.message(.coded(segment), as: .esme).registeredDelivery == 1)
        #expect(try dialect.message(.coded(segment), as: .esme, wantsReceipt: false).registeredDelivery == 0)
        #expect(try dialect.message(.coded(segment), as: .smsc).registeredDelivery == 0)
    }
}
