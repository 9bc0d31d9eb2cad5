import Foundation
import Net
import Primitives
import Telemetry
import TestSupport

/// `gateway-sim` as a process of its own, from its start to its end.
@LoopActor
struct SimulatorProcess {
    /// What it wrote on standard output.
    let output: String
    /// What it wrote on standard error.
    let errors: String
    /// What it ended with.
    let code: Int32

    /// Runs it until it ends; `body` is given its process number meanwhile.
    static func run(
        _ arguments: [String], environment: [String: String] = [:],
        meanwhile body: (pid_t) async throws -> Void = { _ in }
    ) async throws -> SimulatorProcess {
        let folder = try TemporaryFolder()
        func file(_ name: String) throws -> FileHandle {
            try FileHandle(forWritingTo: URL(fileURLWithPath: try folder.write(name, "")))
        }
        let code = Lock<Int32?>(nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: BuiltBinary.path("gateway-sim"))
        process.arguments = arguments
        process.environment = environment.merging(BuiltBinary.sanitizerOptions) { own, _ in own }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try file("output")
        process.standardError = try file("errors")
        process.terminationHandler = { process in code.withLock { $0 = process.terminationStatus } }
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        try await body(process.processIdentifier)
        try await eventually("the run ends") { code.withLock { $0 } != nil }
        func text(_ name: String) throws -> String {
            try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
        }
        return SimulatorProcess(
            output: try text("output"), errors: try text("errors"), code: code.withLock { $0 } ?? -1)
    }
}
