import Foundation
import FoundationXML
import Testing

@testable import bench

@Suite struct BarChartTests {
    @Test func `the picture is well-formed and the longest bar is the highest figure`() throws {
        let lines = [
            #"{"run":"machine","processor":"A & B <x>","cores":2,"repeats":1}"#,
            #"{"run":"smpp-100","bare_per_second":4000,"load":{"answers_per_second":1000,"answered":10}}"#,
            #"{"run":"kannel","title":"Kannel","load":{"answers_per_second":250,"answered":10}}"#,
        ]
        let results = try Results(octets: Array(lines.joined(separator: "\n").utf8), path: "runs.jsonl")
        let document = try XMLReader(BarChart(results).svg)
        let widths = document.rectangles.compactMap { $0["width"].flatMap(Double.init) }
        #expect(widths.count == 3)
        #expect(widths == widths.sorted(by: >))
        #expect(abs(widths[0] / widths[2] - 16) < 0.1)
        #expect(document.text.contains("A & B <x>"))
        #expect(document.text.contains("4\u{2009}000"))
    }
}

/// What a picture holds, as another program's parser reads it.
private final class XMLReader: NSObject, XMLParserDelegate {
    private(set) var rectangles: [[String: String]] = []
    private(set) var text = ""

    init(_ svg: String) throws {
        super.init()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = self
        try #require(parser.parse())
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if name == "rect" { rectangles.append(attributes) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}
