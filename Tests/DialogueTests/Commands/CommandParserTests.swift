import Primitives
import TestSupport
import Testing

@testable import Dialogue

@Suite struct CommandParserTests {
    let parser: CommandParser
    let catalog: Catalog

    init() throws {
        catalog = try Shipped.catalog()
        parser = CommandParser(CommandBook(catalog))
    }

    private func request(_ text: String) -> Request { parser.parse(text).request }

    static let separators = [
        "", " ", "  ", "\t", "\n", "\r\n", "\u{3000}", "\u{A0}", "\u{2003}", "#", "＃", "*", "＊", " # ", "+", "-", "—",
        "_",
        ",", "，", ".", "。", "、", ":", "：", ";", "；", "/", "|", "·", "\u{200B}", "\u{FEFF}", "\u{2060}", "\u{AD}", "“",
        "【",
    ]
    static let crosses = [
        "x", "X", "ｘ", "Ｘ", "×", "ⅹ", "Ⅹ", "х", "Х", "χ", "Χ", "✕", "✖", "✖\u{FE0F}", "╳", "❌", "*", "＊",
    ]

    @Test(arguments: separators)
    func `every keyword takes a tail behind every separator in every width`(_ separator: String) throws {
        let service = try #require(catalog.services.first { $0.answer == .sources })
        for word in service.commands {
            for spelled in [word, word.uppercased(), word.lowercased(), Self.fullWidth(word)] {
                for tail in ["311239", "011230"] {
                    let expected = try Request.query(#require(IDTail(tail)))
                    #expect(request(spelled + separator + tail) == expected)
                    #expect(request(spelled + separator + Self.fullWidth(tail)) == expected)
                    #expect(request("\u{FEFF} " + spelled + separator + tail + separator) == expected)
                }
            }
        }
    }

    @Test(arguments: crosses)
    func `every sign that looks like X is one`(_ cross: String) throws {
        let expected = try Request.query(#require(IDTail("01123X")))
        for separator in Self.separators {
            for digits in ["01123", "０１１２３"] {
                #expect(request("查询" + separator + digits + cross) == expected)
                #expect(request("cx" + separator + digits + cross + "。") == expected)
            }
        }
        #expect(request("01123" + cross) == expected)
    }

    @Test(arguments: [130, 300, 990])
    func `a long text is read like a short one`(count: Int) throws {
        let expected = try Request.query(#require(IDTail("01123X")))
        let blank = String(repeating: " ", count: count)
        #expect(request(blank + "查询" + blank.prefix(count % 10) + "01123X") == expected)
        #expect(request("请" + String(repeating: "。", count: count / 2) + "查询 01123X") == expected)
        let complaint = String(repeating: "昨夜星辰闪烁于江湖河海", count: count / 11)
        #expect(request(complaint) == .unknown)
        #expect(request(complaint + "01123X") == .unknown)
    }

    @Test func `what is longer than any message of people means nothing`() {
        #expect(request("帮助" + String(repeating: "。", count: FoldedText.scalarLimit - 2)) == .help)
        #expect(request("帮助" + String(repeating: "。", count: FoldedText.scalarLimit - 1)) == .unknown)
    }

    @Test func `a tail may be spaced out`() throws {
        let expected = try Request.query(#require(IDTail("01123X")))
        for text in ["查询 01 123 X", "0 1 1 2 3 x", "查 询 01-123-X", "C X 01123x", "c.x.01123x", "查询《01123X》"] {
            #expect(request(text) == expected)
        }
    }

    @Test func `digits of other scripts and keycaps are digits`() throws {
        let expected = try Request.query(#require(IDTail("011234")))
        for text in ["٠١١٢٣٤", "𝟎𝟏𝟏𝟐𝟑𝟒", "0\u{FE0F}\u{20E3}11234", "〇11234"] { #expect(request(text) == expected) }
    }

    @Test func `politeness around a query is ignored`() throws {
        let expected = try Request.query(#require(IDTail("011234")))
        for text in ["您好，我要查询 011234 谢谢", "请帮我查询一下011234", "查询我的011234，谢谢！", "please check 011234 thanks"] {
            #expect(request(text) == expected)
        }
    }

    @Test(
        arguments: [
            ("查询 110105199001011234", TailFault.wholeNumber), ("11010519900101123X", .wholeNumber),
            ("查询11010519900101123*", .wholeNumber), ("查询 110105 19900101 123×", .wholeNumber),
            ("查询 110105900101123", .firstGeneration), ("110105900101123", .firstGeneration),
            ("查询 123X", .fourCharacters),
            ("查询 321234", .day), ("001234", .day), ("cx991234", .day),
            ("查询 X11234", .misplacedX), ("0112X4", .misplacedX), ("查询 01X23X", .misplacedX),
            ("查询 1", .length), ("查询 0112345", .length), ("查询 13800138000", .phone),
            ("查询 01123Y", .length), ("查询 6217000010012345678", .bank), ("查询 011234 021234", .several),
            ("帮我妈查 011234", .other),
        ] as [(String, TailFault)])
    func `each way of getting the tail wrong has its own hint`(_ text: String, _ fault: TailFault) {
        #expect(request(text) == .badTail(fault))
    }

    @Test func `every word of every command is understood in any case and width`() {
        let meanings: [Catalog.Command: Request] = [
            .help: .help, .details: .details(.unnamed), .hotline: .hotline(.unnamed), .dispute: .dispute(.unnamed),
            .progress: .progress, .optOut: .optOut, .optIn: .optIn, .language: .language(nil),
        ]
        for command in Catalog.Command.allCases {
            for word in catalog.commands[command] ?? [] {
                for text in [
                    word, word.lowercased(), word.uppercased(), Self.fullWidth(word), " \(word)。", "“\(word)”",
                ] {
                    #expect(request(text) == meanings[command], "\(text)")
                }
            }
        }
        for service in catalog.services where service.answer == .text {
            for word in service.commands {
                for text in [word, word.lowercased(), word.uppercased(), Self.fullWidth(word)] {
                    #expect(request(text) == .information(service.text), "\(text)")
                }
            }
        }
        for spoken in catalog.languages {
            for word in [spoken.names[spoken.language]] + spoken.aliases {
                #expect(request(word) == .language(spoken.language))
                #expect(request("语言 \(word)") == .language(spoken.language))
                #expect(request("语言\(word)") == .language(spoken.language))
            }
        }
    }

    @Test func `every name of every company is known behind and before a command`() {
        for company in catalog.companies {
            let applications = catalog.applications(of: company.id).flatMap { $0.names.all + [$0.id] }
            for name in company.names.all + company.aliases + [company.id] + applications {
                for word in ["解绑", "明細", "unbind", "JB"] {
                    #expect(request("\(word) \(name)") == .details(.companies([company.id])), "\(word) \(name)")
                    #expect(request("\(word)\(name)") == .details(.companies([company.id])), "\(word)\(name)")
                }
                #expect(request("客服 \(name)公司") == .hotline(.companies([company.id])), "\(name)")
                #expect(request("\(name)客服") == .hotline(.companies([company.id])), "\(name)")
                #expect(request("\(name.uppercased())的 异议") == .dispute(.companies([company.id])), "\(name)")
            }
        }
    }

    @Test(
        arguments: [
            ("", Request.empty), ("  \n\u{3000}\u{200B}", .empty), ("?", .unknown), ("。。。", .unknown), ("你好", .unknown),
            ("今天天气怎么样", .unknown), ("helpful", .unknown), ("cxyz", .unknown), ("stop it", .unknown), ("xx", .unknown),
            ("查询", .startQuery), ("CX#", .startQuery), ("我要查询", .startQuery), ("查询账号", .startQuery),
            ("查询 谢谢", .startQuery), ("帮助我", .help), ("help me", .help), ("查询进度", .progress),
            ("cxmyd#1234", .information(TextName(rawValue: "phone-cards"))),
            ("我要投诉你们", .information(TextName(rawValue: "complaint"))),
            ("微信", .details(.companies(["tencent"]))), ("解绑 谷歌", .details(.unrecognised)),
            ("kfjd", .hotline(.companies(["jd"]))), ("kfc", .unknown), ("異議 淘寶", .dispute(.companies(["alibaba"]))),
            ("微信 异议", .dispute(.companies(["tencent"]))), ("语言 法语", .language(nil)), ("english", .language(.english)),
            ("退订 011234", .unknown),
        ] as [(String, Request)])
    func `texts of all sorts are understood or honestly not`(_ text: String, _ expected: Request) {
        #expect(request(text) == expected)
    }

    @Test func `a text longer than any command is not read to its end`() {
        #expect(request(String(repeating: "查询", count: 50_000)) == .unknown)
        #expect(request("查询" + String(repeating: " ", count: FoldedText.scalarLimit)) == .unknown)
    }

    @Test func `noise never traps and is never shown`() {
        var random = SeededGenerator(seed: 0xC0FFEE)
        let alphabet = Array("查询CXcx 0123456789X×*＊#退订帮助解绑微信\u{200B}\u{FEFF}é‍👩‍👧١Ⅹ".unicodeScalars)
        for _ in 0..<20_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0..<24, using: &random) {
                text.append(alphabet.randomElement(using: &random) ?? "x")
            }
            let shown = "\(request(String(text)))"
            #expect(!shown.contains { $0.isNumber })
        }
    }

    /// ASCII letters, digits and signs in the width of Chinese input methods.
    static func fullWidth(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    (0x21...0x7E).contains(scalar.value)
                        ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar
                }))
    }
}
