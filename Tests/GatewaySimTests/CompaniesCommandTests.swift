import Arguments
import Net
import Testing

@testable import GatewaySimulator

/// The companies behind a real address.
@Suite struct CompaniesCommandTests {
    @LoopActor
    private func ask(_ behaviour: String, within patience: Duration) async throws -> HTTPResponse {
        let program = Command("gateway-sim", "", commands: [CompaniesCommand.command])
        let outcome = program.parse(["companies", "--listen", "127.0.0.1:0", "jd=\(behaviour)"])
        guard case .run(let invocation) = outcome else { throw SimulatorError.badEndpoint(behaviour) }
        let server = try CompaniesCommand(invocation).open()
        defer { server.close() }
        return try await HTTPClient(on: LoopActor.shared.loop).post(
            Array("{\"questions\":[{\"id\":\"a\",\"phone\":\"13800138000\"}]}".utf8),
            to: HTTPURL("http://\(server.address)/jd"), deadline: .now + patience)
    }

    @Test @LoopActor func `an answer that drips is the same answer`() async throws {
        let whole = try await ask("prompt", within: .seconds(20))
        let dripped = try await ask("drip:1ms", within: .seconds(20))
        #expect(dripped.status == 200)
        #expect(dripped.body == whole.body)
    }

    @Test(arguments: ["drip:10s", "hang"]) @LoopActor
    func `whoever asks has to give up a company that takes too long`(behaviour: String) async throws {
        await #expect(throws: NetError.timedOut(waitingFor: "the answer")) {
            try await ask(behaviour, within: .seconds(1))
        }
    }
}
