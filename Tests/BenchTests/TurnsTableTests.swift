import Testing

@testable import bench

@Suite struct TurnsTableTests {
    private static func run(_ name: String, answers: Double, seconds: Double) -> String {
        #"{"run":"\#(name)","title":"smpp","cpu_seconds":\#(seconds),"#
            + #""load":{"answers_per_second":\#(answers),"answered":1000}}"#
    }

    @Test func `two builds stand side by side with the ratios of their turns`() throws {
        let lines = [
            #"{"run":"machine","repeats":2,"base":"1234567","present":"89abcde"}"#,
            #"{"run":"base:start-10000","title":"start","started_ms":1}"#,
            Self.run("base:smpp-100", answers: 100, seconds: 0.5),
            Self.run("present:smpp-100", answers: 150, seconds: 0.25),
            Self.run("present:smpp-100", answers: 340, seconds: 0.3),
            Self.run("base:smpp-100", answers: 200, seconds: 0.4),
        ]
        let table = TurnsTable(try Results(octets: Array(lines.joined(separator: "\n").utf8), path: "turns.jsonl")).text
        #expect(table.contains("base: 1234567; present: 89abcde"))
        #expect(!table.contains("start"))
        let row = try #require(table.split(separator: "\n").last).split(separator: " ")
        #expect(row[0...8] == ["smpp", "150", "245", "1.60", "1.50–1.70", "0.450", "0.275", "0.63", "0.50–0.75"])
    }

    @Test func `a run that one build lacks has no ratio`() throws {
        let table = TurnsTable(
            try Results(octets: Array(Self.run("base:smpp-100", answers: 1, seconds: 1).utf8), path: "turns.jsonl")
        ).text
        #expect(table.contains("–"))
    }
}
