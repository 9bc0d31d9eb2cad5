import SMS
import Session
import Testing
import Wire

/// What is wrong about a request, told by the request's own response.
@Suite struct SMPPRequestTests {
    /// Requests of a peer that has not bound, and the responses that refuse them.
    static let requests: [(SMPP.Body, UInt32)] = [
        (.querySM(SMPP.QuerySM(messageID: GatewayMessageID("1"), source: person)), 0x8000_0003),
        (.cancelSM(SMPP.CancelSM(messageID: GatewayMessageID("1"), source: person)), 0x8000_0008),
        (.replaceSM(SMPP.ReplaceSM(messageID: GatewayMessageID("1"), source: person, shortMessage: [])), 0x8000_0007),
        (.submitSM(text([0x41])), 0x8000_0004),
        (.dataSM(SMPP.DataSM(from: person, to: shortCode)), 0x8000_0103),
        (.submitMulti(SMPP.SubmitMulti(text([0x41]), to: [.address(shortCode)])), 0x8000_0021),
        (.submitMulti(SMPP.SubmitMulti(text([0x41]), to: [.address(shortCode), .address(person)])), 0x8000_0021),
    ]

    @Test(arguments: requests)
    func `before the bind every request is told so`(request: SMPP.Body, answer: UInt32) throws {
        var bench = SMPPBench(unbound: .smsc)
        bench.receive(try encoded(request))
        let answers = bench.take()
        #expect(answers.map(\.commandID.rawValue) == [answer])
        #expect(answers.map(\.commandStatus) == [.invalidBindStatus])
        #expect(answers.map(\.sequenceNumber) == [7])
        guard bench.actions.count == 1, case .note(.outOfState(_)) = bench.actions[0] else {
            Issue.record("\(bench.actions)")
            return
        }
    }

    @Test(arguments: [SMPP.Bind.Kind.transceiver, .transmitter, .receiver])
    func `a refused bind is told by a header alone`(kind: SMPP.Bind.Kind) throws {
        var bench = SMPPBench(unbound: .smsc)
        bench.receive(try encoded(.bind(SMPP.Bind(kind, systemID: "peer", password: "wrong"))))
        bench.handle(.bindDecided(.bindFailed))
        let command = SMPP.BindResp(kind).commandID.rawValue
        #expect(bench.takeOctets() == pdu(command, status: SMPP.Status.bindFailed.rawValue))
        var bound = try SMPPBench(.smsc)
        bound.receive(try encoded(.bind(SMPP.Bind(kind, systemID: "peer", password: "secret"))))
        #expect(bound.takeOctets() == pdu(command, status: SMPP.Status.alreadyBound.rawValue))
    }

    @Test(arguments: [
        (Role.smsc, SMPP.Bind.Kind.receiver, false), (.smsc, .transmitter, true), (.smsc, .transceiver, true),
        (.esme, .receiver, false), (.esme, .transmitter, true),
    ])
    func `messages come over binds that let the peer hand them over`(
        role: Role, kind: SMPP.Bind.Kind, isTaken: Bool
    ) throws {
        let data = SMPP.DataSM(from: person, to: shortCode, tlvs: [SMPP.TLV(.messagePayload, [0x43])])
        for body in [role == .smsc ? SMPP.Body.submitSM(text([0x41])) : .deliverSM(text([0x41])), .dataSM(data)] {
            var bench = try SMPPBench(role, kind)
            bench.receive(try encoded(body))
            let answers = bench.take()
            #expect(answers.map(\.commandStatus) == (isTaken ? [] : [.invalidBindStatus]))
            #expect(answers.allSatisfy { $0.commandID == body.commandID.response })
        }
    }

    @Test(arguments: [(BindKind.transmitter, false), (.receiver, true), (.transceiver, true)])
    func `a gateway delivers over the binds that we made to receive`(kind: BindKind, isTaken: Bool) throws {
        let request = BindRequest(kind: kind, systemID: "tongcha", password: "secret", version: 0x34)
        for message in [text([0x41]), text(Array("id:1 stat:DELIVRD".utf8), esmClass: 0x04)] {
            var bench = SMPPBench(unbound: .esme, bind: request)
            let bind = try #require(bench.take().first)
            bench.receive(pdu(bind.commandID.response.rawValue, [0], sequence: bind.sequenceNumber))
            #expect(bench.session.state == .bound)
            bench.receive(try encoded(.deliverSM(message)))
            let answers = bench.take()
            #expect(answers.map(\.commandStatus) == (isTaken ? [] : [.invalidBindStatus]))
            #expect(answers.allSatisfy { $0.commandID == .deliverSMResp })
        }
    }

    @Test(arguments: [UInt8(0x04), 0x20, 0x18, 0x0C, 0x44])
    func `a client submits texts, never receipts`(esmClass: UInt8) throws {
        let message = text(Array("id:1 stat:DELIVRD".utf8), esmClass: esmClass)
        let payload: SMPP.TLVList = [SMPP.TLV(.messagePayload, [0x41])]
        for body: SMPP.Body in [
            .submitSM(message), .submitMulti(SMPP.SubmitMulti(message, to: [.address(shortCode)])),
            .dataSM(SMPP.DataSM(from: person, to: shortCode, esmClass: esmClass, tlvs: payload)),
        ] {
            var bench = try SMPPBench(.smsc)
            bench.receive(try encoded(body))
            let answers = bench.take()
            #expect(answers.map(\.commandID) == [body.commandID.response])
            #expect(answers.map(\.commandStatus) == [.invalidESMClass])
            #expect(try bench.isAlive())
        }
    }

    @Test(arguments: [Role.smsc, .esme])
    func `a text that stands in two places is refused`(role: Role) throws {
        let message = text([0x41], tlvs: [SMPP.TLV(.messagePayload, [0x42])])
        let body: SMPP.Body = role == .smsc ? .submitSM(message) : .deliverSM(message)
        var bench = try SMPPBench(role)
        bench.receive(try encoded(body))
        let answers = bench.take()
        #expect(answers.map(\.commandID) == [body.commandID.response])
        #expect(answers.map(\.commandStatus) == [.tlvNotAllowed])
    }

    @Test func `an empty payload beside a text does not matter`() throws {
        let message = text([0x41], tlvs: [SMPP.TLV(.messagePayload, [])])
        #expect(try SMPPDialect().message(.submitSM(message), as: .smsc).content == .text("A"))
    }
}
