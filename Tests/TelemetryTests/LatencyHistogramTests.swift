import Primitives
import Telemetry
import TestSupport
import Testing

@Suite struct LatencyHistogramTests {
    @Test func `nothing recorded is zero everywhere`() {
        let histogram = LatencyHistogram()
        #expect(histogram.count == 0)
        for duration in [
            histogram.quantile(0), histogram.quantile(0.5), histogram.quantile(1), histogram.minimum, histogram.maximum,
            histogram.mean, histogram.sum,
        ] {
            #expect(duration == .zero)
        }
        #expect(histogram.count(atMost: .seconds(100)) == 0)
    }

    @Test func `one duration is every quantile`() {
        var histogram = LatencyHistogram()
        histogram.record(.microseconds(1_234))
        for quantile in [0, 0.001, 0.5, 0.99, 1] { #expect(histogram.quantile(quantile) == .microseconds(1_234)) }
        #expect(histogram.mean == .microseconds(1_234))
    }

    @Test func `quantiles of known durations are right within 1,6 percent`() {
        var random = SeededGenerator(seed: 0x5EED_0004)
        for scale in [1, 1_000, 1_000_000, 1_000_000_000] {
            var histogram = LatencyHistogram()
            let durations = (1...10_000).map { Duration.nanoseconds($0 * scale) }
            for duration in durations.shuffled(using: &random) { histogram.record(duration) }
            #expect(histogram.count == 10_000)
            #expect(histogram.minimum == durations.first)
            #expect(histogram.maximum == durations.last)
            #expect(histogram.sum == .nanoseconds(50_005_000 * scale))
            for (quantile, rank) in [
                (0.0001, 1), (0.01, 100), (0.5, 5_000), (0.9, 9_000), (0.99, 9_900), (0.999, 9_990),
            ] {
                let error = abs(histogram.quantile(quantile) / durations[rank - 1] - 1)
                #expect(error <= 1.0 / 64, "\(quantile) at \(scale) ns, seed \(random.seed)")
            }
        }
    }

    @Test func `every duration is estimated within 1,6 percent`() {
        var random = SeededGenerator(seed: 0x5EED_0005)
        for bit in 0..<48 {
            for _ in 0..<50 {
                let duration = Duration.nanoseconds(Int64.random(in: 1 << bit...(1 << (bit + 1) - 1), using: &random))
                var histogram = LatencyHistogram()
                histogram.record(duration)
                // Neighbours that do not hide the estimate behind the exact ends.
                histogram.record(.zero)
                histogram.record(.seconds(3_600 * 77))
                let error = abs(histogram.quantile(0.5) / duration - 1)
                #expect(error <= 1.0 / 64, "\(duration), seed \(random.seed)")
            }
        }
    }

    @Test func `a duration at a bound counts as within it`() {
        var histogram = LatencyHistogram()
        for milliseconds in [1, 2, 5, 10, 100] { histogram.record(.milliseconds(milliseconds)) }
        #expect(histogram.count(atMost: .zero) == 0)
        #expect(histogram.count(atMost: .milliseconds(-1)) == 0)
        #expect(histogram.count(atMost: .microseconds(900)) == 0)
        #expect(histogram.count(atMost: .milliseconds(1)) == 1)
        #expect(histogram.count(atMost: .milliseconds(5)) == 3)
        #expect(histogram.count(atMost: .milliseconds(90)) == 4)
        #expect(histogram.count(atMost: .milliseconds(100)) == 5)
        #expect(histogram.count(atMost: .seconds(Int64.max)) == 5)
    }

    @Test func `what lies outside the range counts at its edge`() {
        var histogram = LatencyHistogram()
        histogram.record(.seconds(-5))
        for _ in 0..<100 { histogram.record(.seconds(Int64.max)) }
        #expect(histogram.minimum == .zero)
        #expect(histogram.maximum == .nanoseconds(1 << 48 - 1))
        #expect(histogram.quantile(0.5) > .seconds(3_600 * 76))
    }

    @Test func `merged histograms tell what one would`() {
        var random = SeededGenerator(seed: 0x5EED_0006)
        var (whole, left, right) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for _ in 0..<5_000 {
            let duration = Duration.nanoseconds(Int64.random(in: 0...1 << 40, using: &random))
            whole.record(duration)
            if Bool.random(using: &random) { left.record(duration) } else { right.record(duration) }
        }
        left.merge(right)
        #expect(left == whole)
        left.merge(LatencyHistogram())
        #expect(left == whole)
    }
}
