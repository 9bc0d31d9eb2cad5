import Foundation
import Net
import Primitives
import TestSupport
import Testing

@testable import GatewaySimulator

/// What API.md shows has to work as it stands there, and say all there is.
@LoopActor @Suite(.timeLimit(.minutes(2))) struct WebExampleTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("gateway-sim/API.md")

    private static func block(_ language: String) throws -> String {
        let text = try String(contentsOf: page, encoding: .utf8)
        let parts = text.components(separatedBy: "```\(language)\n")
        #expect(parts.count == 2)
        return parts[1].components(separatedBy: "```")[0]
    }

    /// Runs a program with the simulator's address in `SIM` and returns its output and exit code.
    private func run(_ program: String, _ arguments: [String], against bench: WebBench) async throws -> (String, Int32)
    {
        let folder = try TemporaryFolder()
        let file = try folder.write("output", "")
        let code = Lock<Int32?>(nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["SIM": "http://\(bench.server.address)"]) {
            $1
        }
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        process.standardOutput = output
        process.standardError = output
        process.terminationHandler = { process in code.withLock { $0 = process.terminationStatus } }
        try process.run()
        try await eventually("the program ends", within: .seconds(60)) { code.withLock { $0 } != nil }
        return (try String(contentsOfFile: file, encoding: .utf8), code.withLock { $0 } ?? -1)
    }

    nonisolated private static func has(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    @Test(.enabled(if: has("python3"), "python3 is not installed")) func `the Python example runs`() async throws {
        let bench = try await WebBench()
        let (output, code) = try await run("python3", ["-c", try Self.block("python")], against: bench)
        #expect(code == 0, "\(output)")
        #expect(output.hasPrefix("answered after ") && output.hasSuffix("in 1 segments\n"), "\(output)")
        #expect(bench.carrier.faults.lines == ["throttles every 2 with ESME_RMSGQFUL"])
        await bench.close()
    }

    @Test(.enabled(if: has("python3"), "python3 is not installed"))
    func `the Python example fails where the reply is another`() async throws {
        let bench = try await WebBench { _ in ["see http://example.com 帮助"] }
        let (output, code) = try await run("python3", ["-c", try Self.block("python")], against: bench)
        #expect(code == 1)
        #expect(output.contains("AssertionError"), "\(output)")
        await bench.close()
    }

    @Test(.enabled(if: has("curl"), "curl is not installed")) func `the curl example runs`() async throws {
        let bench = try await WebBench()
        let (output, code) = try await run("sh", ["-euc", try Self.block("sh")], against: bench)
        #expect(code == 0, "\(output)")
        #expect(output.contains(#""text":"re: 帮助""#), "\(output)")
        await bench.close()
    }

    @Test func `the page names every path and every error`() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let sources = Self.page.deletingLastPathComponent().appendingPathComponent("Web")
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
        var codes: Set<String> = []
        for file in files {
            let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            for match in text.matches(of: /code: "([a-z_]+)"/) { codes.insert(String(match.1)) }
        }
        #expect(codes.count > 12)
        for code in codes { #expect(page.contains("`\(code)`"), "\(code)") }
        for path in [
            "texts", "phones", "traces", "traces.txt", "faults", "companies", "links", "links/cut", "state", "events",
            "reset",
        ] {
            #expect(page.contains("/api/\(path)`") || page.contains("/api/\(path)` "), "\(path)")
        }
    }
}
