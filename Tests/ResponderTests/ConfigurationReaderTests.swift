import Digest
import Links
import Net
import Primitives
import SMS
import Session
import Store
import TestSupport
import Testing

@testable import Responder

@Suite struct ConfigurationReaderTests {
    private func read(_ text: String, environment: [String: String] = [:]) throws -> Configuration {
        try ConfigurationReader.read(
            Array(text.utf8), file: "t.json5", environment: environment, readFile: { try Files.read($0) })
    }

    private func faults(of text: String, environment: [String: String] = [:]) -> [String] {
        do {
            _ = try read(text, environment: environment)
            return []
        } catch let faults as ConfigurationFaults {
            return faults.description.split(separator: "\n").map(String.init)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `the example of the documentation is read whole`() throws {
        let configuration = try read(
            """
            {
              store: "sqlite:data/tongcha.db",
              key: { file: "keys/tongcha.key" },            // HMAC key, made on first start with mode 0600
              short_codes: ["10699000"], reply_from: "10699000",
              templates: "templates", language: "zh",
              links: [
                { name: "line",    protocol: "line", listen: "127.0.0.1:2776", system_id: "carrier1", password: "secret" },
                { name: "mobile",  protocol: "smpp", dial: "127.0.0.1:2775", system_id: "tongcha", password: "secret",
                  bind: "transceiver", window: 16, rate: 500, enquire_link_seconds: 30 },
              ],
              sources: [ { company: "tencent", kind: "sqlite" },
                         { company: "jd", kind: "http", url: "http://127.0.0.1:9001/", secret: { env: "JD_SECRET" } } ],
              status: { listen: "127.0.0.1:8080" },
            }
            """, environment: ["JD_SECRET": "eight or more"])
        #expect(configuration.storePath == "data/tongcha.db")
        #expect(configuration.key == .file("keys/tongcha.key"))
        #expect(configuration.shortCodes == ["10699000"])
        #expect(configuration.links.map(\.name) == ["line", "mobile"])
        #expect(configuration.links.map(\.endpoint) == [.listen("127.0.0.1:2776"), .dial("127.0.0.1:2775")])
        #expect(configuration.links[1].rate == 500)
        #expect(configuration.links[1].session.window == 16)
        #expect(configuration.links[1].session.enquireLinkInterval == .seconds(30))
        #expect(configuration.links[1].dialect is SMPPDialect)
        #expect(configuration.sources.map(\.company) == ["tencent", "jd"])
        #expect(configuration.statusAddress == "127.0.0.1:8080")
    }

    @Test func `a link's quiet hours are read`() throws {
        let text = #"{ links: [ { name: "a", protocol: "line", listen: "127.0.0.1:1", system_id: "s", password: "p", "#
        #expect(try read(text + #"quiet_hours: "22:00-07:00" } ] }"#).links[0].quietHours == DailyHours("22:00-07:00"))
        #expect(try read(text + "} ] }").links[0].quietHours == nil)
    }

    @Test func `a link's senders are read`() throws {
        let link = try #require(
            try read(
                """
                { links: [ { name: "a", protocol: "line", listen: "127.0.0.1:1", peer: "esme", system_id: "a",
                    password: "b", senders: ["139", "1380013"] } ] }
                """
            ).links.first)
        #expect(link.maySend(from: PhoneNumber("13912345678")))
        #expect(link.maySend(from: PhoneNumber("13800138000")))
        #expect(!link.maySend(from: PhoneNumber("13800238000")))
        #expect(!link.maySend(from: nil))
    }

    @Test func `nothing said means everything at its default`() throws {
        let configuration = try read("{}")
        #expect(configuration.links.map(\.endpoint) == [.listen("127.0.0.1:2776")])
        #expect(configuration.sources.isEmpty)
        #expect(configuration.statusAddress == "127.0.0.1:8080")
        #expect(try read("{ status: null }").statusAddress == nil)
    }

    @Test func `rows are kept for one time, or for one each`() throws {
        #expect(try read("{}").retention == RetentionTimes(all: .seconds(7 * 86_400)))
        #expect(try read("{ retention_days: 3 }").retention == RetentionTimes(all: .seconds(3 * 86_400)))
        var times = RetentionTimes()
        times.failedReplies = .seconds(30 * 86_400)
        times.senders = .seconds(2 * 86_400)
        #expect(try read("{ retention_days: { failed_replies: 30, senders: 2 } }").retention == times)
    }

    @Test func `an audit log has a folder, or is none`() throws {
        #expect(try read("{}").auditFolder == nil)
        #expect(try read(#"{ audit: "audit" }"#).auditFolder == "audit")
    }

    /// Files of one line and their only complaint.
    static let faulty: [(text: String, fault: String)] = [
        (
            "{ colour: 1 }",
            #"1:3: unknown setting "colour"; known are store, key, short_codes, reply_from, templates, language, max_segments, links, sources, status, retention_days, node, audit, identity"#
        ),
        ("{ stor: 1 }", #"1:3: unknown setting "stor"; did you mean "store"?"#),
        ("{ retention_days: 0 }", #"1:19: "retention_days" must be a whole number from 1 to 3650"#),
        (
            "{ retention_days: { people: 1 } }",
            #"1:21: unknown setting "people"; known are inquiries, failed_replies, senders"#
        ),
        ("{ retention_days: { senders: 0 } }", #"1:30: "senders" must be a whole number from 1 to 3650"#),
        ("{ audit: 5 }", #"1:10: "audit" must be a text"#),
        ("[]", "1:1: an object { … } is expected here"),
        (
            #"{ store: "mysql://x" }"#,
            #"1:10: "store" must be "sqlite:path" or "postgresql://user@host:port/database""#
        ),
        (#"{ store: 5 }"#, #"1:10: "store" must be a text"#),
        (#"{ key: {} }"#, #"1:8: "key" must be { file: "path" } or { env: "NAME" }"#),
        (#"{ key: { fil: "x", env: "Y" } }"#, #"1:10: unknown setting "fil"; did you mean "file"?"#),
        (#"{ short_codes: [] }"#, #"1:16: "short_codes" must name at least one number"#),
        (#"{ short_codes: "10699000" }"#, #"1:16: "short_codes" must be an array [ … ]"#),
        (#"{ short_codes: [1] }"#, #"1:17: "short_codes" must hold texts"#),
        (#"{ short_codes: ["1069x"] }"#, #"1:16: "1069x" is no number of 1 to 20 digits"#),
        (#"{ reply_from: "1069 9000" }"#, #"1:15: "reply_from" must be a number of 1 to 20 digits"#),
        (#"{ reply_from: "" }"#, #"1:15: "reply_from" must have 1 to 4096 characters"#),
        (
            #"{ links: [] }"#,
            #"1:10: "links" must have at least one link; without "links" there is a default one"#
        ),
        (
            #"{ sources: [ { company: "jd", kind: "http", url: "http://127.0.0.1:9001/" } ] }"#,
            #"1:14: "secret" is missing; without it the company cannot tell our questions from others'"#
        ),
        (#"{ node: 1024 }"#, #"1:9: "node" must be a whole number from 0 to 1023"#),
        (#"{ node: 1.5 }"#, #"1:9: "node" must be a whole number from 0 to 1023"#),
        (#"{ max_segments: 0 }"#, #"1:17: "max_segments" must be a whole number from 1 to 10"#),
        (#"{ status: { listen: "nowhere" } }"#, #"1:21: "listen" must be host:port, as 127.0.0.1:2776 or [::1]:2776"#),
        (
            #"{ status: { listen: "127.0.0.1:99999" } }"#,
            #"1:21: "listen" must be host:port, as 127.0.0.1:2776 or [::1]:2776"#
        ),
        (
            #"{ sources: [ { company: "jd", kind: "ftp" } ] }"#,
            #"1:37: "kind" must be one of "sqlite", "http", "files""#
        ),
        (#"{ sources: [ { company: "jd" } ] }"#, #"1:14: "kind" is missing; it is "sqlite", "http" or "files""#),
        (#"{ sources: [ { company: "jd", kind: "files" } ] }"#, #"1:14: "folder" is missing"#),
        (#"{ sources: [ { kind: "sqlite" } ] }"#, #"1:14: "company" is missing"#),
        (#"{ sources: [ { company: "jd", kind: "http" } ] }"#, #"1:14: "url" is missing"#),
        (
            #"{ sources: [ { company: "jd", kind: "http", url: "https://x/" } ] }"#,
            #"1:50: "url" must be http://host[:port]/path; for TLS let stunnel stand in between"#
        ),
        (
            #"{ sources: [ { company: "jd", kind: "sqlite" }, { company: "jd", kind: "sqlite" } ] }"#,
            #"1:49: the company "jd" has a source already, at line 1, column 14"#
        ),
        (#"{ identity: "http" }"#, "1:13: an object { … } is expected here"),
        (#"{ identity: {} }"#, #"1:13: "kind" is missing; it is "sqlite" or "http""#),
        (#"{ identity: { kind: "ldap" } }"#, #"1:21: "kind" must be one of "sqlite", "http""#),
        (#"{ identity: { kind: "sqlite", url: "http://x/" } }"#, #"1:31: unknown setting "url"; known are kind"#),
        (
            identity(#"key: { env: "KEY" }, secret: { env: "SECRET" }"#, url: #"url: "https://x/""#),
            #"1:34: "url" must be http://host[:port]/path; for TLS let stunnel stand in between"#
        ),
        (
            identity(#"key: { env: "KEY" }"#),
            #"1:13: "secret" is missing; without it the register cannot tell our questions from others'"#
        ),
        (
            identity(#"secret: { env: "SECRET" }"#),
            #"1:13: "key" is missing; tails leave as codes under a key that is shared with the carrier"#
        ),
        (
            identity(#"secret: { env: "SECRET" }, key: "00""#),
            #"1:79: "key" must be { env: "NAME" } or { file: "path" }"#
        ),
        (
            identity(#"secret: { env: "SECRET" }, key: { env: "SECRET" }"#),
            #"1:79: "key" must be 64 or more hexadecimal digits"#
        ),
        (
            identity(#"secret: { env: "KEY" }, key: { env: "KEY" }"#),
            #"1:76: "key" is the same as "secret": who may sign requests could try tails, so use another"#
        ),
        (
            identity(#"secret: { env: "SECRET" }, key: { env: "KEY" }, deadline_seconds: 1"#),
            #"1:113: "deadline_seconds" (1) must not be less than "timeout_seconds" (2): it is the time for all tries together"#
        ),
        (
            identity(#"secret: { env: "SECRET" }, key: { env: "KEY" }, deadline_seconds: 60"#),
            #"1:113: "deadline_seconds" must be a whole number from 1 to 15"#
        ),
    ]

    /// The members of a register's settings that are given, behind its URL.
    private static func identity(_ members: String, url: String = #"url: "http://x/""#) -> String {
        #"{ identity: { kind: "http", "# + "\(url), \(members) } }"
    }

    @Test func `a register is read with its key, its secret and its times`() throws {
        let text =
            #"{ identity: { kind: "http", url: "http://127.0.0.1:9001/identity", secret: { env: "SECRET" }, "#
            + #"key: { env: "KEY" }, batch: 50, timeout_seconds: 3, deadline_seconds: 9 } }"#
        let configuration = try ConfigurationReader.read(
            Array(text.utf8), file: "t.json5", environment: Self.environment, readFile: { _ in [] })
        let register = try #require(configuration.identity.register)
        #expect("\(register.url)" == "http://127.0.0.1:9001/identity")
        #expect(register.key.accepts(HMACKey(Array(repeating: 0xAB, count: 32)).authenticate([1]), for: [1]))
        #expect(register.secret.accepts(HMACKey(Array("a secret of theirs".utf8)).authenticate([1]), for: [1]))
        #expect(register.batchSize == 50 && register.timeout == .seconds(3) && register.deadline == .seconds(9))
        #expect(Configuration().identity.register == nil)
    }

    @Test func `a store is read with or without a password, which a file cannot have`() throws {
        func read(_ text: String) throws -> Configuration {
            try ConfigurationReader.read(
                Array(text.utf8), file: "t.json5", environment: ["PASSWORD": "geheim"],
                readFile: { Array("\($0) 1\n".utf8) })
        }
        let file = try read(#"{ store: { url: "sqlite:a.db" } }"#)
        #expect(file.storePath == "a.db" && file.storePassword == nil)
        #expect(
            faults(of: #"{ store: { url: "sqlite:a.db", password: "x" } }"#)
                == [#"t.json5:1:42: "password" is for a PostgreSQL server; a file has none"#])
        #expect(
            faults(of: #"{ store: { password: { env: "NONE" } } }"#) == [
                #"t.json5:1:10: "url" is missing; it names the store, as "store" does without a password"#,
                "t.json5:1:22: the environment variable NONE is not set, or not of a fitting length",
            ])
        guard PostgreSQL.fault(of: "postgresql://me@host/db") == nil else { return }
        let url = #"url: "postgresql://me@host/db""#
        #expect(try read("{ store: { \(url), password: { env: \"PASSWORD\" } } }").storePassword == "geheim")
        #expect(try read("{ store: { \(url), password: { file: \"word\" } } }").storePassword == "word 1")
        let plain = try read("{ store: { \(url), password: \"geheim\" } }")
        #expect(plain.storePath == "postgresql://me@host/db" && plain.storePassword == "geheim" && plain.holdsSecret)
    }

    private static let environment = [
        "SECRET": "a secret of theirs", "KEY": String(repeating: "ab", count: 32),
    ]

    @Test(arguments: faulty)
    func `a fault has its line, its column and its remedy`(text: String, fault: String) {
        #expect(faults(of: text, environment: Self.environment) == ["t.json5:\(fault)"])
    }

    private static let link = #"name: "a", protocol: "line", listen: "127.0.0.1:1", system_id: "s", password: "p""#

    /// What is wrong with one link, after the members of a good one.
    static let faultyLinks: [(more: String, fault: String)] = [
        (#"window: 0"#, #""window" must be a whole number from 1 to 10000"#),
        (#"rate: -1"#, #""rate" must be a whole number from 1 to 1000000"#),
        (#"dial: "127.0.0.1:2""#, #"a link has "listen" or "dial", not both"#),
        (#"allow: ["10.0.0.0/40"]"#, #""10.0.0.0/40" is no network as 10.0.0.0/8 or 192.0.2.7"#),
        (#"senders: ["139", "13x"]"#, #""13x" is no beginning of a number: 1 to 11 digits, as 139 or 1380013"#),
        (
            #"senders: ["138001380001"]"#,
            #""138001380001" is no beginning of a number: 1 to 11 digits, as 139 or 1380013"#
        ),
        (#"senders: []"#, #""senders" is empty; leave it out to let the peer send for any number"#),
        (#"quiet_hours: "22-7""#, #""22-7" is no hours of a day by China's clocks, as 22:00-07:00"#),
        (#"quiet_hours: "07:00-07:00""#, #""07:00-07:00" is no hours of a day by China's clocks, as 22:00-07:00"#),
        (#"quiet_hours: 22"#, #""quiet_hours" must be a text"#),
        (
            #"quiet_hours: "07:00-23:01""#,
            #""quiet_hours" of more than 16 hours leave too little of a day for results"#
        ),
        (#"peer: "friend""#, #""peer" must be one of "gateway", "esme""#),
        (#"bind: "both""#, #""bind" must be one of "transceiver", "transmitter", "receiver", "transmitter+receiver""#),
        (#"number_format: "national""#, #"unknown setting "number_format""#),
    ]

    @Test(arguments: faultyLinks)
    func `a link's fault is told`(more: String, fault: String) {
        let found = faults(of: "{ links: [ { \(Self.link), \(more) } ] }")
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(fault) == true, "\(found)")
    }

    @Test func `links may not have one name, one account or one address for two protocols`() {
        let found = faults(
            of: """
                { links: [
                  { \(Self.link) },
                  { \(Self.link) },
                  { name: "b", protocol: "smpp", listen: "127.0.0.1:1", system_id: "t", password: "p" },
                ] }
                """)
        #expect(
            found == [
                #"t.json5:3:3: a link is called "a" already, at line 2, column 3"#,
                #"t.json5:3:3: a link has the account "s" at 127.0.0.1:1 already, at line 2, column 3"#,
                "t.json5:4:3: a link of another protocol listens at 127.0.0.1:1 already, at line 2, column 3",
            ])
    }

    @Test func `every fault of a file is told at once, in its order`() {
        let found = faults(
            of: """
                {
                  colour: 1,
                  links: [ { protocol: "line" } ],
                  node: "x",
                }
                """)
        #expect(found.map { $0.prefix(10) }.map(String.init).sorted() == found.map { $0.prefix(10) }.map(String.init))
        #expect(found.count == 6, "\(found)")
    }

    @Test(arguments: [
        ("{ store: ", "1:10:"), ("{\n  store: \"a\n\" }", "2:"), ("{ a: 1, a: 2 }", "1:9:"), ("", "1:1:"),
        ("{ } x", "1:5:"),
    ])
    func `what is no JSON5 has a place too`(text: String, place: String) {
        let found = faults(of: text)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("t.json5:\(place)") == true, "\(found)")
    }

    @Test func `a file in UTF-16 is called one`() {
        let octets: [UInt8] = [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]
        let error = #expect(throws: ConfigurationFaults.self) {
            try ConfigurationReader.read(octets, file: "t.json5", environment: [:], readFile: { try Files.read($0) })
        }
        #expect(
            error?.description == "t.json5:1:1: the text begins with the byte order mark of UTF-16; save it as UTF-8")
    }

    @Test func `secrets come from the file itself, the environment or another file`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("secret", "from a file\n")
        func password(_ value: String) throws -> String {
            let text = """
                { links: [ { name: "a", protocol: "line", listen: "127.0.0.1:1", system_id: "s", password: \(value) } ] }
                """
            return try read(text, environment: ["SECRET": "from the environment"]).links[0].password
        }
        #expect(try password(#""plain""#) == "plain")
        #expect(try password(#"{ env: "SECRET" }"#) == "from the environment")
        #expect(try password("{ file: \"\(path)\" }") == "from a file")
        for value in [#"{ env: "NONE" }"#, #"{ file: "/nowhere" }"#, "{}", "5", #""""#] {
            #expect(throws: ConfigurationFaults.self) { try password(value) }
        }
    }

    @Test func `no complaint repeats a secret`() {
        let found = faults(
            of:
                #"{ links: [ { name: "a", protocol: "smpp", listen: "x", system_id: "s", password: "much too long" } ] }"#,
            environment: ["S": "much too long"])
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { !$0.contains("much too") }, "\(found)")
    }

    private static let two = """
        { name: "a", protocol: "line", listen: "127.0.0.1:1", system_id: "a", password: "p", fail_over: "b",
          fail_over_after_seconds: 5, receipt_delay_milliseconds: 0 },
        { name: "b", protocol: "line", listen: "127.0.0.1:2", system_id: "b", password: "p" },
        """

    @Test func `a link may have a successor, and one that is gone too`() throws {
        let configuration = try read("{ links: [\(Self.two) { name: \"old\", fail_over: \"b\" }] }")
        #expect(configuration.links.map(\.name) == ["a", "b"])
        #expect(configuration.links.map(\.failOver) == ["b", nil])
        #expect(configuration.links.map(\.failOverAfter) == [.seconds(5), .seconds(60)])
        #expect(configuration.links.map(\.receiptDelay) == [.zero, .milliseconds(200)])
        #expect(configuration.retiredLinks == ["old": "b"])
    }

    @Test(arguments: [
        ("{ name: \"old\", fail_over: \"c\" }", "names no link that is configured: \"c\"; there are a, b"),
        ("{ name: \"a\", fail_over: \"b\" }", "two links are called \"a\""),
        ("{ name: \"old\", fail_over: \"b\", window: 4 }", "unknown setting \"window\""),
        (
            "{ name: \"c\", protocol: \"line\", listen: \"127.0.0.1:3\", system_id: \"c\", password: \"p\", fail_over: \"c\" }",
            "a link cannot take over from itself"
        ),
        (
            """
            { name: "c", protocol: "smpp", peer: "esme", listen: "127.0.0.1:3", system_id: "c", password: "p" },
            { name: "old", fail_over: "c" }
            """, "\"c\" has peer: \"esme\", so it cannot hand texts to people"
        ),
    ])
    func `a successor that cannot be one is a fault`(entry: String, fault: String) {
        let found = faults(of: "{ links: [\(Self.two) \(entry)] }")
        #expect(found.count == 1)
        #expect(found.first?.contains(fault) == true, "\(found)")
    }
}
