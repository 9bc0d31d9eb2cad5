import Net
import SMS
import TestSupport
import Testing

@testable import Responder

/// What Prometheus' own check asks of a page of metrics, asked of a responder that has done a little of everything.
@Suite struct MetricsRulesTests {
    /// Units that are no base units, so that no name may end in them.
    private static let derivedUnits = ["milliseconds", "minutes", "hours", "kilobytes", "octets", "percent"]

    @LoopActor private func page() async throws -> String {
        var page = ""
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 \(TestResponder.knownTail)", from: TestResponder.known)
            try await eventually("it is answered") { responder.metric(#"replies_total{ending="delivered"}"#) == 1 }
            page = responder.application?.metrics.text ?? ""
        }
        return page
    }

    @Test @LoopActor func `every metric keeps to the rules`() async throws {
        var described: Set<String> = []
        var kinds: [String: String] = [:]
        for line in try await page().split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            switch words[1] {
            case "HELP" where words[0] == "#":
                #expect(described.insert(words[2]).inserted, "\(words[2]) has one HELP")
                #expect(words[3].hasSuffix("."), "\(words[2]) is told of in a sentence")
            case "TYPE" where words[0] == "#":
                #expect(kinds.updateValue(words[3], forKey: words[2]) == nil, "\(words[2]) has one TYPE")
            default:
                let name = String(line.prefix { $0 != "{" && $0 != " " })
                let family = ["_bucket", "_sum", "_count"].reduce(name) { family, suffix in
                    family.hasSuffix(suffix) ? String(family.dropLast(suffix.count)) : family
                }
                let kind = try #require(kinds[family], "\(name) has a TYPE before it")
                #expect(described.contains(family))
                #expect(kind == "counter" || !family.hasSuffix("_total"), "\(family) is no counter")
                #expect(kind != "counter" || family.hasSuffix("_total"), "\(family) is a counter")
                #expect(kind != "histogram" || family.hasSuffix("_seconds"), "\(family) says its unit")
                #expect(family.hasPrefix("tongcha_") || family.hasPrefix("process_"))
                #expect(!Self.derivedUnits.contains { family.contains($0) }, "\(family)")
            }
        }
        #expect(kinds.count > 30)
        #expect(Set(kinds.keys) == described)
    }

    @Test @LoopActor func `a label has one name, and operators find what they watch`() async throws {
        let page = try await page()
        let labels = Set(page.matches(of: /[{,](\w+)="/).map { String($0.1) })
        #expect(
            labels.isSubset(of: [
                "link", "listener", "outcome", "ending", "file", "version", "le", "company", "kind", "service",
            ]),
            "\(labels)")
        for line in [
            #"tongcha_build_info{version=""#, "tongcha_inquiries_open 0", "tongcha_inquiries_oldest_age_seconds 0",
            "tongcha_log_lines_left_out_total 0", "tongcha_answer_seconds_count 1", "process_open_fds ",
        ] {
            #expect(page.contains("\n\(line)"), "\(line)")
        }
        // The files of a server are the server's.
        for file in ["database", "wal"] where TestServer.url == nil {
            #expect(page.contains("\ntongcha_store_size_bytes{file=\"\(file)\"} "))
        }
    }
}
