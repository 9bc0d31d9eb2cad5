import Primitives
import TestSupport
import Testing

@testable import Dialogue

@Suite struct TemplateParserTests {
    @Test(arguments: [
        ("a\n {{name", ["t:2:2: the tag is never closed"]),
        ("查询{{#open}}", ["t:1:3: section “open” is never closed"]),
        ("{{/shut}}", ["t:1:1: section “shut” is closed but was not opened"]),
        ("{{#a}}{{/b}}{{/a}}", ["t:1:7: section “b” is closed while “a” is open"]),
        ("{{}}", ["t:1:1: “” is no name"]),
        ("{{a b}}", ["t:1:1: “a b” is no name"]),
        ("{{a..b}}", ["t:1:1: “a..b” is no name"]),
        ("{{> .}}", ["t:1:1: “.” is no name"]),
        ("{{=<%=}}", ["t:1:1: a delimiter change reads {{=<% %>=}}"]),
        ("{{= <= => =}}", ["t:1:1: a delimiter change reads {{=<% %>=}}"]),
        (
            "{{a b}}\n{{#c}}\n{{/d}}",
            [
                "t:1:1: “a b” is no name", "t:2:1: section “c” is never closed",
                "t:3:1: section “d” is closed while “c” is open",
            ]
        ),
    ])
    func `every mistake is reported with its place`(_ source: String, _ expected: [String]) {
        #expect(faults(Array(source.utf8)) == expected)
    }

    @Test func `sections nest only so deep`() {
        let depth = TemplateParser.depthLimit
        func nested(_ count: Int) -> [UInt8] {
            Array((String(repeating: "{{#a}}", count: count) + String(repeating: "{{/a}}", count: count)).utf8)
        }
        #expect(faults(nested(depth)) == [])
        #expect(faults(nested(depth + 1)) == ["t:1:\(depth * 6 + 1): sections nest deeper than \(depth)"])
    }

    @Test func `a file that is no UTF-8 or too long is refused`() {
        #expect(faults([0x61, 0xFF]) == ["t:1:1: the file is not UTF-8"])
        let limit = TemplateParser.octetLimit
        #expect(faults(Array(repeating: 0x61, count: limit)) == [])
        #expect(faults(Array(repeating: 0x61, count: limit + 1)) == ["t:1:1: the file has more than \(limit) octets"])
    }

    @Test func `noise and every prefix of a template parse or are refused`() {
        var random = SeededGenerator(seed: 0x7E3D)
        let alphabet = Array("{{}}#^/>!&=. \r\nab查".utf8)
        for _ in 0..<3_000 {
            let noise = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            _ = faults(noise)
        }
        let whole = Array("a {{#b}}\n{{>c}}\n{{/b}}{{=<% %>=}}<%{d}%> {{! x }}".utf8)
        for count in 0...whole.count { _ = faults(Array(whole.prefix(count))) }
    }

    private func faults(_ octets: [UInt8]) -> [String] {
        do {
            _ = try TemplateParser.parse(name: "t", octets: octets)
            return []
        } catch {
            guard case .faults(let faults) = error else { return ["\(error)"] }
            return faults.map(\.description)
        }
    }
}
