import Foundation
import Net
import Telemetry
import TestSupport
import Testing

@testable import gateway_sim

@LoopActor @Suite struct LoadCommandTests {
    /// The binary that was built beside the tests.
    private nonisolated static let binary: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("gateway-sim").path
    }()

    /// Runs `gateway-sim load` against a responder that answers, until it ends.
    ///
    /// - Returns: what it wrote on standard output and standard error, and its exit code.
    private func load(
        _ arguments: String..., against responder: ScriptedResponder = ScriptedResponder(.line),
        meanwhile body: (pid_t) async throws -> Void = { _ in }
    ) async throws -> (output: String, errors: String, code: Int32) {
        let folder = try TemporaryFolder()
        func file(_ name: String) throws -> FileHandle {
            try FileHandle(forWritingTo: URL(fileURLWithPath: try folder.write(name, "")))
        }
        let code = Lock<Int32?>(nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.binary)
        process.arguments = ["load", "--connect", try responder.listen()] + arguments
        process.environment = [:]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try file("output")
        process.standardError = try file("errors")
        process.terminationHandler = { process in code.withLock { $0 = process.terminationStatus } }
        try process.run()
        defer {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            responder.close()
        }
        try await body(process.processIdentifier)
        try await eventually("the run ends") { code.withLock { $0 } != nil }
        func text(_ name: String) throws -> String {
            try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
        }
        return (try text("output"), try text("errors"), code.withLock { $0 } ?? -1)
    }

    @Test func `a run in which everything is answered ends well`() async throws {
        let run = try await load("--messages", "200")
        #expect(run.code == 0)
        #expect(run.errors == "")
        #expect(run.output.contains("200 = 200 answered + 0 refused + 0 lost\n"))
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal ends a run early, with its table`(signal: Int32) async throws {
        let responder = ScriptedResponder(.line)
        let run = try await load("--rate", "200", "--messages", "1000000", "--progress", against: responder) {
            process in
            try await eventually("texts come") { responder.questions.count >= 250 }
            kill(process, signal)
        }
        #expect(run.code == 1)
        #expect(run.output.contains("stopped             by a signal\n"))
        #expect(run.output.contains("texts not sent"))
        #expect(run.errors.contains("of 1000000 sent"))
    }

    @Test func `people text their tails, and JSON goes where it is wanted`() async throws {
        let folder = try TemporaryFolder()
        let list = try folder.write("people.csv", "phone,id_tail,status\n13800138000,01123X,active\n")
        let responder = ScriptedResponder(.line)
        let run = try await load("--people", list, "--text", "查询 {tail}", "--json", "-", against: responder)
        #expect(run.code == 0)
        #expect(responder.questions == ["查询 01123X"])
        #expect(run.output.hasPrefix("{\"sent\":1,\"answered\":1,"))
    }

    @Test func `a list of nobody is a mistake`() async throws {
        let folder = try TemporaryFolder()
        let list = try folder.write("people.csv", "phone,id_tail,status\n")
        let run = try await load("--people", list)
        #expect(run.code == 1)
        #expect(run.errors.contains("names nobody"))
    }
}
