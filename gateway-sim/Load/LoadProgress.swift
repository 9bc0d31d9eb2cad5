import Telemetry

/// How far a load run has come, and what the last second was like.
struct LoadProgress {
    /// How many texts are to be sent.
    var plannedCount: Int
    /// How many were sent.
    var askedCount: Int
    /// How many of these got a whole reply.
    var answeredCount: Int
    /// How many got none in time.
    var lostCount: Int
    /// How many wait for it.
    var openCount: Int
    /// Since the start.
    var elapsed: Duration
    /// The latencies of the replies of the last second.
    var recent: LatencyHistogram
    /// How long that second really was.
    var interval: Duration

    /// How the books of a run with that many texts stand; the books themselves, which may be large, are not kept.
    init(
        of tally: LoadTally, plannedCount: Int, elapsed: Duration, recent: LatencyHistogram, interval: Duration
    ) {
        self.plannedCount = plannedCount
        askedCount = tally.askedCount
        answeredCount = tally.answeredCount
        lostCount = tally.lostCount
        openCount = tally.openCount
        self.elapsed = elapsed
        self.recent = recent
        self.interval = interval
    }

    /// Everything in one line, for a person who watches.
    var text: String {
        let rate = Double(recent.count) / max(interval / .seconds(1), 0.001)
        let quantiles =
            recent.count == 0
            ? "" : "p50 \(recent.quantile(0.5).milliseconds), p99 \(recent.quantile(0.99).milliseconds), "
        return "\((elapsed / .seconds(1)).tenths) s: \(askedCount) of \(plannedCount) sent, "
            + "\(answeredCount) answered, \(rate.tenths)/s, \(quantiles)\(openCount) waiting, "
            + "\(lostCount) lost"
    }
}
