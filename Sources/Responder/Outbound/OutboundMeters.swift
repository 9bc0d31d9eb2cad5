import Delivery
import Telemetry

/// What is counted about replies.
struct OutboundMeters: Sendable {
    let open: Gauge
    let written: Counter
    let latency: Histogram
    private let delivered: Counter
    private let failed: Counter
    private let unconfirmed: Counter

    private let metrics: Metrics

    init(in metrics: Metrics) {
        self.metrics = metrics
        open = metrics.gauge("outbox_open", help: "Replies in memory whose segments the gateway has not all answered.")
        written = metrics.counter("replies_written_total", help: "Replies that became durable.")
        latency = metrics.histogram(
            "answer_seconds", help: "From a question's arrival to the gateway taking a reply's first segment.",
            bounds: Metrics.usualBounds + [300, 600, 3_600, 86_400, 172_800].map { .seconds($0) })
        func counter(_ ending: String) -> Counter {
            metrics.counter("replies_total", help: "Replies that came to an end.", labels: ["ending": ending])
        }
        delivered = counter("delivered")
        failed = counter("failed")
        unconfirmed = counter("unconfirmed")
    }

    func countRedirected(_ count: Int, to link: String) {
        metrics.counter(
            "replies_redirected_total", help: "Waiting replies that their person's next text had leave over its link.",
            labels: ["link": link]
        ).add(count)
    }

    func ended(_ stage: ReplyProgress.Stage) {
        switch stage {
        case .delivered: delivered.add()
        case .failed: failed.add()
        case .unconfirmed: unconfirmed.add()
        case .waiting, .submitted: break
        }
    }
}
