import Primitives
import Telemetry

/// What is counted of a carrier's register.
struct IdentityMeters: Sendable {
    let batchesFailed: Counter
    let isLeftAlone: Gauge
    let waiting: Gauge
    private let verdicts: [IdentityVerdict: Counter]

    init(in metrics: Metrics) {
        batchesFailed = metrics.counter(
            "identity_batches_failed_total", help: "Batches that the register of people did not answer.")
        isLeftAlone = metrics.gauge(
            "identity_left_alone", help: "1 while the register of people failed too often and is not asked.")
        waiting = metrics.gauge("identity_waiting", help: "Texts that wait for the register of people.")
        verdicts = Dictionary(
            uniqueKeysWithValues: IdentityVerdict.allCases.map { verdict in
                (
                    verdict,
                    metrics.counter(
                        "identity_verdicts_total", help: "Texts for which the register was needed, by its verdict.",
                        labels: ["verdict": verdict.rawValue])
                )
            })
    }

    func count(_ verdict: IdentityVerdict) { verdicts[verdict]?.add() }
}
