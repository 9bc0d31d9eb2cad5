import JSON
import Primitives
import TestSupport
import Testing

/// RFC 8259 in its strict reading; the categories follow the well-known public suite of accepted and refused texts.
@Suite struct JSONParserTests {
    @Test(arguments: [
        "[]", "[[]   ]", "[\"\"]", "{}", " [1] ", "[null, 1, \"1\", {}]", "[1\n]", "\t\r\n [2] \n", "\"\"", "\"查\"",
        "42", "-0.1", "null",
        "true", "false", "[1E22]", "[0e+1]", "[0e1]", "[123e45]", "[20e1]", "[-0]", "[-1]", "[1.5e-7]", "[123.456789]",
        "[0.0]", "[1e-999]", "[-0.0e-0]", #"["\u0060\u012a\u12AB"]"#, #"["\uD801\udc37"]"#, #"["\"\\\/\b\f\n\r\t"]"#,
        #"["\\u0000"]"#, "[\"\u{7F}\"]", "[\"\u{2028}\u{2029}\"]", "[\"\u{10FFFF}\u{FFFE}\u{FEFF}\"]",
        #"["a/*b*/c//"]"#,
        #"{"a":{"a":{"a":[]}}}"#, #"{"":0}"#, #"{"\u0000":42}"#, "{\"a\":\"b\",\"a\u{301}\":1}",
        #"{"min":-1.0e+28,"max":1.0e+28}"#, "[100000000000000000000000000000000]", "[[],[[],[]]]",
    ])
    func `valid texts are read`(text: String) {
        #expect(throws: Never.self) { try JSONParser.parse(Array(text.utf8), as: .json) }
    }

    @Test(arguments: [
        // Structure.
        "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1:2]", "[\"a\",\n4\n,1,",
        "[[\"x\"]", "[1]]", "[1]x",
        "[1][2]", "1 2", "[1}", "{\"a\":1]", "[*]", "<.>", "[<null>]", "\u{FEFF}[]", "\u{A0}[]", "[\u{C}]", "[\u{B}1]",
        "\u{2028}[]",
        // Objects.
        "{\"a\"}", "{\"a\":}", "{:1}", "{\"a\" 1}", "{\"a\"::1}", "{\"a\":1,}", "{\"a\":1,,\"b\":2}", "{,}", "{a:1}",
        "{'a':1}", "{1:1}",
        "{null:1}", "{\"a\":1 \"b\":2}", "{\"a\",\"b\"}", "{[:1}", "{\"a\":\"b\"}#", "{\"a\":1}/**/", "{/*c*/}", "{}//",
        "{\"a\":1,\"a\":1}",
        #"{"a":1,"\u0061":2}"#,
        // Numbers.
        "[-]", "[+1]", "[.5]", "[5.]", "[-.5]", "[01]", "[-01]", "[00]", "[1.e1]", "[0.e1]", "[1e]", "[1e+]", "[1eE2]",
        "[1e1.5]", "[1.2.3]",
        "[0x1F]", "[0x]", "[--1]", "[+-1]", "[1-2]", "[1a]", "[1e400]", "[-1e400]", "[Infinity]", "[-Infinity]",
        "[NaN]", "[-NaN]",
        "[１]", "[1_000]", "[1 000]", "[- 1]", "[Inf]", "[9.e+]",
        // Words.
        "[tru]", "[nul]", "[fals]", "[True]", "[nullx]", "[true1]", "[truefalse]", "truth", "n", "t", "f",
        // Strings.
        #"""#, #"["a]"#, #"["a"#, "['a']", "[a]", #"[é]"#, #"["\x00"]"#, #"["\v"]"#, #"["\'"]"#, #"["\a"]"#, #"["\0"]"#,
        #"["\"]"#, #"["\é"]"#,
        #"["\u"]"#, #"["\u00A"]"#, #"["\u00G0"]"#, #"["\U0041"]"#, #"["\uD834"]"#, #"["\uD834\u"]"#,
        #"["\uD800\uD800"]"#, #"["\uDFAA"]"#,
        #"["\uD834\t"]"#, "[\"a\tb\"]", "[\"a\nb\"]", "[\"\u{0}\"]", "[\"\u{1F}\"]", "[\"line \\\n two\"]",
        #"[\u0020"a"]"#, #"["a"b"]"#,
    ])
    func `invalid texts are refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8), as: .json) }
    }

    @Test(arguments: [[0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], [0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D]] as [[UInt8]])
    func `UTF-16 is called by its name`(octets: [UInt8]) {
        for dialect in [JSONParser.Dialect.json, .json5] {
            let error = JSONError(position: TextPosition(line: 1, column: 1), fault: .encodedAsUTF16)
            #expect(throws: error) { try JSONParser.parse(octets, as: dialect) }
        }
    }

    @Test(
        arguments: [
            ([0x22, 0xFF, 0x22], 2), ([0x5B, 0x22, 0x61, 0xE5, 0x22, 0x5D], 4), ([0xFF], 1), ([0xC0, 0xAF], 1),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], 2), ([0x22, 0xF4, 0xBF, 0xBF, 0xBF, 0x22], 2),
            ([0x22, 0xE6, 0x9F, 0xA5, 0x80, 0x22], 3),
        ] as [([UInt8], Int)])
    func `octets that are not UTF-8 are refused where they stand`(octets: [UInt8], column: Int) {
        for dialect in [JSONParser.Dialect.json, .json5] {
            let error = JSONError(position: TextPosition(line: 1, column: column), fault: .invalidUTF8)
            #expect(throws: error) { try JSONParser.parse(octets, as: dialect) }
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("7.0", 7), ("7e0", 7), ("70e-1", 7), ("1e3", 1_000),
            ("9007199254740993", 9_007_199_254_740_993), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("7.5", nil), ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1e19", nil), ("1e300", nil),
            ("9007199254740994.0", nil), ("0.1", nil), ("\"7\"", nil), ("true", nil),
        ] as [(String, Int64?)])
    func `only exact integers are integers`(text: String, integer: Int64?) throws {
        #expect(try JSONParser.parse(Array(text.utf8), as: .json).integerValue == integer)
    }

    @Test func `a value answers only to its own kind`() throws {
        let text = #"{"null":null,"bool":true,"number":1.5,"string":"s","array":[1],"object":{"k":"v"}}"#
        let root = try JSONParser.parse(Array(text.utf8), as: .json)
        for member in try #require(root.objectValue) {
            let node = member.node
            #expect(node.isNull == (member.name == "null"))
            #expect((node.boolValue == true) == (member.name == "bool"))
            #expect((node.doubleValue == 1.5) == (member.name == "number"))
            #expect((node.stringValue == "s") == (member.name == "string"))
            #expect((node.arrayValue?.count == 1) == (member.name == "array"))
            #expect((node["k"]?.stringValue == "v") == (member.name == "object"))
            #expect(node.integerValue == nil)
        }
        let kinds = ["null", "a truth value", "a number", "a string", "an array", "an object"]
        #expect(root.objectValue?.map(\.node.kind) == kinds)
        #expect(root["absent"] == nil)
        #expect(root.objectValue?.map(\.name) == ["null", "bool", "number", "string", "array", "object"])
    }

    @Test(arguments: ["[", "{\"a\":", "[[],[", "{\"a\":[{},"])
    func `a depth bomb is refused at the limit`(unit: String) throws {
        let octets = Array(String(repeating: unit, count: 100_000).utf8)
        let error = try #require(throws: JSONError.self) { try JSONParser.parse(octets, as: .json) }
        #expect(error.fault == .tooDeep(limit: 64))
    }

    @Test func `the depth limit itself is allowed`() {
        for depth in [1, 2, 64, 1_000] {
            let octets = Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
            let limits = JSONParser.Limits(depth: depth)
            #expect(throws: Never.self) { try JSONParser.parse(octets, as: .json5, limits: limits) }
            let error = JSONError(
                position: TextPosition(line: 1, column: depth + 1), fault: .tooDeep(limit: depth))
            #expect(throws: error) { try JSONParser.parse([0x5B] + octets + [0x5D], as: .json5, limits: limits) }
        }
    }

    @Test func `a text above the limit is refused unread`() {
        let limits = JSONParser.Limits(octetCount: 4)
        #expect(throws: Never.self) { try JSONParser.parse(Array("null".utf8), as: .json, limits: limits) }
        let error = JSONError(position: TextPosition(line: 1, column: 1), fault: .tooLong(octetCount: 5, limit: 4))
        #expect(throws: error) { try JSONParser.parse(Array("null ".utf8), as: .json, limits: limits) }
    }

    @Test(arguments: [JSONParser.Dialect.json, .json5])
    func `no proper prefix of an object is a text`(dialect: JSONParser.Dialect) {
        let octets = Array(#"{"a":[1,-2.5e3,"x\u00e9\uD83D\uDC4D查"],"b":{"c":null,"d":true}}"#.utf8)
        #expect(throws: Never.self) { try JSONParser.parse(octets, as: dialect) }
        for end in 0..<octets.count {
            #expect(throws: JSONError.self) { try JSONParser.parse(Array(octets[..<end]), as: dialect) }
        }
    }

    /// What is accepted must also mean the same when it is read again in its plain form.
    @Test(arguments: [JSONParser.Dialect.json, .json5])
    func `noise never traps`(dialect: JSONParser.Dialect) throws {
        var random = SeededGenerator(seed: 0x5EED_0002)
        let pieces = [
            "{", "}", "[", "]", ":", ",", "\"", "'", "\\", "\\u", "D83D", "/*", "*/", "//", "\n", "\r", " ", "0", "0x",
            "1", ".", "e", "+", "-",
            "true", "null", "NaN", "Infinity", "a", "查", "\u{2028}", "\u{FEFF}", "\u{0}", "\\x4", "\\\n",
        ].map { Array($0.utf8) }
        var acceptedCount = 0
        for _ in 0..<20_000 {
            var octets: [UInt8] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let isPiece = Int.random(in: 0..<20, using: &random) > 0
                octets +=
                    isPiece
                    ? pieces[Int.random(in: 0..<pieces.count, using: &random)]
                    : [UInt8.random(in: 0...255, using: &random)]
            }
            guard let node = try? JSONParser.parse(octets, as: dialect) else { continue }
            acceptedCount += 1
            let again = try JSONParser.parse(Array(render(node).utf8), as: .json5)
            #expect(render(again) == render(node), "seed \(random.seed)")
        }
        #expect(acceptedCount > 20)
    }

    @Test func `a damaged text never traps`() {
        var random = SeededGenerator(seed: 0x5EED_0003)
        let text = Array(
            "{ links: [ { name: 'line', \"listen\": \"127.0.0.1:2776\\u0041\", rate: -0x1F, }, ], /* c */ 查: .5e3 } // end"
                .utf8)
        for _ in 0..<20_000 {
            var octets = text
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                octets[Int.random(in: 0..<octets.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? JSONParser.parse(octets, as: .json5)
            _ = try? JSONParser.parse(octets, as: .json)
        }
    }
}
