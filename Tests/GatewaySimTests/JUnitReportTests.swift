import JSON
import Testing

@testable import GatewaySimulator

@Suite struct JUnitReportTests {
    private static func transcript() -> ScenarioTranscript {
        var transcript = ScenarioTranscript(file: "a&b.scenario")
        transcript.seed = 7
        transcript.steps = [
            ScenarioTranscript.Step(
                line: 1, source: "A texts \"<x>\"", elapsed: .milliseconds(5), duration: .milliseconds(5)),
            ScenarioTranscript.Step(
                line: 2, source: "A receives", failure: "no text\u{1}\ncame", elapsed: .milliseconds(1_205),
                duration: .milliseconds(1_200), trace: ["→ deliver_sm 2"]),
        ]
        return transcript
    }

    @Test func `a suite for the scenario, a case for each step`() {
        #expect(
            JUnitReport.text(of: [Self.transcript()], withTimes: true) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="gateway-sim">
                  <testsuite name="a&amp;b.scenario" tests="2" failures="1" errors="0" skipped="0" time="1.205">
                    <properties><property name="seed" value="7"/></properties>
                    <testcase classname="a&amp;b.scenario" name="1: A texts &quot;&lt;x&gt;&quot;" file="a&amp;b.scenario" \
                line="1" time="0.005"/>
                    <testcase classname="a&amp;b.scenario" name="2: A receives" file="a&amp;b.scenario" line="2" \
                time="1.200">
                      <failure message="no text\u{FFFD}">a&amp;b.scenario:2
                expected: A receives
                got: no text\u{FFFD}
                came

                → deliver_sm 2
                </failure>
                    </testcase>
                  </testsuite>
                </testsuites>

                """)
    }

    @Test func `without times nothing depends on the speed of the run`() {
        var slower = Self.transcript()
        slower.steps[1].elapsed = .seconds(9)
        slower.steps[1].duration = .seconds(8)
        slower.steps[1].trace = ["← enquire_link 3"]
        #expect(
            JUnitReport.text(of: [slower], withTimes: false)
                == JUnitReport.text(of: [Self.transcript()], withTimes: false))
        #expect(Self.json(slower, withTimes: false) == Self.json(Self.transcript(), withTimes: false))
        #expect(Self.json(slower, withTimes: true) != Self.json(Self.transcript(), withTimes: true))
    }

    private static func json(_ transcript: ScenarioTranscript, withTimes: Bool) -> [UInt8] {
        var writer = JSONWriter()
        transcript.write(to: &writer, withTimes: withTimes)
        return writer.finish()
    }
}
