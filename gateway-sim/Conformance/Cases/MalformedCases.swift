import Session
import Wire

/// Octets that are no sound PDU: each is answered or ends the connection, and another bind works afterwards.
enum MalformedCases {
    static func cases(_ position: ConformancePosition) -> [ConformanceCase] {
        (position.wireProtocol == .smpp ? smpp(position) : line(position)) + pieces(position)
    }

    private static let refused = ConformanceStep.expect(
        [.answer(to: "octets", .refusal([]), by: .either), .end], or: .failure("neither an answer nor the end"))

    /// Another connection: the peer may close the one on which it was told nonsense, at once or a little later.
    private static let recovery: [ConformanceStep] = [.close, .session(.sending)] + ConformanceStep.alive(2)

    private static func wrong(
        _ id: String, _ clause: Clause, _ title: String, _ malformation: Malformation
    ) -> ConformanceCase {
        ConformanceCase(
            "malformed.\(id)", clause, "\(title) is refused, and a bind works afterwards",
            [.session(.sending), .send(.malformed(malformation), as: "octets"), refused] + recovery)
    }

    private static func smpp(_ position: ConformancePosition) -> [ConformanceCase] {
        let length = Clause.smpp("5.1.1", "command_length")
        let strings = Clause.smpp("3.1", "types of parameters")
        let verb: UInt32 = position.ownRole == .esme ? 4 : 5
        let head: [UInt8] = [0, 0, 0]
        let tail: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
        let (person, service) = (Array("13900139000".utf8) + [0], Array("10699000".utf8) + [0])
        let long = Array(repeating: UInt8(0x31), count: 30) + [0]
        let lengths: [(String, UInt32)] = [
            ("0", 0), ("7", 7), ("15", 15), ("2147483647", 0x7FFF_FFFF), ("4294967295", 0xFFFF_FFFF),
        ]
        return lengths.map { name, value in
            wrong("length-\(name)", length, "a command_length of \(name)", .pdu(0x15, length: value))
        } + [
            wrong("no-body", length, "a message without a body", .pdu(verb)),
            wrong("no-nul", strings, "a field without its NUL", .pdu(verb, [0] + Array(repeating: 0x31, count: 12))),
            wrong(
                "overlong", strings, "an address of thirty digits",
                .pdu(verb, head + long + [0, 0] + service + tail + [1, 0x41])),
            wrong(
                "sm-length", .smpp("5.2.21", "sm_length"), "an sm_length beyond the PDU's end",
                .pdu(verb, head + person + [0, 0] + service + tail + [200, 0x41])),
            wrong(
                "tlv-end", .smpp("5.3", "optional parameters"), "a parameter beyond the PDU's end",
                .pdu(verb, head + person + [0, 0] + service + tail + [1, 0x41, 0x04, 0x24, 0, 99, 0x41])),
            wrong("garbage", length, "garbage", .octets((0..<64).map { UInt8(truncatingIfNeeded: 0xF0 &- $0 &* 7) })),
            ConformanceCase(
                "malformed.trailing", length, "enquire_link with octets behind it is answered",
                [
                    .session(.sending), .send(.malformed(.pdu(0x15, [1, 2, 3, 4])), as: "octets"),
                    .expect([.answer(to: "octets", .any, by: .either), .end], or: .failure("no answer")),
                ] + recovery),
        ]
    }

    private static func line(_ position: ConformancePosition) -> [ConformanceCase] {
        let verb = position.ownVerb
        let lines: [(id: String, title: String, text: String)] = [
            ("no-sequence", "a line without a sequence number", "enquire_link"),
            ("bad-sequence", "a sequence number that is none", "enquire_link minus-one"),
            ("zero-sequence", "the sequence number 0", "enquire_link 0"),
            ("large-sequence", "a sequence number above 2147483647", "enquire_link 2147483648"),
            ("spaces", "two spaces between fields", "\(verb) #  source_addr=13900139000"),
            ("no-value", "a field without a value", "\(verb) # source_addr"),
            ("twice", "a field given twice", "\(verb) # source_addr=1 source_addr=2"),
            ("quote", "a string without its end", "\(verb) # short_message=\"x"),
            ("escape", "a string with an escape that there is not", "\(verb) # short_message=\"\\q\""),
            ("empty", "an empty line", ""),
            ("chatter", "a line that is no PDU", "GET / HTTP/1.1"),
        ]
        let errors = Clause.line("errors")
        return lines.map { wrong($0.id, errors, $0.title, .line($0.text)) } + [
            wrong("overlong", errors, "a line of 9000 octets", .octets(Array(repeating: 0x61, count: 9_000) + [0x0A])),
            wrong("utf8", errors, "a line that is not UTF-8", .octets([0x61, 0x20, 0x31, 0x20, 0xFF, 0xFE, 0x0A])),
            ConformanceCase(
                "malformed.crlf", .line("PDUs are lines"), "a line that ends with CR LF is read",
                [
                    .session(.sending), .send(.malformed(.line("enquire_link #\r")), as: "octets"), .answered("octets"),
                ]),
        ]
    }

    private static func pieces(_ position: ConformancePosition) -> [ConformanceCase] {
        let clause = position.clause("2.4", "network connections", line: "PDUs are lines")
        return [
            ConformanceCase(
                "malformed.pieces", clause, "a PDU that comes in pieces of three octets is read",
                [.session(.sending), .pieces(.text(TextForm()), of: 3, as: "text"), .answered("text")]),
            ConformanceCase(
                "malformed.truncated", clause, "after a connection that ends within a PDU another bind works",
                [.session(.sending), .part(.text(TextForm()), count: 20)] + recovery),
        ]
    }
}
