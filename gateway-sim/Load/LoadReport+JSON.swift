import JSON

extension LoadReport {
    /// The outcome for a program; latencies are in milliseconds, and a histogram's buckets reach up to `to_ms`.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("sent", tally.askedCount)
        writer.member("answered", tally.answeredCount)
        writer.member("answers_per_second", answersPerSecond)
        writer.member("lost", tally.lostCount)
        writer.member("refused", tally.refusedCount)
        writer.member("waiting", tally.openCount)
        writer.member("unsent", unsentCount)
        writer.member("acknowledged_and_lost", tally.silentCount)
        writer.member("duplicates", tally.duplicateCount)
        writer.member("strangers", tally.strangerCount)
        writer.member("segments", tally.segmentCount)
        writer.member("receipts", receipts.answeredCount + receipts.arrivedCount)
        writer.member("receipts_refused", receipts.refusedCount)
        writer.member("receipts_unanswered", receipts.unansweredCount)
        writer.member("binds_lost", lostBindCount)
        writer.member("seconds", elapsed / .seconds(1))
        writer.member("ended", ending.rawValue)
        if let phones { writer.member("phones", "\(phones)") }
        writer.member("pdus_sent", pduCount.sent)
        writer.member("pdus_received", pduCount.received)
        writer.member("pdus_per_second", pdusPerSecond)
        writer.member("cpu_seconds", usage.processorTime / .seconds(1))
        writer.member("peak_kib", usage.peakKiB)
        writer.member("late_p99_ms", lateness.quantile(0.99) / .milliseconds(1))
        writer.member("late_max_ms", lateness.maximum / .milliseconds(1))
        writer.member("longest_pause_ms", tally.longestPause / .milliseconds(1))
        writer.name("latency_ms")
        writer.beginObject()
        for quantile in quantiles { writer.member(quantile.name, quantile.value / .milliseconds(1)) }
        writer.endObject()
        write(LatencyBuckets(tally.latencies).buckets, to: &writer)
        if !links.isEmpty { writeLinks(to: &writer) }
        writer.name("refusals")
        writer.beginObject()
        for (name, count) in refusals.sorted(by: { $0.key < $1.key }) { writer.member(name, count) }
        writer.endObject()
        writer.endObject()
        return writer.finish() + [0x0A]
    }

    private func writeLinks(to writer: inout JSONWriter) {
        writer.name("links")
        writer.beginArray()
        for link in links {
            writer.beginObject()
            writer.member("name", link.name)
            writer.member("sent", link.sentCount)
            writer.member("refused", link.refusedCount)
            writer.member("received", link.receivedCount)
            writer.endObject()
        }
        writer.endArray()
    }

    private func write(_ buckets: [LatencyBuckets.Bucket], to writer: inout JSONWriter) {
        writer.name("histogram")
        writer.beginArray()
        for bucket in buckets {
            writer.beginObject()
            writer.member("to_ms", bucket.bound / .milliseconds(1))
            writer.member("count", bucket.count)
            writer.endObject()
        }
        writer.endArray()
    }
}
