import Primitives
import SMS
import Session
import Testing
import Wire

@Suite struct SMPPDialectTextTests {
    private let dialect = SMPPDialect()
    private static let longText = String(repeating: "您名下的互联网账号共有十四个，", count: 12)

    @Test(arguments: [
        (UInt8(0), [UInt8(0x00), 0x43, 0x58], "@CX"),
        (0x10, [0x1B, 0x65], "€"), (0xF0, [0x24], "¤"), (0xF1, [0x24], "¤"),
        (1, [0x43, 0x58, 0x24], "CX$"),
        (3, [0x43, 0xE9], "Cé"),
        (8, [0x67, 0xE5, 0x8B, 0xE2], "查询"), (0x18, [0x67, 0xE5], "查"), (0x19, [0x67, 0xE5], "查"),
        (8, [0xD8, 0x3D, 0xDE, 0x00], "\u{1F600}"),
        (15, [0xB2, 0xE9, 0xD1, 0xAF, 0x20, 0x58], "查询 X"),
    ])
    func `a text is read in its coding`(dataCoding: UInt8, octets: [UInt8], expected: String) throws {
        for (body, role) in bodies(text(octets, dataCoding: dataCoding)) {
            #expect(try dialect.message(body, as: role).content == .text(expected))
        }
    }

    /// `data_coding` by the groups of 3GPP TS 23.038 §4, from 0x10 on, where SMPP has no meanings of its own.
    static let groups: [(ClosedRange<UInt8>, TextCoding?)] = [
        (0x10...0x13, .gsm7), (0x14...0x17, nil), (0x18...0x1B, .ucs2), (0x1C...0x1F, nil),
        // Compressed.
        (0x20...0x3F, nil),
        // To be deleted automatically, without and with a message class.
        (0x40...0x43, .gsm7), (0x44...0x47, nil), (0x48...0x4B, .ucs2), (0x4C...0x4F, nil),
        (0x50...0x53, .gsm7), (0x54...0x57, nil), (0x58...0x5B, .ucs2), (0x5C...0x7F, nil),
        // Reserved.
        (0x80...0xBF, nil),
        // Message waiting: discarded, stored, stored in UCS-2.
        (0xC0...0xDF, .gsm7), (0xE0...0xEF, .ucs2),
        // Data coding and message class.
        (0xF0...0xF3, .gsm7), (0xF4...0xF7, nil), (0xF8...0xFB, .gsm7), (0xFC...0xFF, nil),
    ]

    @Test(arguments: groups)
    func `every group of codings that carries text is read`(group: ClosedRange<UInt8>, coding: TextCoding?) {
        for dataCoding in group { #expect(InboundText.coding(dataCoding, standard: .gb18030) == coding) }
    }

    @Test(arguments: [UInt8(2), 4, 5, 6, 7, 9, 10, 13, 14, 0xF4, 0x20, 0x38])
    func `octets that are no text are refused, and the PDU answered`(dataCoding: UInt8) throws {
        let octets = try encoded(.deliverSM(text([0x41], dataCoding: dataCoding)))
        guard case .malformed(_, let answer, sequence: 7, octetCount: octets.count) = dialect.read(octets, as: .esme)
        else {
            Issue.record("it was taken")
            return
        }
        #expect(answer == .messageResponse(.invalidDataCoding, MessageAnswer(command: 0x8000_0005)))
    }

    @Test(arguments: [
        (TextCoding.gsm7, [UInt8(0x02)], "$"), (.ascii, [0x24], "$"), (.latin1, [0xE9], "é"),
        (.ucs2, [0x67, 0xE5], "查"), (.gb18030, [0xB2, 0xE9], "查"),
    ])
    func `data_coding 0 means what the gateway means by it`(standard: TextCoding, octets: [UInt8], letter: String)
        throws
    {
        var options = SMPPOptions()
        options.standardAlphabet = standard
        options.codings = [standard]
        let dialect = SMPPDialect(options)
        #expect(try dialect.message(.deliverSM(text(octets)), as: .esme).content == .text(letter))
        let segment = try #require(dialect.segments(of: reply(letter)).first)
        let message = try dialect.message(segment.content, as: .esme)
        #expect(message.dataCoding == 0)
        #expect(message.shortMessage == octets)
    }

    @Test(arguments: [
        ("CX", [TextCoding.gsm7, .ucs2], UInt8(0)), ("查", [.gsm7, .ucs2], 8), ("CX", [.ascii, .ucs2], 1),
        ("é", [.latin1, .ucs2], 3), ("查", [.gb18030], 15), ("查CX", [.gsm7, .ucs2, .gb18030], 8),
    ])
    func `a text leaves in the cheapest coding the gateway takes`(
        words: String, codings: [TextCoding], dataCoding: UInt8
    ) throws {
        var options = SMPPOptions()
        options.codings = codings
        let dialect = SMPPDialect(options)
        let segments = try dialect.segments(of: reply(words))
        #expect(segments.count == 1)
        let message = try dialect.message(try #require(segments.first).content, as: .esme)
        #expect(message.dataCoding == dataCoding)
        #expect(message.esmClass == 0)
        #expect(try dialect.message(.submitSM(message), as: .smsc).content == .text(words))
    }

    @Test(arguments: ConcatenationForm.allCases, [Role.esme, .smsc])
    func `a long text leaves and arrives whole in every form`(form: ConcatenationForm, role: Role) throws {
        var options = SMPPOptions()
        options.longMessages = form
        let dialect = SMPPDialect(options)
        let segments = try dialect.segments(of: reply(Self.longText))
        #expect(segments.count == (form == .payload ? 1 : 3))
        #expect(segments.map(\.cost).reduce(0, +) == 3)
        #expect(segments.map(\.key) == segments.indices.map { SegmentKey(MessageID(rawValue: 0x77), $0) })
        var assembler = SegmentAssembler()
        var joined: String?
        for segment in segments.reversed() {
            let message = try dialect.message(segment.content, as: role)
            #expect(message.dataCoding == 8)
            #expect((message.esmClass & 0x40 != 0) == (form == .udh8 || form == .udh16))
            let body: SMPP.Body = role == .esme ? .submitSM(message) : .deliverSM(message)
            switch try dialect.message(body, as: role == .esme ? .smsc : .esme).content {
            case .text(let whole): joined = whole
            case .segment(let place, let coding, let octets):
                let outcome = assembler.add(
                    InboundSegment(
                        id: Int64(place.number), linkGroup: "link", sender: person, recipient: shortCode,
                        concatenation: place, content: .octets(octets, coding)), at: WallTime(milliseconds: 0))
                if case .joined(let text, _) = outcome { joined = text }
            }
        }
        #expect(joined == Self.longText)
    }

    @Test func `each form numbers segments its own way`() throws {
        let octets = Array(Self.longText.utf16.prefix(1)).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        func first(_ form: ConcatenationForm) throws -> SMPP.Message {
            var options = SMPPOptions()
            options.longMessages = form
            let dialect = SMPPDialect(options)
            return try dialect.message(
                try #require(dialect.segments(of: reply(Self.longText)).first).content, as: .esme)
        }
        #expect(try first(.udh8).shortMessage.starts(with: [5, 0, 3, 0x77, 3, 1] + octets))
        #expect(try first(.udh16).shortMessage.starts(with: [6, 8, 4, 0, 0x77, 3, 1] + octets))
        let sar = try first(.sar)
        #expect(sar.shortMessage.starts(with: octets))
        #expect(sar.tlvs.sarMsgRefNum == 0x77)
        #expect([sar.tlvs.sarTotalSegments, sar.tlvs.sarSegmentSeqnum] == [3, 1])
        let payload = try first(.payload)
        #expect(payload.shortMessage.isEmpty)
        #expect(payload.tlvs.messagePayload == TextCoding.ucs2.encode(Self.longText))
    }

    @Test func `the same message always gets the same reference`() throws {
        #expect(try dialect.segments(of: reply(Self.longText)) == dialect.segments(of: reply(Self.longText)))
    }

    @Test func `a header that does not end is refused`() throws {
        let octets = try encoded(.submitSM(text([9, 0, 3, 1], dataCoding: 8, esmClass: 0x40)))
        guard case .malformed(_, let answer, _, _) = dialect.read(octets, as: .smsc) else {
            Issue.record("it was taken")
            return
        }
        #expect(answer == .messageResponse(.invalidMessageLength, MessageAnswer(command: 0x8000_0004)))
    }

    @Test func `a header without a place, or with a total of one, leaves a whole text`() throws {
        for header: [UInt8] in [[4, 5, 2, 0x0B, 0x84], [5, 0, 3, 1, 1, 1], [0]] {
            let message = text(header + [0x67, 0xE5], dataCoding: 8, esmClass: 0x40)
            #expect(try dialect.message(.deliverSM(message), as: .esme).content == .text("查"))
        }
    }

    @Test(arguments: [UInt8(0x01), 0x02, 0x03, 0x08, 0x10, 0x80, 0xC0])
    func `modes, reply paths and a claimed acknowledgement leave a text a text`(esmClass: UInt8) throws {
        // With UDHI the header is empty.
        let octets: [UInt8] = esmClass & 0x40 != 0 ? [0, 0x41] : [0x41]
        for (body, role) in bodies(text(octets, esmClass: esmClass)) {
            #expect(try dialect.message(body, as: role).content == .text("A"))
        }
    }

    @Test func `TLVs that nobody knows do not matter`() throws {
        let tlvs: SMPP.TLVList = [
            SMPP.TLV(SMPP.TLV.Tag(rawValue: 0x1400), [1, 2, 3]), SMPP.TLV(SMPP.TLV.Tag(rawValue: 0x3FFF), []),
            SMPP.TLV(.sarTotalSegments, [2]),
        ]
        for (body, role) in bodies(text([0x41], tlvs: tlvs)) {
            #expect(try dialect.message(body, as: role).content == .text("A"))
        }
    }

    @Test(arguments: [
        (NumberForm.national, "13800138000"), (.prefixed86, "8613800138000"), (.plus86, "+8613800138000"),
        (.zeros86, "008613800138000"),
    ])
    func `phones are written as the gateway wants them, and read in any form`(form: NumberForm, digits: String) throws {
        var options = SMPPOptions()
        options.numberForm = form
        options.sourceTON = 3
        options.sourceNPI = 9
        options.destinationTON = 1
        options.destinationNPI = 1
        options.serviceType = "CMT"
        let dialect = SMPPDialect(options)
        let segment = try #require(dialect.segments(of: reply("CX")).first)
        #expect(segment.source == Address("10699000", typeOfNumber: 3, numberingPlan: 9))
        #expect(segment.destination == Address(digits, typeOfNumber: 1, numberingPlan: 1))
        let pdu = try dialect.pdu(.segment(segment), as: .esme)
        guard case .submitSM(let message) = pdu.body else {
            Issue.record("no submit_sm")
            return
        }
        #expect(message.serviceType == "CMT")
        // Eleven digits that are said to be international are another country's.
        #expect(message.destination.phoneNumber == (form == .national ? nil : person.phoneNumber))
    }

    @Test func `a text that no coding of the gateway has is not cut`() {
        var options = SMPPOptions()
        options.codings = [.gsm7]
        #expect(throws: SMSError.self) { try SMPPDialect(options).segments(of: reply("查")) }
    }

    private func reply(_ text: String) -> OutgoingMessage {
        OutgoingMessage(id: MessageID(rawValue: 0x77), from: shortCode, to: person, text: text)
    }

    /// The message in the verb of either end.
    private func bodies(_ message: SMPP.Message) -> [(SMPP.Body, Role)] {
        [(.deliverSM(message), .esme), (.submitSM(message), .smsc)]
    }
}
