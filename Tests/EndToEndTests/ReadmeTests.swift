import Foundation
import Net
import Primitives
import Telemetry
import TestSupport
import Testing

@testable import Responder

/// What the README tells a newcomer to type.
@Suite struct ReadmeTests {
    /// The configuration that the README shows.
    private static func configuration() throws -> String {
        let text = try String(contentsOfFile: "\(Repository.root)/README.md", encoding: .utf8)
        let parts = text.components(separatedBy: "```json5\n")
        try #require(parts.count == 2, "the README shows one configuration")
        return try #require(parts[1].components(separatedBy: "```").first)
    }

    /// A value for each variable that the configuration names.
    private static func environment(of configuration: String) -> [String: String] {
        let names = configuration.components(separatedBy: "env: \"").dropFirst().compactMap {
            $0.split(separator: "\"").first
        }
        return Dictionary(uniqueKeysWithValues: names.map { (String($0), "secret-1") })
    }

    /// The conversation without its times, which are other ones each day.
    private static func timeless(_ text: String) -> [String] {
        text.replacing(/[0-9]+月[0-9]+日 [0-9]{2}:[0-9]{2}/, with: "…").split(separator: "\n").map(String.init)
    }

    @Test @LoopActor func `the conversation in the README is what the demo prints`() async throws {
        let text = try String(contentsOfFile: "\(Repository.root)/README.md", encoding: .utf8)
        let shown = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .drop { $0 != "    == sample people and accounts" }.prefix { $0.isEmpty || $0.hasPrefix("    ") }
            .map { String($0.dropFirst(4)) }
        let folder = try TemporaryFolder()
        let file = try folder.write("printed", "")
        let ending = Lock<Int32?>(nil)
        let demo = Process()
        demo.executableURL = URL(fileURLWithPath: "/bin/bash")
        demo.arguments = [
            "\(Repository.root)/gateway-sim/demo/run",
            URL(fileURLWithPath: ServeProcess.binary).deletingLastPathComponent().path,
        ]
        demo.standardInput = FileHandle.nullDevice
        demo.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        demo.terminationHandler = { process in ending.withLock { $0 = process.terminationStatus } }
        try demo.run()
        try await eventually("the demo ends", within: .seconds(120)) { ending.withLock { $0 } != nil }
        #expect(ending.withLock { $0 } == 0)
        let printed = try String(contentsOfFile: file, encoding: .utf8)
        #expect(Self.timeless(printed) == Self.timeless(shown.joined(separator: "\n")))
    }

    @Test @LoopActor func `the configuration in the README is one that check has no fault with`() async throws {
        let text = try Self.configuration()
        let folder = try TemporaryFolder()
        let file = try folder.write("tongcha.json5", text)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/templates", withDestinationPath: "\(Repository.root)/templates")
        let process = try ServeProcess(
            arguments: ["check", "--config", file], environment: Self.environment(of: text), folder: folder.path)
        let ending = try await process.ended()
        #expect(ending == .exit(0), "\(process.errorText)")
    }

    @Test func `the configuration in the README dials a carrier and asks a company over HTTP`() throws {
        let text = try Self.configuration()
        let configuration = try ConfigurationReader.read(
            Array(text.utf8), file: "README.md", environment: Self.environment(of: text), readFile: { _ in [] })
        let dialled = configuration.links.filter { if case .dial = $0.endpoint { true } else { false } }
        let asked = configuration.sources.filter { if case .http = $0.kind { true } else { false } }
        #expect(dialled.map(\.name) == ["mobile"])
        #expect(asked.map(\.company) == ["jd"])
    }
}
