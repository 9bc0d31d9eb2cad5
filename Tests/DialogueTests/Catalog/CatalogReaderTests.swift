import Foundation
import Testing

@testable import Dialogue

@Suite struct CatalogReaderTests {
    /// The smallest catalog without a fault; `@` marks where a test puts its own text.
    static func catalog(
        company: String = "{ id: 'acme', names: { zh: '甲', en: 'Acme' }, aliases: ['A'] }",
        application: String = "{ id: 'app', company: 'acme', names: { zh: '应用', en: 'App' } }",
        services: String = "{ id: 'accounts', answered_by: 'sources', commands: ['查询'] }", heard: String = "",
        phrase: String = "look ~2 tail", rule: String = "tail accounts", extra: String = ""
    ) -> String {
        """
        {
        languages: [{ id: 'zh', names: { zh: '中文', en: 'Chinese' }, aliases: [] }, \
        { id: 'en', names: { zh: '英文', en: 'English' }, aliases: [] }],
        services: [\(services)],
        commands: { help: ['帮助'], details: ['明细'], hotline: ['客服'], dispute: ['异议'], progress: ['进度'],
        opt_out: ['退订'], opt_in: ['恢复'], language: ['语言'] },
        fillers: ['请'], \
        understanding: { signature: '甲乙', surnames: '王', heard: [\(heard)], families: { look: ['查'] }, \
        phrases: { refusal: ['\(phrase)'] }, rules: [{ when: '\(rule)', then: 'query' }] },
        companies: [
        \(company)
        ],
        applications: [
        \(application)
        ],
        \(extra)
        }
        """
    }

    @Test func `the shipped catalog holds eight companies and eleven applications`() throws {
        let catalog = try Shipped.catalog()
        #expect(
            catalog.companies.map(\.id)
                == "tencent alibaba alipay baidu kuaishou douyin jd meituan".split(separator: " ").map(String.init))
        #expect(
            catalog.applications.filter { catalog.company($0.company) != nil }.map { "\($0.id)@\($0.company)" } == [
                "wechat@tencent", "qq@tencent", "taobao@alibaba", "xianyu@alibaba", "dingtalk@alibaba", "alipay@alipay",
                "baidu@baidu", "kuaishou@kuaishou", "douyin@douyin", "jd@jd", "meituan@meituan",
            ])
        #expect(catalog.defaultLanguage == .chinese)
        #expect(catalog.company("douyin")?.hotlines == [])
    }

    @Test func `the smallest catalog is read`() throws {
        let catalog = try CatalogReader.read(Array(Self.catalog().utf8))
        #expect(catalog.company("acme")?.names[.english] == "Acme")
        #expect(catalog.applications(of: "acme").map { $0.labels[.chinese] } == ["应用"])
        #expect(catalog.commands[.optOut] == ["退订"])
    }

    @Test func `heard families, phrases and rules may only name families that are there`() {
        #expect(faults(Self.catalog(heard: "'nobody'")).map { $0.contains("“nobody”") } == [true])
        for phrase in ["nobody look", "~2 look", "look ~2", "look ~x tail"] {
            #expect(faults(Self.catalog(phrase: phrase)).count == 1, "\(phrase)")
        }
        for rule in ["nobody", "tail !nobody", "unknown<x", "nobody>1", "=tail|nobody"] {
            #expect(faults(Self.catalog(rule: rule)).count == 1, "\(rule)")
        }
        #expect(
            faults(Self.catalog(phrase: "look refusal", rule: "tail look|accounts =tail|look unknown<3 look>1")) == [])
    }

    @Test(arguments: [("", 600), (", partial_after_minutes: 1", 60), (", partial_after_minutes: 2879", 172_740)])
    func `a service says when a part of the answer is told`(_ member: String, _ seconds: Int) throws {
        let service = "{ id: 'accounts', answered_by: 'sources', commands: ['查询']\(member) }"
        let catalog = try CatalogReader.read(Array(Self.catalog(services: service).utf8))
        #expect(catalog.queried.first?.terms.partialAfter == .seconds(seconds))
    }

    @Test(arguments: ["0", "2880", "-1", "1.5", "'10'", "null", "99999999999999999999"])
    func `a time that is none is reported with its place`(_ value: String) {
        let service = "{ id: 'accounts', answered_by: 'sources', commands: ['查询'], partial_after_minutes: \(value) }"
        #expect(faults(Self.catalog(services: service)) == ["3:95: expected a whole number from 1 to 2879"])
    }

    @Test func `only what companies answer has a time for a part of the answer`() {
        let services =
            "{ id: 'accounts', answered_by: 'sources', commands: ['查询'] }, "
            + "{ id: 'other', answered_by: 'text', commands: ['别的'], partial_after_minutes: 10 }"
        #expect(
            faults(Self.catalog(services: services)).map { $0.contains("unknown key “partial_after_minutes”") } == [
                true
            ])
    }

    @Test(arguments: [
        ("{ id: 'b', names: { zh: '乙', en: 'B' } }", ["8:1: “aliases” is missing"]),
        ("{ id: 'b', names: { zh: '乙' }, aliases: [] }", ["8:19: “en” is missing"]),
        ("{ id: 'b', names: { zh: '乙', en: '' }, aliases: [] }", ["8:34: the text is empty"]),
        ("{ id: 'b', names: { zh: '乙', en: 'B', fr: 'B' }, aliases: [] }", ["8:39: unknown key “fr”"]),
        (
            "{ id: 'b', names: { zh: '乙', en: 'B' }, aliases: [], hotlines: [{ number: '95188' }] }",
            ["8:65: “source” is missing", "8:65: “checked_on” is missing"]
        ),
        (
            "{ id: 'b', names: { zh: '乙', en: 'B' }, aliases: [], hotlines: [{ number: 'x', source: 's', checked_on: '2026-13-01' }] }",
            [
                "8:75: “x” is not a telephone number of digits and hyphens",
                "8:105: “2026-13-01” is not a day written as 2026-11-21",
            ]
        ),
        (
            "{ id: 'B b', names: { zh: '乙', en: 'B' }, aliases: [] }",
            ["8:7: “B b” is not an id of lower case letters, digits and hyphens"]
        ),
        ("{ id: 'b', names: { zh: '乙', en: 'B' }, aliases: 'b' }", ["8:50: expected an array"]),
        (
            "{ id: 'b', names: { zh: '乙', en: 'B' }, aliases: ['#', 7] }",
            ["8:51: “#” is not a word with letters or digits", "8:56: expected a string"]
        ),
        ("7", ["8:1: expected an object"]),
        (
            "{ id: 'b', names: { zh: '乙', en: 'B' }, aliases: [], unbind_guide: { text: { zh: '一', en: '1' }, source: 's' } }",
            ["8:68: “checked_on” is missing"]
        ),
    ])
    func `a faulty company is reported with its place`(_ company: String, _ expected: [String]) {
        let application = "{ id: 'app', company: 'b', names: { zh: '应用', en: 'App' } }"
        let found = faults(Self.catalog(company: company, application: company == "7" ? "" : application))
        let shown = found.filter { !$0.contains("“b” is defined nowhere") }
        #expect(shown == expected)
    }

    @Test func `all faults of all parts come at once`() {
        let text = Self.catalog(
            company: "{ id: 'acme', names: { zh: '甲', en: 'Acme' }, aliases: [], hotline: '1' }",
            application: "{ id: 'app', company: 'nobody', names: { zh: '应用', en: 'App' } }",
            services: "{ id: 'help', answered_by: 'text', commands: ['ＢＡＮＧ', '帮 助'] }", rule: "tail look",
            extra: "more: 1")
        #expect(
            faults(text) == [
                "3:11: expected 1 to 63 services answered by sources",
                "3:18: “help” is the name of a text that answers something else",
                "4:20: “帮助” is used twice, first at 3:66",
                "8:60: unknown key “hotline”",
                "11:23: “nobody” is defined nowhere",
                "13:1: unknown key “more”",
            ])
    }

    @Test func `a word belongs to one company only`() {
        let two =
            "{ id: 'one', names: { zh: '一', en: 'One' }, aliases: ['x1'] },\n"
            + "{ id: 'two', names: { zh: '二', en: 'Two' }, aliases: ['Ｘ-1'] }"
        let application = "{ id: 'app', company: 'two', names: { zh: '应用', en: 'one' } }"
        #expect(
            faults(Self.catalog(company: two, application: application)) == [
                "9:55: “Ｘ-1” is used twice, first at 8:55", "12:37: “one” is used twice, first at 8:21",
            ])
    }

    @Test func `an id is used once`() {
        let twice = "{ id: 'acme', names: { zh: '甲', en: 'Acme' }, aliases: [] }"
        #expect(faults(Self.catalog(company: "\(twice),\n\(twice)")) == ["9:7: “acme” is used twice, first at 8:7"])
    }

    @Test func `what is no JSON5 is refused with its place`() {
        #expect(faults("{\n languages: [,] }").first?.hasPrefix("2:14: ") == true)
    }

    @Test func `every prefix of the shipped catalog is refused without a trap`() throws {
        let octets = Array(
            try String(contentsOf: Shipped.folder.appending(path: "catalog.json5"), encoding: .utf8).utf8)
        let end = try #require(octets.lastIndex(of: UInt8(ascii: "}")))
        for count in stride(from: 0, through: end, by: 13) {
            #expect(throws: DialogueError.self) { try CatalogReader.read(Array(octets.prefix(count))) }
        }
    }

    private func faults(_ text: String) -> [String] {
        do {
            _ = try CatalogReader.read(Array(text.utf8), file: "c")
            return []
        } catch {
            guard case .faults(let faults) = error else { return ["\(error)"] }
            return faults.map { String($0.description.dropFirst(2)) }
        }
    }
}
