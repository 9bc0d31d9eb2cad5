import Dialogue
import Telemetry

/// Counts what texts led to.
struct IntakeMeters: Sendable {
    /// What a text may come to without anything being decided over it.
    enum Undecided: String, CaseIterable {
        case wrongDestination = "wrong_destination"
        case serviceNumber = "service_number"
        case segmentsLost = "segments_lost"
    }

    private let decided: [Decision.Outcome: Counter]
    private let undecided: [Undecided: Counter]

    init(in metrics: Metrics) {
        func counter(_ outcome: String) -> Counter {
            metrics.counter(
                "questions_total", help: "Texts that came in, by what they led to.", labels: ["outcome": outcome])
        }
        decided = Dictionary(uniqueKeysWithValues: Decision.Outcome.allCases.map { ($0, counter($0.rawValue)) })
        undecided = Dictionary(uniqueKeysWithValues: Undecided.allCases.map { ($0, counter($0.rawValue)) })
    }

    func count(_ outcome: Decision.Outcome) { decided[outcome]?.add() }

    func count(_ outcome: Undecided) { undecided[outcome]?.add() }
}
