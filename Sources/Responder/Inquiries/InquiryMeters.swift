import Inquiry
import Telemetry

/// What is counted of each company that is asked.
struct InquiryMeters: Sendable {
    private struct Company: Sendable {
        let answers: Counter
        let failures: Counter
        let isLeftAlone: Gauge
    }

    private let roll: CompanyRoll
    private var companies: [String: Company] = [:]

    init(_ roll: CompanyRoll, in metrics: Metrics) {
        self.roll = roll
        for source in roll.sources {
            let labels: Metrics.Labels = ["company": source.company]
            companies[source.company] = Company(
                answers: metrics.counter(
                    "source_answers_total", help: "Answers of a company that were put on record.", labels: labels),
                failures: metrics.counter(
                    "source_batches_failed_total", help: "Batches that a company did not answer.", labels: labels),
                isLeftAlone: metrics.gauge(
                    "source_left_alone", help: "1 while a company that failed too often is not asked.", labels: labels))
        }
    }

    func answered(_ company: CompanyID) { self[company]?.answers.add() }

    func failed(_ company: CompanyID) { self[company]?.failures.add() }

    func leftAlone(_ company: CompanyID, _ isLeftAlone: Bool) { self[company]?.isLeftAlone.set(isLeftAlone ? 1 : 0) }

    private subscript(company: CompanyID) -> Company? { companies[roll[company].company] }
}
