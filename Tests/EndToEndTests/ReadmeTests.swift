import Foundation
import Net
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

    @Test @LoopActor func `the configuration in the README is one that check has no fault with`() async throws {
        let text = try Self.configuration()
        let folder = try TemporaryFolder()
        let file = try folder.write("tongcha.json5", text)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/templates", withDestinationPath: "\(Repository.root)/templates")
        let door = try Door(
            arguments: ["check", "--config", file], environment: Self.environment(of: text), folder: folder.path)
        let ending = try await door.ended()
        #expect(ending == .exit(0), "\(door.errorText)")
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
