import Testing

@testable import Dialogue

@Suite struct TemplateLintTests {
    @Test(arguments: [
        ("zh/help", "{{>signature}}见 https://a", "looks like a link"),
        ("zh/help", "{{>signature}}见 www.caict", "looks like a link"),
        ("zh/help", "{{>signature}}见a.gov.cn。", "looks like a link"),
        ("zh/help", "没有签名", "does not begin with a signature"),
        ("zh/help", "{{>signature}}{{deadline}}", "1:15: this text has no variable “deadline”"),
        ("zh/help", "{{>signature}}{{>nothing}}", "1:15: the partial “zh/nothing” is missing"),
        ("zh/help", "{{>signature}}{{>help}}", "partials nest deeper"),
        (
            "zh/too-soon", "{{>signature}}{{#next}}{{month}}{{second}}{{/next}}",
            "1:33: this text has no variable “second”"
        ),
        ("zh/too-soon", "{{>signature}}{{next.day}}{{next.days}}", "1:27: this text has no variable “next.days”"),
        (
            "en/details", "{{>signature}}{{^has_hotline}}{{companies}}{{/has_hotline}}",
            "1:31: this text has no variable “companies”"
        ),
        (
            "en/details", "{{>signature}}{{#hotlines}}{{number}}{{names}}{{/hotlines}}",
            "1:38: this text has no variable “names”"
        ),
    ])
    func `a bad text is found`(_ file: String, _ text: String, _ expected: String) throws {
        let found = try faults(changing: file, to: text)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("\(file):") == true)
        #expect(found.first?.contains(expected) == true)
    }

    @Test func `the text that sends a code shows it`() throws {
        #expect(
            try faults(changing: "zh/challenge", to: "{{>signature}}请在{{minutes}}分钟内回复验证码。") == [
                "zh/challenge:1:1: the text does not show “code”, for which it is sent"
            ])
    }

    @Test func `a name inside a partial is reported where it stands`() throws {
        #expect(
            try faults(changing: "zh/moment", to: "{{month}}\n{{now}}") == [
                "zh/moment:2:1: this text has no variable “now”"
            ])
    }

    @Test func `a missing text is found in the language that lacks it`() throws {
        #expect(try faults(changing: "en/anti-fraud", to: nil) == ["en/anti-fraud:1:1: the template is missing"])
    }

    @Test(arguments: [(134, 2, 0), (135, 3, 1)])
    func `the longest form is measured in segments`(_ units: Int, _ segments: Int, _ faultCount: Int) throws {
        let text = "{{>signature}}" + String(repeating: "字", count: units - 6)
        let report = try report(changing: "zh/cancelled", to: text)
        #expect(
            report.measures.contains(
                TemplateLint.Measure(name: .cancelled, language: .chinese, unitCount: units, segmentCount: segments)))
        #expect(report.faults.count == faultCount)
    }

    @Test func `a text may be allowed more and the count be another's`() throws {
        var limits = TemplateLint.SegmentLimits()
        limits.usual = 1
        limits.exceptions = [.help: 5]
        let lint = try TemplateLint(catalog: Shipped.catalog(), library: Shipped.library(), limits: limits) { _ in 5 }
        let faults = lint.run().faults
        #expect(!faults.contains { $0.file.hasSuffix("/help") })
        #expect(faults.contains(Fault(file: "zh/prompt", .tooManySegments(5, limit: 1))))
    }

    @Test(arguments: [
        ("请看a.cn", true), ("http://x", true), ("WWW.a", true), ("版本2.0", false), ("1.5元", false), ("Stop. Now", false),
        ("end.", false), ("…a.", false), ("见“工信微报”", false), ("e.g. this", false), ("mail@host.org", true),
    ])
    func `what looks like a link is one`(_ text: String, _ isLink: Bool) {
        #expect((TemplateLint.link(in: text) != nil) == isLink)
    }

    @Test(arguments: [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)])
    func `segments of a Chinese text are counted as UCS-2`(_ units: Int, _ segments: Int) {
        #expect(TemplateLint.segmentCount(String(repeating: "字", count: units)) == segments)
    }

    private func faults(changing file: String, to text: String?) throws -> [String] {
        try report(changing: file, to: text).faults.map(\.description)
    }

    private func report(changing file: String, to text: String?) throws -> TemplateLint.Report {
        var files = try Shipped.files()
        files[file] = text.map { Array($0.utf8) }
        return try TemplateLint(catalog: Shipped.catalog(), library: TemplateLibrary(files: files)).run()
    }
}
