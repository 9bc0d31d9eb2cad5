import Net
import TestSupport
import Testing

@testable import GatewaySimulator

/// The commands as somebody at a shell meets them.
@LoopActor @Suite struct CommandTests {
    private func scenario(_ text: String, in folder: TemporaryFolder) throws -> String {
        try folder.write("test.scenario", text)
    }

    private func text(_ name: String, in folder: TemporaryFolder) throws -> String {
        String(decoding: try folder.contents()[name] ?? [], as: UTF8.self)
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

    @Test(arguments: [
        ("link a\nlink b", ["--connect", "127.0.0.1:1"], "--connect does not say of which gateway; there are a, b"),
        ("link a\nlink b", ["--system-id", "x"], "--system-id does not say of which gateway; there are a, b"),
        ("link a password_file=/nowhere/secret", [], "cannot read /nowhere/secret: No such file or directory"),
        ("", ["--link", "password_file=/nowhere/secret"], "cannot read /nowhere/secret: No such file or directory"),
        ("link a", ["--link", "c connect=127.0.0.1:1"], "no gateway is called 'c', as --link says; there are a"),
        ("", ["--link", "c window=1"], "no gateway is called 'c', as --link says; there is one, without a name"),
        ("repeat 2\nclock moves 24h\nend", [], "2: 'clock moves' needs --clock FILE, or GATEWAY_SIM_CLOCK"),
    ])
    func `what the command line does not say well enough is told before anything runs`(
        text: String, options: [String], fault: String
    ) async throws {
        let folder = try TemporaryFolder()
        let file = try scenario(text, in: folder)
        let run = try await SimulatorProcess.run(["run", file] + options)
        #expect(run.code == 2)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("\(file):") && run.errors.contains(fault), "\(run.errors)")
    }

    @Test func `the command line says of each gateway where it is, and a trace which it was`() async throws {
        let folder = try TemporaryFolder()
        let near = ScriptedResponder(.line)
        let far = ScriptedResponder(.smpp, systemID: "carrier2", password: "its own")
        defer {
            near.close()
            far.close()
        }
        let file = try scenario(
            "link near\nlink far\nphone A 13800138000 at far\nA texts \"x\"\nA receives through far\n"
                + "phone B 13800138001\nB texts \"y\"\nB receives through near\nclock moves 1h", in: folder)
        let clock = "\(folder.path)/clock"
        let password = try folder.write("password", "its own\n")
        let run = try await SimulatorProcess.run(
            [
                "run", file, "--link", "near connect=\(try near.listen())", "--link",
                "far protocol=smpp connect=\(try far.listen()) system_id=carrier2 password_file=\(password)",
                "--trace=\(folder.path)/lines",
            ], environment: ["GATEWAY_SIM_CLOCK": clock])
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let lines = try text("lines", in: folder).split(separator: "\n")
        #expect(lines.contains { $0.contains(" far → bind_transceiver ") })
        #expect(lines.contains { $0.contains(" near → bind_transceiver ") })
        #expect(try text("clock", in: folder) == "+3600\n")
    }

    @Test func `an address that is none is a misuse`() async throws {
        let run = try await SimulatorProcess.run(["phone", "--connect", "nowhere", "13800138000", "x"])
        #expect(run.code == 2)
        #expect(run.errors.contains("'nowhere' is no HOST:PORT"))
    }
}
