import Telemetry

/// Counts what texts led to.
struct IntakeMeters: Sendable {
    private let metrics: Metrics

    init(in metrics: Metrics) { self.metrics = metrics }

    func count(_ outcome: String) {
        metrics.counter(
            "questions_total", help: "Texts that came in, by what they led to.", labels: ["outcome": outcome]
        ).add()
    }
}
