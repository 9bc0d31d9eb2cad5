import Dialogue
import Telemetry

/// Counts what texts led to.
struct InboundMeters: Sendable {
    /// What a text may come to without anything being decided over it.
    enum Undecided: String, CaseIterable {
        case wrongDestination = "wrong_destination"
        case serviceNumber = "service_number"
        /// From a number for which its account may not speak.
        case foreignSender = "foreign_sender"
        /// Thrown back, because its account brought too many wrong tails.
        case tooManyFailures = "too_many_failures"
        case segmentsLost = "segments_lost"
        /// Refused for now, because the store could not keep up.
        case overloaded
        /// Refused for now, because the store failed.
        case notStored = "not_stored"
    }

    /// Segments of long texts that are on disk; each arrived as a message.
    let segmentsKept: Counter
    /// Long texts that were joined; each is decided over, and did not arrive as one message.
    let textsJoined: Counter

    private let decided: [Decision.Outcome: Counter]
    private let undecided: [Undecided: Counter]

    init(in metrics: Metrics) {
        func counter(_ outcome: String) -> Counter {
            metrics.counter(
                "questions_total", help: "Texts that came in, by what they led to.", labels: ["outcome": outcome])
        }
        segmentsKept = metrics.counter("segments_kept_total", help: "Segments of long texts that were kept.")
        textsJoined = metrics.counter("texts_joined_total", help: "Long texts that were joined from their segments.")
        decided = Dictionary(uniqueKeysWithValues: Decision.Outcome.allCases.map { ($0, counter($0.rawValue)) })
        undecided = Dictionary(uniqueKeysWithValues: Undecided.allCases.map { ($0, counter($0.rawValue)) })
    }

    /// Counts the queries to one service that were taken.
    static func queries(to service: String, in metrics: Metrics) -> Counter {
        metrics.counter("queries_total", help: "Queries that were taken, by service.", labels: ["service": service])
    }

    func count(_ outcome: Decision.Outcome) { decided[outcome]?.add() }

    func count(_ outcome: Undecided) { undecided[outcome]?.add() }
}
