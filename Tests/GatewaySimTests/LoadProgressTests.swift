import Telemetry
import Testing

@testable import GatewaySimulator

@Suite struct LoadProgressTests {
    private static func text(answering: Bool) -> String {
        var tally = LoadTally()
        for _ in 0..<3 { tally.asked(due: .zero) }
        if answering { tally.received(.text("x"), at: 0, now: .milliseconds(250)) }
        let recent = tally.takeRecentLatencies()
        return LoadProgress(
            of: tally, plannedCount: 100, elapsed: .seconds(7), recent: recent, interval: .milliseconds(500)
        ).text
    }

    @Test func `one line tells what the last second was like`() {
        #expect(
            Self.text(answering: true)
                == "7.0 s: 3 of 100 sent, 1 answered, 2.0/s, p50 250.0 ms, p99 250.0 ms, 2 waiting, 0 lost")
    }

    @Test func `a second without an answer has no latencies`() {
        #expect(Self.text(answering: false) == "7.0 s: 3 of 100 sent, 0 answered, 0.0/s, 3 waiting, 0 lost")
    }
}
