import Primitives
import SMS
import Session
import Telemetry
import Testing

@testable import GatewaySimulator

@Suite struct LoadConditionTests {
    /// A run of 100 answers of 1 to 100 ms, and of one text that was lost.
    private var report: LoadReport {
        var tally = LoadTally()
        for place in 0...100 {
            tally.asked(due: .zero)
            guard place < 100 else { continue }
            tally.received(.text("x"), at: place, now: .milliseconds(place + 1))
        }
        tally.giveUp(dueBefore: .seconds(1))
        return LoadReport(tally: tally, elapsed: .seconds(10))
    }

    @Test(arguments: [
        ("p50>40ms", "failed: p50>40ms: p50 was "), ("max >= 100ms", "failed: max >= 100ms: max was 100.0 ms"),
        ("lost>0", "failed: lost>0: lost was 1.0"), ("rate<20", "failed: rate<20: rate was 10.0"),
        ("refused<=0", "failed: refused<=0: refused was 0.0"),
    ]) func `what holds makes the run fail, with the figure`(text: String, failure: String) throws {
        let condition = try #require(LoadCondition(text))
        #expect(condition.failure(of: report)?.hasPrefix(failure) == true)
    }

    @Test(arguments: ["p99>2s", "p99.9>200ms", "p99.99>100ms", "lost>1", "rate<10", "duplicates>0", "mean>1s"])
    func `what does not hold changes nothing`(text: String) throws {
        #expect(try #require(LoadCondition(text)).failure(of: report) == nil)
    }

    @Test(arguments: ["", "p99", "p98>5ms", "p99>5", "lost>5ms", "lost=0", ">5ms", "lost>-1", "p99>"])
    func `anything else is no condition`(text: String) { #expect(LoadCondition(text) == nil) }
}

@Suite struct LoadSeriesTests {
    private func progress(_ seconds: Int, sent: Int, latencies: [Int], lost: Int = 0) -> LoadProgress {
        var tally = LoadTally()
        for _ in 0..<sent { tally.asked(due: .zero) }
        if lost > 0 { tally.giveUp(dueBefore: .seconds(1)) }
        var recent = LatencyHistogram()
        for latency in latencies { recent.record(.milliseconds(latency)) }
        return LoadProgress(
            of: tally, plannedCount: 10, elapsed: .seconds(seconds), recent: recent, interval: .seconds(1))
    }

    @Test func `each second has its own counts and latencies`() {
        var series = LoadSeries()
        series.note(progress(1, sent: 3, latencies: [10, 10]))
        series.note(progress(2, sent: 7, latencies: []))
        let lines = series.csv.split(separator: "\n")
        #expect(lines[0] == "second,sent,answered,answers_per_second,lost,waiting,p50_ms,p95_ms,p99_ms,p99.9_ms,max_ms")
        #expect(lines[1].hasPrefix("1.000,3,2,2.0,0,3,") && lines[1].hasSuffix(",10.000"))
        #expect(lines[2] == "2.000,4,0,0.0,0,7,,,,,")
    }

    @Test func `the picture has a line for the rate and one for each quantile`() {
        var series = LoadSeries()
        for second in 1...5 { series.note(progress(second, sent: second, latencies: [second, second * 100])) }
        let svg = LoadChart(series: series).svg
        #expect(svg.split(separator: "<polyline").count == 7)
        #expect(svg.hasPrefix("<svg xmlns=") && svg.hasSuffix("</svg>\n"))
        #expect(!svg.contains("nan") && !svg.contains("inf"))
        #expect(LoadChart(series: LoadSeries()).svg.hasSuffix("</svg>\n"))
    }
}

@Suite struct TextMixTests {
    @Test func `texts come as often as their weights say, the same for the same seed`() {
        let mix = TextMix([TextMix.Entry("查询 {tail}", weight: 70), TextMix.Entry("帮助", weight: 30)], seed: 7)
        let texts = (0..<10_000).map { index in mix.text(of: index) { "01123X" } }
        let count = texts.count { $0 == "查询 01123X" }
        #expect((6_800...7_200).contains(count))
        #expect(texts.count { $0 == "帮助" } == 10_000 - count)
        #expect(mix.namesTails && !TextMix([TextMix.Entry("帮助")]).namesTails)
        #expect((0..<100).map { mix.text(of: $0) { "x" } } == (0..<100).map { mix.text(of: $0) { "x" } })
    }
}

@Suite struct DelayDistributionTests {
    @Test(arguments: [
        ("2s", DelayDistribution.fixed(.seconds(2))), ("1s..5s", .uniform(.seconds(1), .seconds(5))),
        ("exp:3s", .exponential(mean: .seconds(3))),
        ("normal:2s,500ms", .normal(mean: .seconds(2), deviation: .milliseconds(500))),
    ]) func `a delay is drawn as it says`(text: String, distribution: DelayDistribution) throws {
        #expect(DelayDistribution(text) == distribution)
        var generator = SeededGenerator(seed: 5)
        let draws = (0..<20_000).map { _ in distribution.draw(using: &generator) / .seconds(1) }
        let mean = draws.reduce(0, +) / 20_000
        let expected: Double = ["2s": 2, "1s..5s": 3, "exp:3s": 3, "normal:2s,500ms": 2][text] ?? 0
        #expect(abs(mean - expected) < 0.15, "\(mean)")
        #expect(draws.allSatisfy { $0 >= 0 })
    }

    @Test(arguments: ["", "2", "5s..1s", "exp:", "normal:2s", "normal:2s,x", "1s.."])
    func `anything else is no delay`(text: String) { #expect(DelayDistribution(text) == nil) }
}
