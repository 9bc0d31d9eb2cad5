import JSON
import Testing

@testable import bench

@Suite struct ResultsTests {
    private static func results(_ lines: String...) throws -> Results {
        try Results(octets: Array(lines.joined(separator: "\n").utf8), path: "runs.jsonl")
    }

    /// The table with single spaces for whatever stands between its columns.
    private static func table(_ results: Results) -> String {
        ResultsTable(results).text.split(separator: " ").joined(separator: " ")
    }

    private static func run(
        _ name: String, answers: Double, bare: Double = 100, seconds: Double = 1, answered: Int = 1_000,
        pause: Double = 1
    ) -> String {
        #"{"run":"\#(name)","bare_per_second":\#(bare),"cpu_seconds":\#(seconds),"#
            + #""load":{"answers_per_second":\#(answers),"answered":\#(answered),"longest_pause_ms":\#(pause),"latency_ms":{"p99":\#(answers / 10)}}}"#
    }

    @Test func `repetitions come to their median between lowest and highest`() throws {
        let results = try Self.results(
            Self.run("smpp-100", answers: 30), Self.run("smpp-100", answers: 10), Self.run("line-100", answers: 99),
            Self.run("smpp-100", answers: 20))
        let spread = try #require(results.spread(.answers, of: "smpp-100"))
        #expect(spread.lowest == 10)
        #expect(spread.median == 20)
        #expect(spread.highest == 30)
        #expect(results.names == ["smpp-100", "line-100"])
    }

    @Test func `an even number of repetitions has its median in the middle`() throws {
        #expect(try #require(Spread([4, 1, 2, 8])).median == 3)
        #expect(Spread([]) == nil)
    }

    @Test func `a share of SQLite's rate is taken run by run`() throws {
        let results = try Self.results(
            Self.run("smpp-100", answers: 30, bare: 60), Self.run("smpp-100", answers: 30, bare: 120))
        let spread = try #require(results.spread(.ofBare, of: "smpp-100"))
        #expect(spread.lowest == 0.25)
        #expect(spread.highest == 0.5)
    }

    @Test func `a ratio sets runs of the same repetition against each other`() throws {
        let results = try Self.results(
            Self.run("smpp-100", answers: 30), Self.run("kannel", answers: 3), Self.run("smpp-100", answers: 40),
            Self.run("kannel", answers: 2))
        let ratio = try #require(results.ratio(.answers, of: "smpp-100", to: "kannel"))
        #expect(ratio.lowest == 10)
        #expect(ratio.highest == 20)
    }

    @Test func `what a tool does not give is not there`() throws {
        let results = try Self.results(#"{"run":"smpp-100","load":{"answers_per_second":5}}"#)
        #expect(results.spread(.processor, of: "smpp-100") == nil)
        #expect(results.spread(.generator, of: "smpp-100") == nil)
        #expect(results.ratio(.answers, of: "smpp-100", to: "kannel") == nil)
        #expect(ResultsTable(results).text.contains("–"))
    }

    @Test func `a line that is no measurement is told with its number`() throws {
        #expect {
            _ = try Self.results(#"{"run":"codec"}"#, #"{"run":"#)
        } throws: {
            "\($0)" == "runs.jsonl:2 is no measurement"
        }
    }

    @Test func `targets are met, missed or not measured`() throws {
        let results = try Self.results(
            Self.run("smpp-100", answers: 450, bare: 1_000), Self.run("smpp-paced", answers: 49, seconds: 0.31))
        let json = try JSONParser.parse(Array(results.json.utf8), as: .json)
        let targets = try #require(json["targets"]?.arrayValue)
        #expect(targets.map { $0["met"]?.boolValue } == [false, nil, false, true, true, nil, nil, true, nil, nil])
        #expect(Self.table(results).contains("missed ≥ 0.60 0.45 of bare SQLite's"))
    }

    @Test func `the run among the most people is compared with the one among the fewest`() throws {
        let results = try Self.results(
            Self.run("people-10000000", answers: 80), Self.run("people-9000", answers: 100),
            Self.run("people-20000", answers: 1_000))
        let populations = try #require(results.populations)
        #expect(populations == ("people-9000", "people-10000000"))
        let table = Self.table(results)
        #expect(table.contains("missed ≥ 0.85 0.80 of the answers a second among the fewest"))
        #expect(try Self.results(Self.run("people-9000", answers: 100)).populations == nil)
    }

    @Test func `the longest pause of all runs at full speed counts`() throws {
        let results = try Self.results(
            Self.run("smpp-100", answers: 1, pause: 20), Self.run("smpp-100", answers: 1, pause: 101.5),
            Self.run("people-9000", answers: 1, pause: 50), Self.run("smpp-paced", answers: 1, pause: 900))
        #expect(Self.table(results).contains("missed ≤ 100.0 101.5 ms without an answer"))
    }

    @Test func `starts have a table of their own`() throws {
        let results = try Self.results(
            #"{"run":"start-10000","started_ms":70.4,"first_answer_ms":90}"#,
            #"{"run":"start-10000000","started_ms":400,"first_answer_ms":1200}"#,
            #"{"run":"start-10000000","started_ms":500,"first_answer_ms":1300}"#)
        let table = Self.table(results)
        #expect(table.contains("10000000 450 400–500 1250 1200–1300"))
        #expect(table.contains("missed ≤ 1000 1250 ms from the start to the first answer"))
    }
}
