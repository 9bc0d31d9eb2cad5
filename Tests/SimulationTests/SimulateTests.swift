import Foundation
import TestSupport
import Testing

/// The simulation as a process: some hundred worlds, those that once broke a promise, and that a seed repeats.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SimulateTests {
    /// What a run wrote, and how it ended.
    struct Run {
        let text: String
        let code: Int32
    }

    private static let binary: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("simulate").path
    }()

    /// Plays and waits for the end.
    private static func play(_ arguments: String...) async throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = ["play"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                continuation.resume(returning: Run(text: text, code: process.terminationStatus))
            }
        }
    }

    @Test func `promises hold in hundreds of short worlds`() async throws {
        async let odd = Self.play("--short", "--first", "1", "--step", "2", "--count", "100")
        async let even = Self.play("--short", "--first", "2", "--step", "2", "--count", "100")
        for run in try await [odd, even] { #expect(run.code == 0, "\(run.text)") }
    }

    @Test func `promises hold in the worlds that once broke them`() async throws {
        let run = try await Self.play("--kept", "\(Repository.root)/Tests/Simulation/kept-seeds.txt")
        #expect(run.code == 0, "\(run.text)")
    }

    @Test func `a seed plays the same world each time, whatever was played before`() async throws {
        func trace(_ run: Run) -> Substring? { run.text.split(separator: "\n").first { $0.hasPrefix("trace ") } }
        let first = try await Self.play("--short", "--first", "7", "--count", "12")
        let second = try await Self.play("--short", "--first", "7", "--count", "12")
        #expect(first.code == 0, "\(first.text)")
        #expect(trace(first) != nil && trace(first) == trace(second))
    }
}
