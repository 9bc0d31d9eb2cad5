import Foundation
import Net
import TestSupport
import Testing

@testable import GatewaySimulator

@Suite struct ResponderClockTests {
    private func text(of path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test(arguments: ["", "+0\n", "+0"]) func `moves add up, and leave nothing but the file`(beginning: String) throws {
        let folder = try TemporaryFolder()
        let clock = ResponderClock(path: try folder.write("clock", beginning))
        try clock.move(by: .seconds(86_400))
        #expect(try text(of: clock.path) == "+86400\n")
        try clock.move(by: .seconds(60))
        #expect(try text(of: clock.path) == "+86460\n")
        #expect(try folder.contents().keys.sorted() == ["clock"])
    }

    @Test func `a file that is not there is made`() throws {
        let folder = try TemporaryFolder()
        let clock = ResponderClock(path: "\(folder.path)/clock")
        try clock.move(by: .seconds(1))
        #expect(try text(of: clock.path) == "+1\n")
    }

    @Test(arguments: ["-5", "@2026-01-01", "soon", "+"]) func `another kind of time is left alone`(line: String) throws
    {
        let folder = try TemporaryFolder()
        let clock = ResponderClock(path: try folder.write("clock", line + "\n"))
        #expect(throws: SimulatorError.badClock(clock.path, line)) { try clock.move(by: .seconds(1)) }
        #expect(try text(of: clock.path) == line + "\n")
    }

    @Test @LoopActor func `a scenario moves it, and one whose clock cannot be moved ends`() async throws {
        let folder = try TemporaryFolder()
        func steps(_ path: String) async throws -> [ScenarioTranscript.Step] {
            let runner = ScenarioRunner(
                try ScenarioParser.parse("repeat 3\nclock moves 1h\nend\nclock moves 1d"), file: "test",
                overrides: GatewayOverrides(clock: ResponderClock(path: path)), on: LoopActor.shared.loop, log: .silent)
            await runner.run()
            return runner.transcript.steps
        }
        #expect(try await steps("\(folder.path)/clock").compactMap(\.failure) == [])
        #expect(try text(of: "\(folder.path)/clock") == "+97200\n")
        let failed = try await steps("\(folder.path)/nowhere/clock")
        #expect(failed.count == 1)
        #expect(failed[0].failure?.hasPrefix("cannot write \(folder.path)/nowhere/clock.") == true)
    }
}
