import JSON
import Telemetry
import Testing

@testable import GatewaySimulator

@Suite struct LoadReportTests {
    private static var report: LoadReport {
        var tally = LoadTally()
        tally.asked(due: .zero)
        tally.asked(due: .zero)
        tally.received(.text("x"), at: 0, now: .milliseconds(250))
        tally.received(.text("x"), at: 0, now: .milliseconds(300))
        tally.giveUp(dueBefore: .seconds(1))
        var report = LoadReport(tally: tally, elapsed: .milliseconds(250))
        report.receipts = ReceiptTally(writtenCount: 2, answeredCount: 1)
        report.refusals = ["ESME_RSYSERR": 3]
        report.pduCount = GatewayDialect.PDUCount(sent: 6, received: 5)
        report.usage = ProcessUsage(processorTime: .milliseconds(1_250), peakKiB: 10_240)
        return report
    }

    @Test(arguments: [
        "texts sent             2 = 1 answered + 0 refused + 1 lost\n",
        "messages received      2 = 1 segments + 1 duplicates + 0 for other numbers\n",
        "receipts sent          2 = 1 answered + 0 refused + 1 not answered\n",
        "PDUs                   11 = 6 sent + 5 received\n", "PDUs/s                 44.0\n",
        "answers/s              4.0\n", "latency p50            250.0 ms\n", "latency mean           250.0 ms\n",
        "longest pause          250.0 ms\n",
        "own processor time     1.3 s\n", "own peak of memory     10.0 MiB\n", "refused: ESME_RSYSERR  3\n",
        "1 latencies\n    up to 300.0 ms  1  \(String(repeating: "█", count: 40))\n",
    ])
    func `people read totals that add up`(line: String) { #expect(Self.report.text.contains(line)) }

    @Test(arguments: [
        "\"sent\":2,\"answered\":1,\"answers_per_second\":4.0,\"lost\":1,\"refused\":0,\"waiting\":0,\"unsent\":0",
        "\"duplicates\":1,\"strangers\":0,\"segments\":1,\"receipts\":1,", "\"receipts_unanswered\":1,",
        "\"ended\":\"complete\"", "\"pdus_sent\":6,\"pdus_received\":5,\"pdus_per_second\":44.0",
        "\"cpu_seconds\":1.25,\"peak_kib\":10240", "\"longest_pause_ms\":250.0,",
        "\"latency_ms\":{\"p50\":250.0,\"p95\":250.0,\"p99\":250.0,\"p99.9\":250.0,\"p99.99\":250.0,\"max\":250.0,\"mean\":250.0}",
        "\"histogram\":[{\"to_ms\":300.0,\"count\":1}]", "\"refusals\":{\"ESME_RSYSERR\":3}",
    ])
    func `programs read the same`(member: String) {
        #expect(String(decoding: Self.report.json, as: UTF8.self).contains(member))
    }

    @Test func `a run of nothing but silence divides by nothing`() {
        let report = LoadReport(tally: LoadTally(), elapsed: .zero, ending: .silence)
        #expect(report.text.contains("stopped"))
        #expect(report.text.contains("answers/s           0.0\n"))
        #expect(!report.text.contains("latencies"))
        #expect(String(decoding: report.json, as: UTF8.self).contains("\"histogram\":[]"))
    }

    @Test func `only a run that sent everything and got everything is complete`() {
        var tally = LoadTally()
        tally.asked(due: .zero)
        #expect(!LoadReport(tally: tally, elapsed: .zero).isComplete)
        tally.received(.text("x"), at: 0, now: .seconds(1))
        #expect(LoadReport(tally: tally, elapsed: .seconds(1)).isComplete)
        #expect(!LoadReport(tally: tally, elapsed: .seconds(1), unsentCount: 1).isComplete)
        #expect(!LoadReport(tally: tally, elapsed: .seconds(1), ending: .interrupted).isComplete)
    }

    @Test func `what waited when a run was stopped is neither answered nor lost`() {
        var tally = LoadTally()
        tally.asked(due: .zero)
        let report = LoadReport(tally: tally, elapsed: .zero, ending: .interrupted)
        #expect(report.text.contains("1 = 0 answered + 0 refused + 0 lost + 1 waiting when stopped\n"))
    }

    @Test(arguments: [(true, true), (false, false)])
    func `acknowledged texts without an answer bring a hint where phones may have asked before`(
        mayRepeat: Bool, isHinted: Bool
    ) {
        var tally = LoadTally()
        for _ in 0..<3 { tally.asked(due: .zero) }
        tally.acknowledged(0)
        tally.acknowledged(1)
        tally.received(.text("x"), at: 1, now: .seconds(1))
        tally.giveUp(dueBefore: .seconds(2))
        let report = LoadReport(
            tally: tally, elapsed: .seconds(1), phones: PhoneRange(first: 13_700_001_000, count: 3),
            mayRepeat: mayRepeat)
        #expect(tally.silentCount == 1)
        #expect(report.text.contains("hint: 1 of the lost texts were acknowledged.") == isHinted)
        #expect(report.text.contains("13700001000..13700001002\n"))
        #expect(String(decoding: report.json, as: UTF8.self).contains("\"phones\":\"13700001000..13700001002\""))
    }

    @Test func `the process knows what it uses`() {
        let usage = ProcessUsage.now()
        #expect(usage.processorTime > .zero)
        #expect(usage.peakKiB > 1_000)
    }
}
