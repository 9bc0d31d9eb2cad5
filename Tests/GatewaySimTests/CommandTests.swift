import Net
import TestSupport
import Testing

@testable import GatewaySimulator

/// The commands as somebody at a shell meets them.
@LoopActor @Suite struct CommandTests {
    private func scenario(_ text: String, in folder: TemporaryFolder) throws -> String {
        try folder.write("test.scenario", text)
    }

    @Test(arguments: GatewayProfile.WireProtocol.allCases, ["phone", "load", "run"])
    func `a refused bind is told at once, with its status`(
        wireProtocol: GatewayProfile.WireProtocol, command: String
    ) async throws {
        let folder = try TemporaryFolder()
        let responder = ScriptedResponder(wireProtocol)
        defer { responder.close() }
        var arguments = [command, "--connect", try responder.listen(), "--protocol", wireProtocol.rawValue]
        if command == "phone" { arguments += ["13800138000", "x"] }
        if command == "run" { arguments.append(try scenario("phone A 13800138000\nA texts \"x\"", in: folder)) }
        let run = try await SimulatorProcess.run(arguments, environment: ["GATEWAY_SIM_PASSWORD": "wrong"])
        #expect(run.code == 1)
        let told = command == "run" ? run.output : run.errors
        #expect(told.contains("refused the bind: ESME_RBINDFAIL; are --system-id and password right?"))
    }

    @Test func `every fault of every scenario is told before anything runs`() async throws {
        let folder = try TemporaryFolder()
        let first = try folder.write("a.scenario", "A texts \"x\"\nwait\n")
        let second = try folder.write("b.scenario", "sing\n")
        let run = try await SimulatorProcess.run(["run", first, second])
        #expect(run.code == 2)
        #expect(run.output == "")
        let places = run.errors.split(separator: "\n").map { $0.split(separator: " ").first.map(String.init) }
        #expect(places == ["\(first):1:1:", "\(first):2:5:", "\(second):1:1:"])
    }

    @Test(arguments: [("", [], "1"), ("link seed=5\n", [], "5"), ("link seed=5\n", ["--seed", "7"], "7")])
    func `a run says with which seed it can be repeated`(
        line: String, options: [String], seed: String
    ) async throws {
        let folder = try TemporaryFolder()
        let file = try scenario("\(line)phone A 13800138000\n", in: folder)
        let run = try await SimulatorProcess.run(["run", file] + options)
        #expect(run.code == 0)
        #expect(run.output.hasPrefix("# \(file), seed \(seed)\n"))
    }

    @Test func `an address that is none is a misuse`() async throws {
        let run = try await SimulatorProcess.run(["phone", "--connect", "nowhere", "13800138000", "x"])
        #expect(run.code == 2)
        #expect(run.errors.contains("'nowhere' is no HOST:PORT"))
    }
}
