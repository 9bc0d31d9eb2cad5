import Foundation
import Links
import TestSupport
import Testing

@testable import Responder

/// What works and should be otherwise.
@Suite struct ConfigurationWarningsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ text: String, mode: Int) throws -> Configuration {
        let path = try folder.write("c.json5", text, mode: mode)
        return try ConfigurationFile.read(path, environment: ["SECRET": "from outside"])
    }

    private static func link(password: String) -> String {
        #"{ links: [ { name: "a", protocol: "line", listen: "127.0.0.1:1", system_id: "s", password: \#(password) } ] }"#
    }

    @Test(arguments: [(0o600, false), (0o640, true), (0o604, true), (0o644, true)])
    func `a file with a password in it is for its owner only`(mode: Int, isWarned: Bool) throws {
        let warnings = try read(Self.link(password: #""hidden""#), mode: mode).warnings
        let path = "\(folder.path)/c.json5"
        let warning = """
            \(path) holds a password or secret and has mode \(String(mode, radix: 8)), so others can use it; \
            run: chmod 600 \(path)
            """
        #expect(warnings == (isWarned ? [warning] : []))
        #expect(try read(Self.link(password: #"{ env: "SECRET" }"#), mode: mode).warnings == [])
        #expect(try read("{}", mode: mode).warnings == [])
    }

    @Test func `a secret's file that everybody can read is a fault`() throws {
        let secret = try folder.write("s", "from a file\n", mode: 0o644)
        let text = Self.link(password: #"{ file: "\#(secret)" }"#)
        do {
            _ = try read(text, mode: 0o600)
            Issue.record("a secret that everybody can read was taken")
        } catch let error as ConfigurationFaults {
            #expect(
                error.faults.map(\.message) == [
                    "\(secret) holds a secret and has mode 644, so everybody can use it; run: chmod 600 \(secret)"
                ])
        }
        try folder.write("s", "from a file\n", mode: 0o640)
        #expect(try read(text, mode: 0o600).links.map(\.password) == ["from a file"])
    }

    @Test(
        arguments: [
            ("127.0.0.1:2776", false), ("127.0.0.53:2776", false), ("[::1]:2776", false), ("localhost:2776", false),
            ("0.0.0.0:2776", true), ("[::]:2776", true), ("192.0.2.1:2776", true),
        ])
    func `the default password is no password for strangers`(address: String, isWarned: Bool) {
        var configuration = Configuration()
        configuration.links[0].endpoint = .listen(address)
        let warning =
            "the link \"line\" listens at \(address) with the default password; set another \"password\""
        #expect(configuration.warnings == (isWarned ? [warning] : []))
        configuration.links[0].password = "another"
        #expect(configuration.warnings == [])
        configuration.links[0].password = "secret"
        configuration.links[0].endpoint = .dial(address)
        #expect(configuration.warnings == [])
    }

    @Test func `key and store have folders of their own`() {
        var configuration = Configuration()
        #expect(configuration.warnings == [])
        configuration.key = .file("data/tongcha.key")
        #expect(
            configuration.warnings == [
                "the key data/tongcha.key and the store data/tongcha.db are in one folder, so that one backup holds "
                    + "both; keep the key in a folder of its own, such as keys/tongcha.key"
            ])
        configuration.key = .environment("KEY")
        #expect(configuration.warnings == [])
    }

    @Test func `check passes warnings on`() {
        var configuration = Configuration()
        configuration.storePath = "\(folder.path)/a.db"
        configuration.key = .file("\(folder.path)/a.key")
        configuration.templates = "\(Repository.root)/templates"
        let report = Check(configuration, environment: [:]).run()
        #expect(report.faults == [])
        #expect(report.warnings == configuration.warnings)
        #expect(report.warnings.count == 1)
    }
}
