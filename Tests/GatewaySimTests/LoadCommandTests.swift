import Foundation
import Net
import TestSupport
import Testing

@testable import GatewaySimulator

@LoopActor @Suite struct LoadCommandTests {
    /// Runs `gateway-sim load` against a responder that answers, until it ends.
    private func load(
        _ arguments: String..., against responder: ScriptedResponder = ScriptedResponder(.line),
        meanwhile body: (pid_t) async throws -> Void = { _ in }
    ) async throws -> SimulatorProcess {
        defer { responder.close() }
        return try await SimulatorProcess.run(
            ["load", "--connect", try responder.listen()] + arguments, meanwhile: body)
    }

    /// The phones that a run's table tells.
    private func phones(of run: SimulatorProcess) throws -> String {
        let row = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("phones ") })
        return String(row.dropFirst("phones ".count).drop { $0 == " " })
    }

    @Test func `each run has other phones and says which`() async throws {
        let first = try await load("--messages", "20")
        let second = try await load("--messages", "20")
        #expect(first.code == 0 && second.code == 0)
        #expect(try phones(of: first) != phones(of: second))
        let again = try await load("--phones", phones(of: first))
        #expect(try phones(of: again) == phones(of: first))
    }

    @Test func `a run of phones that a responder has answered already ends with a hint`() async throws {
        // It takes the texts and says nothing more, as to a gateway's retry.
        let run = try await load(
            "--phones", "13900000000..13900000004", "--timeout", "3s",
            against: ScriptedResponder(.line) { _ in [] })
        #expect(run.code == 1)
        #expect(run.output.contains("hint: 5 of the lost texts were acknowledged."))
    }

    @Test func `shuffled phones are a whole range, all of them answered`() async throws {
        let run = try await load("--phones", "13900000000..13900000099", "--messages", "20", "--shuffle")
        #expect(run.code == 0)
        #expect(run.output.contains("20 = 20 answered + 0 refused + 0 lost\n"))
        #expect(try phones(of: run) == "13900000000..13900000099")
        let first = try await load("--phones", "13900000000", "--messages", "20", "--shuffle")
        #expect(try phones(of: first) == "13900000000..13900000019")
    }

    @Test func `a rate and a window together are a misuse`() async throws {
        let run = try await load("--rate", "10", "--window", "10")
        #expect(run.code == 2)
        #expect(run.errors.contains("--rate and --window exclude each other"))
        #expect(run.output == "")
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

    @Test func `several accounts and protocols take turns in one run`() async throws {
        let folder = try TemporaryFolder()
        let (series, picture) = ("\(folder.path)/s.csv", "\(folder.path)/s.svg")
        let other = ScriptedResponder(.smpp)
        defer { other.close() }
        let line = ScriptedResponder(.line)
        let run = try await load(
            "--link", "protocol=line", "--link", "protocol=smpp connect=\(try other.listen()) links=2", "--messages",
            "40",
            "--mix", "1:甲", "--mix", "1:乙", "--series", series, "--svg", picture, "--receipt-delay", "10ms..100ms",
            against: line)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.contains("40 = 40 answered + 0 refused + 0 lost\n"))
        #expect(run.output.contains("40 = 40 answered + 0 refused + 0 not answered\n"))
        #expect(run.output.contains("link 2, smpp carrier1"))
        #expect(line.questions.count == 20 && other.questions.count == 20)
        #expect(Set(line.questions + other.questions) == ["甲", "乙"])
        #expect(try String(contentsOfFile: series, encoding: .utf8).hasPrefix("second,sent,"))
        #expect(try String(contentsOfFile: picture, encoding: .utf8).hasPrefix("<svg"))
    }

    @Test func `a condition that holds ends the run with 1 and says which`() async throws {
        let good = try await load("--messages", "20", "--fail-if", "lost>0", "--fail-if", "p99.9>60s")
        #expect(good.code == 0 && good.errors == "")
        let bad = try await load("--messages", "20", "--fail-if", "lost>0", "--fail-if", "rate>0")
        #expect(bad.code == 1)
        #expect(bad.errors.hasPrefix("failed: rate>0: rate was "))
        let wrong = try await load("--fail-if", "p98>1ms")
        #expect(wrong.code == 2)
        #expect(wrong.errors.contains("figures with times are p50 p95 p99 p99.9 p99.99 max mean"))
    }
}
