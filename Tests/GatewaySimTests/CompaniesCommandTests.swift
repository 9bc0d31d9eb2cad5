import Arguments
import Digest
import Net
import TestSupport
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

    @Test @LoopActor func `with people it is a register, and without it is none`() async throws {
        let folder = try TemporaryFolder()
        let people = try folder.write("people.csv", "phone,id_tail,status\n13800138000,01123X,active\n")
        let key = try folder.write("key", String(repeating: "ab", count: 32))
        let program = Command("gateway-sim", "", commands: [CompaniesCommand.command])
        let code = Hex.text(
            of: HMACKey(Array(repeating: 0xAB, count: 32)).authenticate(Array("1380013800001123X".utf8)))
        let body = "{\"questions\":[{\"id\":\"a\",\"phone\":\"13800138000\",\"code\":\"\(code)\"}]}"
        for (arguments, answer) in [
            (["--people", people, "--identity-key-file", key], #"{"answers":[{"id":"a","verdict":"matching"}]}"#),
            (
                ["--people", people, "--identity-key-file", key, "identity=wrong"],
                #"{"answers":[{"id":"a","verdict":"not_matching"}]}"#
            ), ([], "no such company\n"),
        ] {
            let outcome = program.parse(["companies", "--listen", "127.0.0.1:0", "all=prompt"] + arguments)
            guard case .run(let invocation) = outcome else { throw SimulatorError.badEndpoint("\(arguments)") }
            let server = try CompaniesCommand(invocation).open()
            defer { server.close() }
            let response = try await HTTPClient(on: LoopActor.shared.loop).post(
                Array(body.utf8), to: HTTPURL("http://\(server.address)/identity"), deadline: .now + .seconds(20))
            #expect(String(decoding: response.body, as: UTF8.self) == answer)
        }
        guard
            case .run(let wrong) = program.parse([
                "companies", "all=prompt", "--people", people, "--identity-key-file", people,
            ])
        else { throw SimulatorError.badEndpoint("") }
        #expect(throws: SimulatorError.badKey(people)) { try CompaniesCommand(wrong) }
        guard case .run = program.parse(["companies", "all=wrong"]) else { return }
        Issue.record("companies have no opposite")
    }

    @Test(arguments: ["drip:10s", "hang"]) @LoopActor
    func `whoever asks has to give up a company that takes too long`(behaviour: String) async throws {
        await #expect(throws: NetError.timedOut(waitingFor: "the answer")) {
            try await ask(behaviour, within: .seconds(1))
        }
    }
}
