import Telemetry

/// How a load run went, second by second.
struct LoadSeries: Equatable, Sendable {
    /// What one second was like.
    struct Row: Equatable, Sendable {
        /// The end of the second, since the start.
        var time: Double
        /// How many texts were sent in it.
        var sentCount: Int
        /// How many replies became whole in it, and how many that are a second.
        var answeredCount: Int
        var rate: Double
        /// How many texts were given up in it.
        var lostCount: Int
        /// How many waited for their reply at its end.
        var openCount: Int
        /// Latencies of its replies in milliseconds, by the names of `quantiles`; empty where there were none.
        var latencies: [Double]
    }

    /// The quantiles that a row has, and the longest latency.
    static let quantiles: [(name: String, share: Double)] = [
        ("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999), ("max", 1),
    ]

    /// The seconds; a run of two days has fewer than 200 000.
    private(set) var rows: [Row] = []
    private var sentCount = 0
    private var lostCount = 0

    /// Notes how things stand after a second, or at the end.
    mutating func note(_ progress: LoadProgress) {
        let latencies =
            progress.recent.count == 0
            ? [] : Self.quantiles.map { progress.recent.quantile($0.share) / .milliseconds(1) }
        rows.append(
            Row(
                time: progress.elapsed / .seconds(1), sentCount: progress.askedCount - sentCount,
                answeredCount: Int(progress.recent.count),
                rate: Double(progress.recent.count) / max(progress.interval / .seconds(1), 0.001),
                lostCount: progress.lostCount - lostCount, openCount: progress.openCount, latencies: latencies))
        (sentCount, lostCount) = (progress.askedCount, progress.lostCount)
    }

    /// The rows as lines of values with commas between, below a header.
    var csv: String {
        let names = Self.quantiles.map { "\($0.name)_ms" }
        var text = "second,sent,answered,answers_per_second,lost,waiting," + names.joined(separator: ",") + "\n"
        for row in rows {
            let latencies = row.latencies.isEmpty ? names.map { _ in "" } : row.latencies.map(\.thousandths)
            let figures = [
                row.time.thousandths, "\(row.sentCount)", "\(row.answeredCount)", row.rate.tenths, "\(row.lostCount)",
                "\(row.openCount)",
            ]
            text += (figures + latencies).joined(separator: ",") + "\n"
        }
        return text
    }
}

extension Double {
    /// The number with three digits after the point.
    var thousandths: String {
        let thousandths = Int((self * 1_000).rounded())
        let digits = "\(thousandths % 1_000)"
        return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
