import Telemetry

/// A histogram's latencies by size, in few enough steps to look at: 1, 1.5, 2, 3, 5, 7, 10 ms and so on.
///
/// A latency up to 3.2 % above a bound may be counted below it; each is counted once.
struct LatencyBuckets: Equatable, Sendable {
    /// The latencies above the bucket before and up to `bound`.
    struct Bucket: Equatable, Sendable {
        /// The longest of them may be this long.
        var bound: Duration
        /// How many there are.
        var count: UInt64
    }

    /// From the first that holds any to the last that does.
    let buckets: [Bucket]

    /// Tenths of the bounds from each power of ten to the next.
    private static let steps: [Int64] = [10, 15, 20, 30, 50, 70]
    /// From ten microseconds up to beyond the two days that anything may take.
    private static let bounds: [Duration] = {
        let decades = sequence(first: Int64(1)) { $0 * 10 }.prefix(11)
        return decades.flatMap { decade in steps.map { .microseconds($0 * decade) } }
    }()

    init(_ histogram: LatencyHistogram) {
        var below: UInt64 = 0
        var buckets: [Bucket] = []
        for bound in Self.bounds where below < histogram.count {
            let count = histogram.count(atMost: bound)
            if count > 0 { buckets.append(Bucket(bound: bound, count: count - below)) }
            below = count
        }
        self.buckets = buckets
    }

    /// A line for each bucket, with a bar as long as its share of the largest.
    var text: String {
        let largest = buckets.map(\.count).max() ?? 1
        let rows = buckets.map { ("\($0.bound.milliseconds)", "\($0.count)", bar($0.count, of: largest)) }
        let widths = (rows.map(\.0.count).max() ?? 0, rows.map(\.1.count).max() ?? 0)
        return rows.map { bound, count, bar in
            "    up to \(padding(bound, widths.0))\(bound)  \(padding(count, widths.1))\(count)\(bar)\n"
        }.joined()
    }

    private func bar(_ count: UInt64, of largest: UInt64) -> String {
        // One mark at least where there is anything: a single slow reply must be seen.
        count == 0 ? "" : "  " + String(repeating: "█", count: max(1, Int(Double(count) / Double(largest) * 40)))
    }

    private func padding(_ text: String, _ width: Int) -> String { String(repeating: " ", count: width - text.count) }
}
