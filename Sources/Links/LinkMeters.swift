import Telemetry

/// What is counted about one link.
struct LinkMeters: Sendable {
    let binds: Gauge
    let queued: Gauge
    let received: Counter
    let receipts: Counter
    let submitted: Counter
    let refused: Counter
    let unanswered: Counter
    let throttled: Counter
    let thrownBack: Counter
    let malformed: Counter

    init(link: String, in metrics: Metrics) {
        let labels: Metrics.Labels = ["link": link]
        func counter(_ name: StaticString, _ help: StaticString) -> Counter {
            metrics.counter(name, help: help, labels: labels)
        }
        binds = metrics.gauge("links_bound", help: "Bound connections.", labels: labels)
        queued = metrics.gauge("segments_queued", help: "Segments waiting for window and rate.", labels: labels)
        received = counter("messages_received_total", "Messages that a gateway handed over.")
        receipts = counter("receipts_received_total", "Delivery receipts that a gateway handed over.")
        submitted = counter("segments_submitted_total", "Segments that a gateway took.")
        refused = counter("segments_refused_total", "Segments that a gateway refused.")
        unanswered = counter("segments_unanswered_total", "Segments that a gateway never answered for.")
        throttled = counter("throttled_total", "Times that a gateway asked for less.")
        thrownBack = counter(
            "messages_thrown_back_total", "Messages and receipts above the peer's rate, answered ESME_RTHROTTLED.")
        malformed = counter("malformed_pdus_total", "PDUs that could not be read and were answered so.")
    }
}
