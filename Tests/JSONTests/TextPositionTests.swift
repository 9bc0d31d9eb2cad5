import JSON
import Testing

@Suite struct TextPositionTests {
    @Test(arguments: [
        ("?", 1, 1), ("  ?", 1, 3), ("\n?", 2, 1), ("\r\n ?", 2, 2), ("\r?", 2, 1), ("\r\r\n\n?", 4, 1),
        (#"["查询",?"#, 1, 7), (#"["👍","é",?"#, 1, 10), ("[\n\t\"查\",\n  ?", 3, 3),
    ])
    func `a fault is where an editor shows it`(text: String, line: Int, column: Int) throws {
        let error = try #require(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8), as: .json) }
        #expect(error.position == TextPosition(line: line, column: column))
        #expect(error.fault == .unexpected("?", expected: .value))
        #expect(error.description == "line \(line), column \(column): expected a value, found '?'")
    }

    @Test func `every value and every name knows its place`() throws {
        let text = "{\n  查: [1, '两',\n    { b: null }],\n  \"c\" : /* here */ true }"
        let root = try JSONParser.parse(Array(text.utf8), as: .json5)
        #expect(root.position == TextPosition(line: 1, column: 1))
        #expect(root.member("查")?.namePosition == TextPosition(line: 2, column: 3))
        let elements = try #require(root["查"]?.arrayValue)
        #expect(root["查"]?.position == TextPosition(line: 2, column: 6))
        #expect(elements.map(\.position.description) == ["line 2, column 7", "line 2, column 10", "line 3, column 5"])
        #expect(elements[2].member("b")?.namePosition == TextPosition(line: 3, column: 7))
        #expect(root.member("c")?.namePosition == TextPosition(line: 4, column: 3))
        #expect(root["c"]?.position == TextPosition(line: 4, column: 20))
    }

    @Test func `earlier places are smaller`() {
        let place = TextPosition(line: 2, column: 5)
        #expect(place < TextPosition(line: 2, column: 6))
        #expect(place < TextPosition(line: 3, column: 1))
        #expect(!(place < TextPosition(line: 1, column: 9)))
    }
}
