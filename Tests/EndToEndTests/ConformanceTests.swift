import Links
import Net
import Session
import TestSupport
import Testing

@testable import GatewaySimulator
@testable import Responder

/// The responder against every conformance case, over each protocol, as either end, and whoever dials.
@Suite struct ConformanceTests {
    /// A way to meet the responder: the protocol, which end the responder is, whether it dials.
    struct Meeting: Sendable {
        let wireProtocol: GatewayProfile.WireProtocol
        let role: Role
        let dials: Bool
    }

    static let meetings = GatewayProfile.WireProtocol.allCases.flatMap { wireProtocol in
        [(Role.esme, false), (.esme, true), (.smsc, false)].map { role, dials in
            Meeting(wireProtocol: wireProtocol, role: role, dials: dials)
        }
    }

    @Test(arguments: meetings) @LoopActor
    func `the responder passes`(meeting: Meeting) async throws {
        var settings = ConformanceSettings(
            position: ConformancePosition(
                wireProtocol: meeting.wireProtocol, peerBinds: meeting.dials, peerRole: meeting.role))
        settings.silence = .seconds(8)
        settings.timeout = .seconds(4)
        settings.window = 8
        let cases = ConformanceCases.all(for: settings)
        var profile = GatewayProfile()
        profile.wireProtocol = meeting.wireProtocol
        var link = TestResponder.link("peer", profile.dialect, role: meeting.role)
        link.session.window = 8
        link.session.enquireLinkInterval = .seconds(1)
        link.session.responseTimeout = .seconds(3)
        link.session.bindTimeout = .seconds(3)
        let loop = LoopActor.shared.loop
        let run = ConformanceRun(cases, settings)
        if meeting.dials {
            let shell = ConformanceShell(run, at: .listen(.loopback(port: 0)), on: loop)
            let address = try #require(try shell.open())
            link.endpoint = .dial("\(address)")
            try await play(link) { _ in shell }
        } else {
            try await play(link) { responder in
                ConformanceShell(run, at: .dial(Endpoint(try responder.address("peer"))), on: loop)
            }
        }
    }

    @LoopActor
    private func play(
        _ link: LinkSettings, _ shell: @LoopActor (TestResponder) throws -> ConformanceShell
    ) async throws {
        try await withResponder(adapt: { $0.links = [link] }) { responder in
            try await responder.start()
            let results = try await shell(responder).play().results
            for result in results {
                if case .failed(let reason) = result.verdict { Issue.record("\(result.id): \(reason)") }
            }
            #expect(results.count { $0.verdict == .passed } > 80)
        }
    }
}
