import Net
import Telemetry

/// Counts the receipts of a link that are acknowledged and not kept.
@LoopActor
final class ReceiptAccount {
    private let link: String
    private let log: Log
    private let dropped: Counter
    private var words = MinuteCount()

    init(link: String, log: Log, metrics: Metrics) {
        self.link = link
        self.log = log
        dropped = metrics.counter(
            "receipts_dropped_total", help: "Receipts of no segment of ours that were acknowledged and not kept.",
            labels: ["link": link])
    }

    /// Receipts are not kept.
    func noteDropped(_ count: Int, at now: ContinuousClock.Instant) {
        dropped.add(count)
        guard let count = words.add(count, at: now) else { return }
        log.warning("link.receipts_dropped", ["link": .string(link), "count": .integer(count)])
    }
}
