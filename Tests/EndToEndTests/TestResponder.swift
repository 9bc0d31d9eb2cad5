import Foundation
import Links
import Net
import SMS
import Session
import TestSupport

@testable import Responder

/// A responder of a test's own: its store, its clock, its log, and what it is configured to be.
@LoopActor
final class TestResponder {
    let folder: TemporaryFolder
    let clock = ManualClock()
    let book = LogBook()
    var configuration: Configuration
    private(set) var application: Application?
    private var gateways: [Gateway] = []

    /// How many run at once.
    fileprivate static let turnstile = Turnstile(3)

    /// A person whom every responder knows, with accounts.
    nonisolated static let known = "13800138000"
    nonisolated static let knownTail = "01123X"

    /// A responder with a listening link of each protocol; `adapt` changes what it is.
    init(adapt: (inout Configuration) -> Void = { _ in }) throws {
        folder = try TemporaryFolder()
        configuration = Configuration()
        configuration.storePath = try TestServer.makeSchema() ?? "\(folder.path)/tongcha.db"
        configuration.key = .file("\(folder.path)/tongcha.key")
        configuration.templates = "\(Repository.root)/templates"
        configuration.statusAddress = "127.0.0.1:0"
        configuration.links = [Self.link("line", LineDialect())]
        adapt(&configuration)
    }

    /// A link that listens at a port of the system's choice; links with one `host` share it.
    nonisolated static func link(
        _ name: String, _ dialect: any Dialect, role: Role = .esme, systemID: String = "carrier1",
        host: String = "127.0.0.1"
    ) -> LinkSettings {
        var link = LinkSettings(
            name: name, .listen("\(host):0"), dialect: dialect, role: role, systemID: systemID, password: "secret")
        link.session.responseTimeout = .seconds(10)
        // Peers of tests say what they say and no more; a probe on a machine that is busy would come between.
        link.session.enquireLinkInterval = .seconds(600)
        return link
    }

    /// Lets the responder know people; each has the same tail and four accounts, or two with every application.
    func know(
        _ phones: [String] = [TestResponder.known], tail: String = TestResponder.knownTail, status: String = "active",
        everywhere: Bool = false
    ) throws {
        let people = phones.map { "\($0),\(tail),\(status)" }
        let all = "wechat qq taobao xianyu dingtalk alipay baidu kuaishou douyin jd meituan"
        let counts = everywhere ? all.split(separator: " ").map { "\($0),2" } : ["wechat,2", "qq,1", "taobao,1"]
        let accounts = phones.flatMap { phone in counts.map { "\(phone),\($0)" } }
        try importFile(.people, "phone,id_tail,status", people)
        try importFile(.accounts, "phone,application,count", accounts)
    }

    /// Lets the responder know counts of somebody it knows: `cmcc,2`.
    func count(_ counts: [String], of phone: String = TestResponder.known) throws {
        try importFile(.accounts, "phone,application,count", counts.map { "\(phone),\($0)" })
    }

    private func importFile(_ table: DataImport.Table, _ header: String, _ lines: [String]) throws {
        let outside = try TemporaryFolder()
        let file = try outside.write("\(table).csv", ([header] + lines).joined(separator: "\n") + "\n")
        var complaints: [String] = []
        let result = try DataImport(
            configuration, environment: [:], progress: { _ in }, complaint: { complaints.append($0) }
        ).run(table, file: file)
        guard result.faultCount == 0 else { throw NeverHappened(description: complaints.joined(separator: "\n")) }
    }

    /// Puts something else under the responder than what a process has.
    var adjust: (inout Surroundings) -> Void = { _ in }

    /// Starts the responder, again after a `stop()`, with the clock that the program has.
    func start() async throws {
        let steady = SteadyClock(wall: { [clock] in clock.now }, uptime: { [clock] in clock.instant })
        var surroundings = Surroundings(log: book.log)
        surroundings.clock = { steady.now }
        surroundings.wallClock = { [clock] in clock.now }
        adjust(&surroundings)
        let application = try await Application.open(configuration, in: surroundings)
        self.application = application
        try application.start()
    }

    /// Stops the responder as SIGTERM does.
    func stop() async {
        await application?.stop()
        application = nil
    }

    /// Stops everything.
    func close() async {
        for gateway in gateways { gateway.leave() }
        await stop()
    }

    /// Where a link listens.
    func address(_ link: String = "line") throws -> SocketAddress {
        guard let address = application?.addresses[link] else { throw NeverHappened(description: "\(link) listens") }
        return address
    }

    /// A gateway bound to a link.
    func gateway(
        _ link: String = "line", _ dialect: any Dialect = LineDialect(), role: Role = .smsc,
        adapt: (inout LinkSettings) -> Void = { _ in }
    ) async throws -> Gateway {
        var settings = Gateway.settings(dialect, role: role)
        adapt(&settings)
        let gateway = Gateway(settings)
        gateways.append(gateway)
        gateway.dial(try address(link))
        try await gateway.bound()
        return gateway
    }

    /// Lets civil time pass, and the responder see it.
    func pass(_ duration: Duration) {
        clock.advance(by: duration)
        application?.lookAtClock()
    }

    /// Lets somebody set the machine's clock, and the responder see it.
    func setClock(by duration: Duration) {
        clock.jump(by: duration)
        application?.lookAtClock()
    }

    /// One of the counted numbers by its name without our prefix, over all its labels; `nil` while it does not exist.
    func metric(_ name: String) -> Double? {
        let text = application?.metrics.text ?? ""
        let line = "tongcha_\(name)"
        let values = text.split(separator: "\n").compactMap { entry -> Double? in
            guard entry.hasPrefix("\(line) ") || entry.hasPrefix("\(line){"), let space = entry.lastIndex(of: " ")
            else { return nil }
            return Double(entry[entry.index(after: space)...])
        }
        return values.isEmpty ? nil : values.reduce(0, +)
    }
}

/// Runs a test in a responder of its own and closes it, whatever happened.
@LoopActor
func withResponder(
    adapt: (inout Configuration) -> Void = { _ in }, _ body: @LoopActor (TestResponder) async throws -> Void
) async throws {
    await TestResponder.turnstile.enter()
    defer { TestResponder.turnstile.leave() }
    let responder = try TestResponder(adapt: adapt)
    do {
        try await body(responder)
    } catch {
        await responder.close()
        throw error
    }
    await responder.close()
}
