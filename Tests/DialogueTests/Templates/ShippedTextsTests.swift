import Foundation
import SMS
import Testing

@testable import Dialogue

@Suite struct ShippedTextsTests {
    private let report: TemplateLint.Report

    init() throws {
        report = try TemplateLint(catalog: Shipped.catalog(), library: Shipped.library()).run()
    }

    @Test func `the lint finds nothing in the shipped texts`() { #expect(report.faults.map(\.description) == []) }

    @Test func `the page about the texts tells the longest form of each`() throws {
        let page = try String(contentsOf: Shipped.folder.appending(path: "README.md"), encoding: .utf8)
        let names = Set(report.measures.map(\.name))
        let rows = names.map(\.rawValue).sorted().map { name in
            let found = report.measures.filter { $0.name.rawValue == name }
            func cells(_ language: Language) -> String {
                found.first { $0.language == language }.map { "\($0.unitCount) | \($0.segmentCount)" } ?? ""
            }
            return "| `\(name)` | \(cells(.chinese)) | \(cells(.english)) |"
        }
        let table = page.split(separator: "\n").map(String.init).filter { row in
            row.hasPrefix("| `") && row.split(separator: "|").count == 5
        }
        #expect(table.isEmpty == false)
        #expect(table == rows, "the table in templates/README.md says something else:\n\(rows.joined(separator: "\n"))")
    }

    @Test func `English texts need no character outside the alphabet of phones`() throws {
        for (name, octets) in try Shipped.files() where name.hasPrefix("en/") {
            #expect(octets.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "`") }, "\(name)")
        }
        let catalog = try Shipped.catalog()
        let names = catalog.companies.map { $0.names[.english] } + catalog.applications.map { $0.labels[.english] }
        for name in names + catalog.languages.map({ $0.names[.english] }) {
            #expect(name.utf8.allSatisfy { $0 < 0x80 })
        }
    }
}
