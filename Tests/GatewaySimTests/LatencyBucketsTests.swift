import Primitives
import Telemetry
import TestSupport
import Testing

@testable import GatewaySimulator

@Suite struct LatencyBucketsTests {
    private static func buckets(_ latencies: [Duration]) -> LatencyBuckets {
        var histogram = LatencyHistogram()
        for latency in latencies { histogram.record(latency) }
        return LatencyBuckets(histogram)
    }

    @Test func `each latency is in one bucket, from the first to the last that hold any`() {
        let buckets = Self.buckets([.milliseconds(4), .milliseconds(4), .milliseconds(12), .microseconds(900)]).buckets
        #expect(buckets.map(\.bound) == [1, 1.5, 2, 3, 5, 7, 10, 15].map { .milliseconds($0) })
        #expect(buckets.map(\.count) == [1, 0, 0, 0, 2, 0, 0, 1])
    }

    @Test func `nothing has no bucket, and what is beyond all bounds has the last`() {
        #expect(Self.buckets([]).buckets.isEmpty)
        #expect(Self.buckets([.zero]).buckets.map(\.count) == [1])
        #expect(Self.buckets([.seconds(10_000_000)]).buckets.map(\.count) == [1])
    }

    @Test func `none is lost, whatever they are`() {
        let seed: UInt64 = 11
        var numbers = SeededGenerator(seed: seed)
        let latencies = (0..<5_000).map { _ in
            Duration.nanoseconds(Int64.random(in: 0...1 << Int64.random(in: 1...48, using: &numbers), using: &numbers))
        }
        let count = Self.buckets(latencies).buckets.reduce(0) { $0 + $1.count }
        #expect(count == 5_000, "seed \(seed)")
    }

    @Test func `bars are as long as their shares, and never invisible`() {
        let lines = Self.buckets(
            Array(repeating: .milliseconds(4), count: 400) + [.milliseconds(6), .milliseconds(19)]
        )
        .text.split(separator: "\n")
        #expect(
            lines == [
                "    up to  5.0 ms  400  \(String(repeating: "█", count: 40))", "    up to  7.0 ms    1  █",
                "    up to 10.0 ms    0", "    up to 15.0 ms    0", "    up to 20.0 ms    1  █",
            ])
    }
}
