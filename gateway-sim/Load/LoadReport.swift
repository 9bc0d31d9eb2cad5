import JSON
import Telemetry

/// The outcome of a load run, for people and for programs.
struct LoadReport {
    /// The books.
    var tally: LoadTally
    /// From the first text to the last whole reply.
    var elapsed: Duration
    /// How many receipts were answered.
    var receiptCount: Int
    /// Why texts were refused, and how often.
    var refusals: [String: Int]
    /// How many connections were lost on the way.
    var lostBindCount: Int

    /// Whole replies a second.
    var answersPerSecond: Double {
        let seconds = elapsed / .seconds(1)
        return seconds > 0 ? Double(tally.answeredCount) / seconds : 0
    }

    /// Whether every question got its reply.
    var isComplete: Bool { tally.answeredCount == tally.askedCount }

    private var quantiles: [(name: String, value: Duration)] {
        [
            ("p50", tally.latencies.quantile(0.5)), ("p95", tally.latencies.quantile(0.95)),
            ("p99", tally.latencies.quantile(0.99)), ("max", tally.latencies.maximum),
        ]
    }

    /// The table for a person.
    var text: String {
        var rows: [(String, String)] = [
            ("texts sent", "\(tally.askedCount)"), ("answered", "\(tally.answeredCount)"),
            ("answers/s", "\(answersPerSecond.tenths)"), ("lost", "\(tally.lostCount)"),
            ("refused", "\(tally.refusedCount)"), ("duplicates", "\(tally.duplicateCount)"),
            ("segments", "\(tally.segmentCount)"), ("receipts answered", "\(receiptCount)"),
            ("binds lost", "\(lostBindCount)"), ("seconds", "\((elapsed / .seconds(1)).tenths)"),
        ]
        rows += quantiles.map { ("latency \($0.name)", $0.value.milliseconds) }
        rows += refusals.sorted { $0.key < $1.key }.map { ("refused: \($0.key)", "\($0.value)") }
        if tally.strangerCount > 0 { rows.append(("for other numbers", "\(tally.strangerCount)")) }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 + "\n" }.joined()
    }

    /// The same for a program; latencies are in milliseconds.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("sent", tally.askedCount)
        writer.member("answered", tally.answeredCount)
        writer.member("answers_per_second", answersPerSecond)
        writer.member("lost", tally.lostCount)
        writer.member("refused", tally.refusedCount)
        writer.member("duplicates", tally.duplicateCount)
        writer.member("strangers", tally.strangerCount)
        writer.member("segments", tally.segmentCount)
        writer.member("receipts", receiptCount)
        writer.member("binds_lost", lostBindCount)
        writer.member("seconds", elapsed / .seconds(1))
        writer.name("latency_ms")
        writer.beginObject()
        for quantile in quantiles { writer.member(quantile.name, quantile.value / .milliseconds(1)) }
        writer.endObject()
        writer.name("refusals")
        writer.beginObject()
        for (name, count) in refusals.sorted(by: { $0.key < $1.key }) { writer.member(name, count) }
        writer.endObject()
        writer.endObject()
        return writer.finish() + [0x0A]
    }
}

extension Double {
    /// The number with one digit after the point.
    var tenths: String {
        let tenths = (self * 10).rounded()
        guard tenths.magnitude < 1e15 else { return "\(self)" }
        return "\(Int(tenths) / 10).\(abs(Int(tenths) % 10))"
    }
}

extension Duration {
    /// Milliseconds with one digit after the point, `12.3 ms`.
    fileprivate var milliseconds: String { "\((self / .milliseconds(1)).tenths) ms" }
}
