import JSON
import Testing

/// The features of spec.json5.org 1.0.0, section by section.
@Suite struct JSON5Tests {
    @Test(arguments: [
        // §3 Objects.
        ("{}", "{}"), ("{a:1,}", #"{"a":1}"#),
        ("{$_a9: 1, ünïcødé: 2, 'q': 3, \"d\": 4}", #"{"$_a9":1,"ünïcødé":2,"q":3,"d":4}"#),
        (#"{\u0061b: 1, a\u0301: 2}"#, "{\"ab\":1,\"a\u{301}\":2}"),
        ("{null: 1, true: 2, Infinity: 3}", #"{"null":1,"true":2,"Infinity":3}"#),
        ("{a\u{200D}b\u{203F}c\u{0663}: 1}", "{\"a\u{200D}b\u{203F}c\u{0663}\":1}"), ("{'': 1}", #"{"":1}"#),
        ("{查询: '一'}", #"{"查询":"一"}"#),
        // §4 Arrays.
        ("[]", "[]"), ("[1,]", "[1]"), ("[ 1 , [ 2 , ] , ]", "[1,[2]]"),
        // §5 Strings.
        ("'a \"b\"'", #""a \"b\"""#), (#"'it\'s'"#, #""it's""#), (#""it's""#, #""it's""#),
        ("'one \\\ntwo'", #""one two""#), ("'one \\\r\ntwo'", #""one two""#), ("'one \\\rtwo'", #""one two""#),
        ("'one \\\u{2028}two \\\u{2029}three'", #""one two three""#), ("'\\\n'", #""""#),
        (#"'\b\f\n\r\t\v\0'"#, #""\u0008\u000c\n\r\t\u000b\u0000""#), (#"'\x41\xe9\u67e5\uD83D\uDC4D'"#, #""Aé查👍""#),
        (#"'\A\C\/\D\C\é\查\‧'"#, #""AC/DCé查‧""#), ("'tab\tbell\u{7}'", #""tab\tbell\u0007""#),
        ("'\u{2028}\u{2029}'", "\"\u{2028}\u{2029}\""),
        // §6 Numbers.
        ("0", "0"), ("-0", "0"), ("+7", "7"), (".5", "0.5"), ("5.", "5"), ("-.5", "-0.5"), ("+5.e-1", "0.5"),
        ("1e3", "1000"),
        ("0xdecaf", "912559"), ("-0XC0FFEE", "-12648430"), ("+0x0", "0"), ("0x7fffffffffffffff", "9223372036854775807"),
        ("-0x8000000000000000", "-9223372036854775808"), ("Infinity", "Infinity"), ("-Infinity", "-Infinity"),
        ("+Infinity", "Infinity"), ("NaN", "NaN"), ("-NaN", "NaN"), ("0e0", "0"), ("0.0E+00", "0"),
        // §7 Comments.
        ("// a\n1 // b", "1"), ("/* a\n * b **/ [/**/ 1 /*,2*/ , // 3\r 4]", "[1,4]"), ("1//\u{2028}", "1"),
        ("{/**/a/**/:/**/1/**/,/**/}", #"{"a":1}"#), ("1 // 查", "1"), ("1/***/", "1"),
        // §8 White space.
        ("\u{FEFF}\t\u{B}\u{C}\u{20}\u{A0}\n\r\u{2028}\u{2029}\u{1680}\u{2003}\u{3000}1\u{202F}\u{205F}", "1"),
        // §2 Values.
        ("null", "null"), ("true", "true"), ("false", "false"), ("null/**/", "null"),
    ])
    func `the specification's features are read`(text: String, rendered: String) throws {
        #expect(render(try JSONParser.parse(Array(text.utf8), as: .json5)) == rendered)
    }

    /// The short example at the head of the specification.
    @Test func `the specification's own example is read`() throws {
        let text = #"""
            {
              // comments
              unquoted: 'and you can quote me on that',
              singleQuotes: 'I can use "double quotes" here',
              lineBreaks: "Look, Mom! \
            No \\n's!",
              hexadecimal: 0xdecaf,
              leadingDecimalPoint: .8675309, andTrailing: 8675309.,
              positiveSign: +1,
              trailingComma: 'in objects', andIn: ['arrays',],
              "backwardsCompatible": "with JSON",
            }
            """#
        let root = try JSONParser.parse(Array(text.utf8), as: .json5)
        #expect(root["unquoted"]?.stringValue == "and you can quote me on that")
        #expect(root["singleQuotes"]?.stringValue == #"I can use "double quotes" here"#)
        #expect(root["lineBreaks"]?.stringValue == #"Look, Mom! No \n's!"#)
        #expect(root["hexadecimal"]?.integerValue == 0xdecaf)
        #expect(root["leadingDecimalPoint"]?.doubleValue == 0.8675309)
        #expect(root["andTrailing"]?.integerValue == 8_675_309)
        #expect(root["positiveSign"]?.integerValue == 1)
        #expect(root["andIn"]?.arrayValue?.map(\.stringValue) == ["arrays"])
        #expect(root.objectValue?.map(\.name).last == "backwardsCompatible")
    }

    @Test(
        arguments: [
            ("", 1, .unexpectedEnd(expected: .value)),
            ("// only", 8, .unexpectedEnd(expected: .value)),
            ("1 /* open", 10, .unexpectedEnd(expected: .endOfComment)),
            ("1 /*/", 6, .unexpectedEnd(expected: .endOfComment)),
            ("/ 1", 1, .unexpected("/", expected: .value)),
            ("[,]", 2, .unexpected(",", expected: .value)),
            ("[1,,]", 4, .unexpected(",", expected: .value)),
            ("{,}", 2, .unexpected(",", expected: .nameOrEndOfObject)),
            ("{a:1,,}", 6, .unexpected(",", expected: .name)),
            ("{1a:1}", 2, .unexpected("1", expected: .nameOrEndOfObject)),
            ("{a-b:1}", 3, .unexpected("-", expected: .colon)),
            (#"{\u0031:1}"#, 2, .invalidEscape), (#"{a\u002D:1}"#, 3, .invalidEscape),
            (#"{a\x41:1}"#, 3, .invalidEscape),
            (#"{a\"#, 3, .invalidEscape), (#"{\uD83D:1}"#, 2, .unpairedSurrogate),
            ("'a\nb'", 3, .controlCharacter("\n")), ("'a\rb'", 3, .controlCharacter("\r")),
            (#"'\1'"#, 2, .invalidEscape), (#"'\01'"#, 2, .invalidEscape), (#"'\9'"#, 2, .invalidEscape),
            (#"'\x4'"#, 5, .unexpected("'", expected: .hexadecimalDigit)),
            ("'a\"", 4, .unexpectedEnd(expected: .closingQuote)), ("'a\\", 4, .unexpectedEnd(expected: .closingQuote)),
            ("010", 2, .unexpected("1", expected: .endOfText)), ("0x", 3, .unexpectedEnd(expected: .hexadecimalDigit)),
            ("0xg", 3, .unexpected("g", expected: .hexadecimalDigit)), (".", 2, .unexpectedEnd(expected: .digit)),
            ("+", 2, .unexpectedEnd(expected: .digit)), ("+-1", 2, .unexpected("-", expected: .digit)),
            ("-.", 3, .unexpectedEnd(expected: .digit)), (".e1", 2, .unexpected("e", expected: .digit)),
            ("1e999", 1, .numberOutOfRange), ("Infinit", 1, .unexpected("I", expected: .value)),
            ("Infinityx", 1, .unexpected("I", expected: .value)), ("infinity", 1, .unexpected("i", expected: .value)),
            ("nulll", 1, .unexpected("n", expected: .value)), ("undefined", 1, .unexpected("u", expected: .value)),
            ("5.5.5", 4, .unexpected(".", expected: .endOfText)),
            ("\u{200B}1", 1, .unexpected("\u{200B}", expected: .value)),
        ] as [(String, Int, JSONError.Fault)])
    func `what the specification excludes is refused`(text: String, column: Int, fault: JSONError.Fault) {
        #expect(throws: JSONError(position: TextPosition(line: 1, column: column), fault: fault)) {
            try JSONParser.parse(Array(text.utf8), as: .json5)
        }
    }

    @Test func `a name given twice is refused with both places`() throws {
        let text = "{ port: 1,\n  'host': 2,\n  \"port\": 3 }"
        let error = try #require(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8), as: .json5) }
        #expect(error.position == TextPosition(line: 3, column: 3))
        #expect(error.fault == .duplicateName("port", first: TextPosition(line: 1, column: 3)))
        #expect(
            error.description == #"line 3, column 3: the name "port" was given before, at line 1, column 3"#)
        #expect(throws: Never.self) { try JSONParser.parse(Array("{a:{a:1},b:{a:2}}".utf8), as: .json5) }
    }
}

/// The node as JSON without spaces, except that the numbers only JSON5 has keep their names.
func render(_ node: JSONNode) -> String {
    switch node.value {
    case .null: return "null"
    case .bool(let bool): return "\(bool)"
    case .number(let number):
        if let integer = number.integer { return "\(integer)" }
        if number.double.isNaN { return "NaN" }
        return number.double.isFinite ? "\(number.double)" : number.double < 0 ? "-Infinity" : "Infinity"
    case .string(let string): return quoted(string)
    case .array(let elements): return "[" + elements.map(render).joined(separator: ",") + "]"
    case .object(let members):
        return "{" + members.map { "\(quoted($0.name)):\(render($0.node))" }.joined(separator: ",") + "}"
    }
}

private func quoted(_ text: String) -> String {
    var octets: [UInt8] = []
    JSONText.appendQuoted(text, to: &octets)
    return String(decoding: octets, as: UTF8.self)
}
