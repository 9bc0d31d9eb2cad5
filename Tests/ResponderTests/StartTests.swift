import Foundation
import Links
import Net
import Primitives
import SMS
import Session
import Store
import TestSupport
import Testing

@testable import Responder

/// The files a responder starts from: its key, what is imported, what is checked.
@Suite struct StartTests {
    private let folder: TemporaryFolder
    private var configuration = Configuration()

    init() throws {
        folder = try TemporaryFolder()
        configuration.storePath = "\(folder.path)/data/tongcha.db"
        configuration.key = .file("\(folder.path)/keys/tongcha.key")
        configuration.templates = "\(Repository.root)/templates"
    }

    private func message(of body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `a key is made once, for its owner only`() throws {
        let first = try KeyFile.keys(configuration.key, environment: [:])
        let path = "\(folder.path)/keys/tongcha.key"
        #expect(try Files.mode(of: path) == 0o600)
        #expect(try Files.mode(of: "\(folder.path)/keys") == 0o700)
        let second = try KeyFile.keys(configuration.key, environment: [:], mayCreate: false)
        #expect(first.map { $0.authenticate([1, 2, 3]) } == second.map { $0.authenticate([1, 2, 3]) })
        #expect(first.count == 1)
    }

    @Test func `a key's file may hold former ones, and one key over several lines`() throws {
        let (one, two) = (String(repeating: "ab", count: 32), String(repeating: "cd", count: 40))
        for (text, count) in [
            ("\(one)\n", 1), ("\(two)\n\(one)\n", 2), ("\(one), \(two)", 2),
            ("\(one.prefix(60))\n\(one.suffix(4))\n", 1), ("\(one)\n\(one.prefix(20))", 1),
        ] {
            let keys = try KeyFile.keys(.environment("K"), environment: ["K": text])
            #expect(keys.count == count, "\(text)")
            #expect(try KeyFile.keys(.file(try folder.write("k", text)), environment: [:]).count == count)
        }
    }

    @Test(arguments: [0o644, 0o640, 0o660, 0o606])
    func `a key that others can read is refused with the remedy`(mode: Int) throws {
        let path = try folder.write("k", String(repeating: "ab", count: 32), mode: mode)
        let text = message { _ = try KeyFile.keys(.file(path), environment: [:]) }
        #expect(
            text
                == "the key file \(path) has mode \(String(mode, radix: 8)), so others can read it; run: chmod 600 \(path)"
        )
    }

    @Test(arguments: ["", "abc", String(repeating: "ab", count: 31), String(repeating: "zz", count: 32)])
    func `a key that is none is refused`(content: String) throws {
        let path = try folder.write("k", content)
        #expect(
            message { _ = try KeyFile.keys(.file(path), environment: [:]) }
                == "the key file \(path) must hold 64 or more hexadecimal digits")
        #expect(
            message { _ = try KeyFile.keys(.environment("K"), environment: ["K": content]) }.contains("variable K"))
    }

    @Test func `no new key is made beside a store that knows people`() throws {
        try Files.makeFolder(for: configuration.storePath)
        _ = try BulkImport(configuration.store)
        let text = message {
            _ = try DataImport(configuration, environment: [:], progress: { _ in }, complaint: { _ in })
                .run(.people, file: try folder.write("p.csv", "phone,id_tail,status\n"))
        }
        #expect(text.contains("is missing, and without it nobody in the store can be recognised"))
    }

    /// Lines of a people file and the complaint about each, without its content; `nil` for a good one.
    static let people: [(line: String, fault: String?)] = [
        ("13800138000,01123X,active", nil), ("+86 138-0013-8001,01123x,cancelled", nil),
        ("\"13800138002\",\"011230\",\"active\"", nil), ("13800138003, 011230, active", nil),
        ("10086,01123X,active", "phone is no mainland mobile number"),
        ("13800138004,011X30,active", "id_tail is not the last six of an identity number"),
        ("13800138004,321123,active", "id_tail is not the last six of an identity number"),
        ("13800138004,01123X,gone", "status is neither active nor cancelled"),
        ("13800138004,01123X", "2 fields where 3 are expected"),
        ("13800138004,01123X,active,", "4 fields where 3 are expected"),
        ("\"13800138004,01123X,active", "no line of CSV in UTF-8 or GB18030"),
        (String(repeating: "1", count: 5_000), "no line of CSV in UTF-8 or GB18030"),
    ]

    @Test func `wrong lines are named by number and cause, never by content`() throws {
        let file = try folder.write(
            "people.csv", "\u{FEFF}phone,id_tail,status\r\n" + Self.people.map { $0.line + "\r\n" }.joined() + "\n\n")
        var complaints: [String] = []
        let result = try DataImport(
            configuration, environment: [:], progress: { _ in }, complaint: { complaints.append($0) }
        ).run(.people, file: file)
        let expected = Self.people.enumerated().compactMap { index, entry in
            entry.fault.map { "\(file):\(index + 2): \($0)" }
        }
        #expect(complaints == expected)
        #expect(result.importedCount == 4)
        #expect(result.faultCount == expected.count)
        let phone = try #require(PhoneNumber("13800138001"))
        let row = try configuration.store.openReader().read { (snapshot) throws(StoreError) in
            try snapshot.person(phone)
        }
        #expect(row?.isActive == false)
        for (name, octets) in try folder.contents() where name.hasPrefix("data/") {
            #expect(!String(decoding: octets, as: UTF8.self).contains("01123"), "\(name)")
        }
    }

    @Test func `accounts name applications of the catalog`() throws {
        let file = try folder.write(
            "a.csv",
            """
            phone,application,count
            13800138000,wechat,2
            13800138000,myspace,2
            13800138000,qq,-1
            13800138000,qq,10000000
            13800138000,qq,9999999
            """)
        var complaints: [String] = []
        let result = try DataImport(
            configuration, environment: [:], progress: { _ in }, complaint: { complaints.append($0) }
        ).run(.accounts, file: file)
        #expect(result.importedCount == 2)
        #expect(
            complaints == [
                "\(file):3: the catalog knows no such application; it knows abc, alipay, baidu, boc, bocom, cbn, ccb, "
                    + "ceb, cib, citic, cmb, cmbc, cmcc, ctcc, cucc, dingtalk, douyin, icbc, jd, kuaishou, meituan, "
                    + "psbc, qq, resellers, spdb, taobao, wechat, xianyu",
                "\(file):4: count is no whole number from 0 to 9999999",
                "\(file):5: count is no whole number from 0 to 9999999",
            ])
    }

    @Test func `what is well is checked without a trace`() throws {
        let report = Check(configuration, environment: [:]).run()
        #expect(report.faults == [])
        #expect(report.lines.count > 40)
        #expect(try folder.contents().isEmpty)
    }

    @Test(arguments: [(Role.esme, [], 0), (.smsc, [], 1), (.smsc, ["139"], 0)] as [(Role, [String], Int)])
    func `check warns of an ESME that may send for anybody`(role: Role, senders: [String], count: Int) throws {
        var configuration = configuration
        configuration.links = [
            LinkSettings(
                name: "app", .listen("127.0.0.1:0"), dialect: LineDialect(), role: role, systemID: "a", password: "b")
        ]
        configuration.links[0].senders = senders.compactMap(NumberPrefix.init)
        let warnings = Check(configuration, environment: [:]).run().warnings.filter { $0.contains("senders") }
        #expect(warnings.count == count, "\(warnings)")
        #expect(warnings.allSatisfy { $0.hasPrefix("link \"app\": the peer is an ESME and may send texts for any") })
    }

    @Test func `check warns of a whole number at two links`() throws {
        var configuration = configuration
        configuration.links.append(configuration.links[0])
        configuration.links[1].name = "other"
        configuration.links[0].senders = ["139", "13800138000"].compactMap(NumberPrefix.init)
        configuration.links[1].senders = ["1380", "13800138001"].compactMap(NumberPrefix.init)
        #expect(!Check(configuration, environment: [:]).run().warnings.contains { $0.contains("stands in") })
        configuration.links[1].senders.append(contentsOf: configuration.links[0].senders)
        #expect(
            Check(configuration, environment: [:]).run().warnings.contains(
                "138****8000 stands in \"senders\" of \"line\" and of \"other\"; a moved number belongs to its new link "
                    + "alone"))
    }

    @Test func `check warns of companies that nobody is asked about`() throws {
        var configuration = configuration
        configuration.sources = [SourceSettings(company: "jd", kind: .sqlite)]
        let report = Check(configuration, environment: [:]).run()
        #expect(report.faults == [])
        #expect(
            report.warnings == [
                "sources: nobody is asked about tencent, alibaba, alipay, baidu, kuaishou, douyin, meituan, "
                    + "so replies of \"accounts\" say nothing about them"
            ])
    }

    @Test func `too many companies to ask are a fault`() throws {
        let templates = "\(folder.path)/templates"
        try FileManager.default.copyItem(atPath: "\(Repository.root)/templates", toPath: templates)
        let catalog = try String(contentsOfFile: "\(templates)/catalog.json5", encoding: .utf8)
        let companies = (1...65).map { "{ id: \"c\($0)\", names: { zh: \"丙\($0)\", en: \"C\($0)\" }, aliases: [] }," }
        try folder.write(
            "templates/catalog.json5",
            catalog.replacingOccurrences(of: "companies: [", with: "companies: [" + companies.joined()))
        var configuration = configuration
        configuration.templates = templates
        let url = try HTTPURL("http://127.0.0.1:1/")
        configuration.sources = (1...65).map { SourceSettings(company: "c\($0)", kind: .http(url, secret: nil)) }
        let faults = Check(configuration, environment: [:]).run().faults
        #expect(faults.contains("sources: 65 companies are configured, at most 64 can be asked"))
    }

    @Test func `check counts replies whose link is gone`() throws {
        var configuration = configuration
        let now = WallTime(milliseconds: 1_760_000_000_000)
        let replies = ([(1, "old"), (2, "old"), (3, "line"), (4, "retired")] as [(Int64, String)]).map { id, link in
            OutboxRow(
                id: MessageID(rawValue: id), inquiry: nil, kind: "help", link: link, source: "1", destination: "2",
                text: "x", createdAt: now, expiresAt: now, dueAt: now)
        }
        try Editor(configuration.store).commit(WrittenReplies(replies))
        configuration.retiredLinks = ["retired": "line"]
        let warnings = Check(configuration, environment: [:]).run().warnings.filter { $0.contains("replies wait") }
        #expect(
            warnings == [
                "2 replies wait for the link \"old\", which is not configured; configure it, or name its successor: "
                    + "{ name: \"old\", fail_over: \"NAME\" }"
            ])
    }

    @Test func `check finds every fault of what serving needs`() throws {
        var configuration = configuration
        configuration.language = "tlh"
        configuration.languagePlace = "tongcha.json5:4:13"
        configuration.key = .environment("NO_KEY")
        configuration.sources = [SourceSettings(company: "acme", kind: .sqlite)]
        let faults = Check(configuration, environment: [:]).run().faults
        #expect(faults.count == 3, "\(faults)")
        #expect(faults.contains { $0.contains("the catalog knows no company \"acme\"; it knows ") })
        #expect(
            faults.contains("tongcha.json5:4:13: \"language\" is \"tlh\", and the catalog has only \"zh\", \"en\""))
        #expect(faults.contains { $0.contains("the environment variable NO_KEY must hold the key") })
        configuration.templates = "/nowhere"
        let missing = Check(configuration, environment: ["NO_KEY": String(repeating: "ab", count: 32)]).run().faults
        #expect(
            missing == [
                "/nowhere/catalog.json5 cannot be read: No such file or directory; "
                    + "set \"templates\" to the folder that holds catalog.json5"
            ])
    }
}
