import SMS
import Wire

/// What texts are written in.
enum EncodingCases {
    private struct Coded {
        let id: String
        let name: String
        let octets: [UInt8]
        let coding: UInt8
        var rule = ConformanceStep.StatusRule.ok
    }

    private static let codings = [
        Coded(id: "gsm7", name: "the default alphabet (0)", octets: Array("HELP".utf8), coding: 0),
        Coded(id: "ucs2", name: "UCS-2 (8)", octets: [0x5E, 0x2E, 0x52, 0xA9], coding: 8),
        Coded(id: "ascii", name: "ASCII (1)", octets: Array("HELP".utf8), coding: 1),
        Coded(id: "latin1", name: "Latin-1 (3)", octets: [0x61, 0x69, 0x64, 0xE9], coding: 3),
        Coded(id: "octets", name: "octets (4)", octets: [0, 1, 2, 0xFF], coding: 4, rule: .any),
        Coded(id: "reserved", name: "a data_coding that is reserved (11)", octets: [0x41], coding: 11, rule: .any),
        Coded(id: "odd", name: "UCS-2 of three octets", octets: [0x5E, 0x2E, 0x52], coding: 8, rule: .any),
        Coded(id: "empty", name: "a text of no octets", octets: [], coding: 0, rule: .any),
    ]

    static func cases(_ position: ConformancePosition) -> [ConformanceCase] {
        let clause = position.clause("5.2.19", "data_coding", line: "messages")
        let coded = codings.map { one in
            ConformanceCase(
                "encoding.\(one.id)", clause,
                "a message in \(one.name) is \(one.rule == .ok ? "taken" : "answered")",
                [
                    .session(.sending),
                    .send(.text(TextForm(content: .octets(one.octets, coding: one.coding))), as: "text"),
                    .answered("text", one.rule),
                ] + ConformanceStep.alive())
        }
        return position.wireProtocol == .smpp ? coded + classes(clause) : coded + lines(clause)
    }

    private static func classes(_ clause: Clause) -> [ConformanceCase] {
        [
            ConformanceCase(
                "encoding.class", clause, "a message of class 1 (0xF1) is answered",
                [
                    .session(.sending),
                    .send(.text(TextForm(content: .octets(Array("HELP".utf8), coding: 0xF1))), as: "text"),
                    .answered("text", .any),
                ]),
            ConformanceCase(
                "encoding.longest", .smpp("5.2.21", "sm_length"), "a short_message of 254 octets is answered",
                [
                    .session(.sending),
                    .send(.text(TextForm(content: .octets(Array(repeating: 0x41, count: 254), coding: 0))), as: "text"),
                    .answered("text", .any),
                ]),
        ]
    }

    private static func lines(_ clause: Clause) -> [ConformanceCase] {
        let texts: [(id: String, title: String, text: String)] = [
            ("text", "Chinese text", "你好，请帮助"), ("quotes", "quotes, line breaks and backslashes", "\"a\"\n\\ = b"),
            ("emoji", "characters beyond UCS-2", "😀"), ("gb18030", "no letters at all", "……"),
        ]
        return texts.map { one in
            ConformanceCase(
                "encoding.line-\(one.id)", clause, "a short_message of \(one.title) is taken",
                [
                    .session(.sending), .send(.text(TextForm(content: .text(one.text))), as: "text"), .answered("text"),
                ])
        }
    }
}
