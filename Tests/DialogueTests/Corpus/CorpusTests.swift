import Foundation
import Primitives
import Testing

@testable import Dialogue

@Suite struct CorpusTests {
    private static let start = WallTime(milliseconds: 1_795_224_600_000)

    @Test func `every dialogue of the corpus is understood and does no harm`() throws {
        let catalog = try Shipped.catalog()
        var counts: [(group: String, understood: Int, all: Int)] = []
        for (index, one) in try CorpusCase.all().enumerated() {
            let person = try CorpusPerson(index, tail: one.tail)
            let talk = try Talk(at: Self.start, tail: person.tail, phone: person.phone)
            let decisions = try one.texts.map { try talk.send(person.types($0), hasDigest: false) }
            let isUnderstood = one.isUnderstood(decisions, catalog)
            if counts.last?.group != one.group { counts.append((one.group, 0, 0)) }
            counts[counts.count - 1].all += 1
            if isUnderstood { counts[counts.count - 1].understood += 1 }
            #expect(one.harm(in: decisions) == nil, "\(one.id) \(one.texts)")
            let reply = decisions.last?.reply?.text ?? "nothing"
            #expect(isUnderstood, "\(one.id) \(one.texts): wanted \(one.expected), got \(reply)")
        }
        let rows = counts.map { "| \($0.group) | \($0.all) | \($0.understood) |" }
        let page = try String(contentsOf: Shipped.folder.appending(path: "README.md"), encoding: .utf8)
        let table = page.split(separator: "\n").filter { line in counts.contains { line.hasPrefix("| \($0.group) |") } }
        #expect(
            table.map(String.init) == rows,
            "the table in templates/README.md says something else:\n\(rows.joined(separator: "\n"))")
    }
}
