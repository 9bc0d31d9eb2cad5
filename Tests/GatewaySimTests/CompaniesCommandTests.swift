import Arguments
import Net
import Testing

@testable import GatewaySimulator

/// The companies behind a real address.
@Suite struct CompaniesCommandTests {
    @LoopActor
    private func ask(
        _ behaviour: String, within patience: Duration, at party: String = "jd"
    ) async throws -> HTTPResponse {
        let program = Command("gateway-sim", "", commands: [CompaniesCommand.command])
        let outcome = program.parse(["companies", "--listen", "127.0.0.1:0", "\(party)=\(behaviour)"])
        guard case .run(let invocation) = outcome else { throw SimulatorError.badEndpoint(behaviour) }
        let server = try CompaniesCommand(invocation).open()
        defer { server.close() }
        return try await HTTPClient(on: LoopActor.shared.loop).post(
            Array("{\"questions\":[{\"id\":\"a\",\"phone\":\"13800138000\"}]}".utf8),
            to: HTTPURL("http://\(server.address)/\(party)"), deadline: .now + patience)
    }

    @Test @LoopActor func `an answer that drips is the same answer`() async throws {
        let whole = try await ask("prompt", within: .seconds(20))
        let dripped = try await ask("drip:1ms", within: .seconds(20))
        #expect(dripped.status == 200)
        #expect(dripped.body == whole.body)
    }

    @Test @LoopActor func `a party that is no company counts under its own name`() async throws {
        let answer = try await ask("prompt", within: .seconds(20), at: "cmcc")
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(text.hasPrefix(#"{"answers":[{"id":"a","counts":{"cmcc":"#), "\(text)")
    }

    @Test(arguments: ["drip:10s", "hang"]) @LoopActor
    func `whoever asks has to give up a company that takes too long`(behaviour: String) async throws {
        await #expect(throws: NetError.timedOut(waitingFor: "the answer")) {
            try await ask(behaviour, within: .seconds(1))
        }
    }
}
