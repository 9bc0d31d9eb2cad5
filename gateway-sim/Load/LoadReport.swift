import Telemetry

/// The outcome of a load run, for people and, in `LoadReport+JSON.swift`, for programs.
struct LoadReport {
    /// The books.
    var tally: LoadTally
    /// From the first text to the last whole reply.
    var elapsed: Duration
    /// What became of the receipts.
    var receipts = ReceiptTally()
    /// Why texts were refused, and how often.
    var refusals: [String: Int] = [:]
    /// How many connections were lost on the way.
    var lostBindCount = 0
    /// How many texts were planned and not sent.
    var unsentCount = 0
    /// Why the run ended.
    var ending = LoadRun.Ending.complete
    /// How late texts were handed over; nothing where no rate says when they are due.
    var lateness = LatencyHistogram()
    /// How many PDUs went each way.
    var pduCount = GatewayDialect.PDUCount()
    /// What the simulator itself used of the machine.
    var usage = ProcessUsage()
    /// The phones that asked, where they follow each other.
    var phones: PhoneRange?
    /// What went over each account, where there are several.
    var links: [LoadLink.Summary] = []
    /// Whether the same phones may have asked in an earlier run.
    var mayRepeat = false

    /// Whole replies a second.
    var answersPerSecond: Double { perSecond(tally.answeredCount) }

    /// PDUs a second, both ways together.
    var pdusPerSecond: Double { perSecond(pduCount.sent + pduCount.received) }

    /// Whether every text was sent and got its reply.
    var isComplete: Bool { ending == .complete && unsentCount == 0 && tally.answeredCount == tally.askedCount }

    /// The latencies that a benchmark speaks of.
    var quantiles: [(name: String, value: Duration)] {
        let latencies = tally.latencies
        return [
            ("p50", latencies.quantile(0.5)), ("p95", latencies.quantile(0.95)), ("p99", latencies.quantile(0.99)),
            ("p99.9", latencies.quantile(0.999)), ("p99.99", latencies.quantile(0.9999)), ("max", latencies.maximum),
            ("mean", latencies.mean),
        ]
    }

    /// The table for a person; where parts make up a total, it shows that they do.
    var text: String {
        let rows = endingRows + totalRows + figureRows
        let width = rows.map(\.name.count).max() ?? 0
        let table = rows.map { $0.name + String(repeating: " ", count: width - $0.name.count + 2) + $0.value + "\n" }
        let latencies = tally.latencies
        let figures = latencies.count > 0 ? "\(latencies.count) latencies\n" + LatencyBuckets(latencies).text : ""
        return table.joined() + figures + (hint.map { "hint: \($0)\n" } ?? "")
    }

    /// What may be behind texts that the responder took and never answered.
    var hint: String? {
        guard mayRepeat, tally.silentCount > 0 else { return nil }
        return "\(tally.silentCount) of the lost texts were acknowledged. A responder that is texted the same by the "
            + "same phone within five minutes takes it for the gateway's retry. Leave --phones out, import other people, "
            + "or wait."
    }

    private typealias Row = (name: String, value: String)

    private var endingRows: [Row] {
        var rows: [Row] = []
        switch ending {
        case .complete: break
        case .interrupted: rows.append(("stopped", "by a signal"))
        case .silence: rows.append(("stopped", "nothing came from the responder any more"))
        }
        if unsentCount > 0 { rows.append(("texts not sent", "\(unsentCount)")) }
        if let phones { rows.append(("phones", "\(phones)")) }
        return rows
    }

    private var totalRows: [Row] {
        var texts = [(tally.answeredCount, "answered"), (tally.refusedCount, "refused"), (tally.lostCount, "lost")]
        if tally.openCount > 0 { texts.append((tally.openCount, "waiting when stopped")) }
        let arrived = tally.segmentCount + tally.duplicateCount + tally.strangerCount
        var rows: [Row] = [
            ("texts sent", sum(tally.askedCount, texts)),
            (
                "messages received",
                sum(
                    arrived,
                    [
                        (tally.segmentCount, "segments"), (tally.duplicateCount, "duplicates"),
                        (tally.strangerCount, "for other numbers"),
                    ])
            ),
        ]
        if receipts.writtenCount > 0 {
            let fates = [
                (receipts.answeredCount, "answered"), (receipts.refusedCount, "refused"),
                (receipts.unansweredCount, "not answered"),
            ]
            rows.append(("receipts sent", sum(receipts.writtenCount, fates)))
        }
        if receipts.arrivedCount > 0 { rows.append(("receipts received", "\(receipts.arrivedCount)")) }
        let ways = [(pduCount.sent, "sent"), (pduCount.received, "received")]
        rows.append(("PDUs", sum(pduCount.sent + pduCount.received, ways)))
        return rows
    }

    private var figureRows: [Row] {
        var rows: [Row] = [
            ("answers/s", answersPerSecond.tenths), ("PDUs/s", pdusPerSecond.tenths),
            ("seconds", (elapsed / .seconds(1)).tenths), ("binds lost", "\(lostBindCount)"),
        ]
        rows += quantiles.map { ("latency \($0.name)", $0.value.milliseconds) }
        rows.append(("longest pause", tally.longestPause.milliseconds))
        if lateness.count > 0 {
            rows.append(
                (
                    "handed over late",
                    "p99 \(lateness.quantile(0.99).milliseconds), max \(lateness.maximum.milliseconds)"
                ))
        }
        rows.append(("own processor time", "\((usage.processorTime / .seconds(1)).tenths) s"))
        rows.append(("own peak of memory", "\((Double(usage.peakKiB) / 1_024).tenths) MiB"))
        rows += links.map {
            ($0.name, "\($0.sentCount) sent, \($0.refusedCount) refused, \($0.receivedCount) messages received")
        }
        rows += refusals.sorted { $0.key < $1.key }.map { ("refused: \($0.key)", "\($0.value)") }
        return rows
    }

    /// `7 = 5 answered + 2 lost`.
    private func sum(_ total: Int, _ parts: [(count: Int, name: String)]) -> String {
        "\(total) = " + parts.map { "\($0.count) \($0.name)" }.joined(separator: " + ")
    }

    private func perSecond(_ count: Int) -> Double {
        let seconds = elapsed / .seconds(1)
        return seconds > 0 ? Double(count) / seconds : 0
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
    var milliseconds: String { "\((self / .milliseconds(1)).tenths) ms" }
}
