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
    private static func play(_ arguments: String...) async throws -> Run { try await run(["play"] + arguments) }

    /// Runs the program and waits for its end.
    private static func run(_ arguments: [String]) async throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
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

    private static let scenarios = "\(Repository.root)/Tests/Simulation/Scenarios"

    @Test func `every path of a question is as its scenario says`() async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.scenarios).sorted()
        #expect(names.count >= 7)
        let run = try await Self.run(["scenarios"] + names.map { "\(Self.scenarios)/\($0)" })
        #expect(run.code == 0, "\(run.text)")
    }

    @Test(arguments: [
        ("wang receives containing \"微信3个\"", "expected a text that contains \"微信3个\" for wang"),
        ("wang receives nothing for 1h", "expected nothing yet for wang"),
        ("wait 1h", "expected nothing more for wang by the end"),
        ("wang receives after 5s", "expected nothing yet for wang"),
        ("li receives", "expected a text for li"),
        ("li hears nothing", "expected 'receives', found 'hears'"),
    ])
    func `a scenario's line that does not hold is named`(line: String, complaint: String) async throws {
        let folder = try TemporaryFolder()
        let text = """
            phone wang 13800138000 tail 01123X has wechat 2
            phone li 13900139000
            wang texts "查询 01123X"
            \(line)

            """
        let path = try folder.write("wrong.scenario", text)
        let run = try await Self.run(["scenarios", path])
        #expect(run.code == 1)
        #expect(run.text.hasPrefix("\(path):4:") && run.text.contains(complaint), "\(run.text)")
    }

    @Test func `people who ask three services get exactly the texts that are promised`() async throws {
        let run = try await Self.run(["services", "--people", "200"])
        #expect(run.code == 0, "\(run.text)")
    }

    @Test func `no tail is left behind, and no number but in the columns that README names`() async throws {
        let run = try await Self.run(["search", "--people", "12"])
        #expect(run.code == 0, "\(run.text)")
        let columns = try #require(run.text.split(separator: "numbers were in ").last).split(separator: "\n")[0]
        let page = try String(contentsOfFile: "\(Repository.root)/README.md", encoding: .utf8)
        for column in columns.components(separatedBy: ", ") { #expect(page.contains("`\(column)`"), "\(column)") }
    }

    @Test func `a tail or a number that is left behind is found`() async throws {
        func plant(_ place: String) async throws -> Run {
            try await Self.run(["search", "--people", "4", "--plant", place])
        }
        async let log = plant("log")
        async let row = plant("row")
        async let audit = plant("audit")
        async let page = plant("page")
        #expect(try await log.text.hasPrefix("BROKEN log: a tail in clear"))
        #expect(try await row.text.hasPrefix("BROKEN column sender.topic of the store: a number in clear"))
        #expect(try await audit.text.hasPrefix("BROKEN audit/lock: a number in clear"))
        #expect(try await page.text.contains("BROKEN tongcha.db"))
    }

    @Test func `a seed plays the same world each time, whatever was played before`() async throws {
        func trace(_ run: Run) -> Substring? { run.text.split(separator: "\n").first { $0.hasPrefix("trace ") } }
        let first = try await Self.play("--short", "--first", "7", "--count", "12")
        let second = try await Self.play("--short", "--first", "7", "--count", "12")
        #expect(first.code == 0, "\(first.text)")
        #expect(trace(first) != nil && trace(first) == trace(second))
    }
}
