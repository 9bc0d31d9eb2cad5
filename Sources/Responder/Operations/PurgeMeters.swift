import Primitives
import Store
import Telemetry

/// What is counted about forgetting, by kind of row.
struct PurgeMeters: Sendable {
    private let rows: [Retention: Counter]
    private let seconds: [Retention: Lock<Double>]

    init(in metrics: Metrics) {
        var (rows, seconds): ([Retention: Counter], [Retention: Lock<Double>]) = ([:], [:])
        for kind in Retention.allCases {
            rows[kind] = metrics.counter(
                "rows_purged_total", help: "Rows that were removed because their time was over.",
                labels: ["kind": kind.label])
            let took = Lock(0.0)
            seconds[kind] = took
            metrics.gauge(
                "purge_round_seconds", help: "How long the last look through all rows of a kind took.",
                labels: ["kind": kind.label]
            ) { took.withLock { $0 } }
        }
        (self.rows, self.seconds) = (rows, seconds)
    }

    /// Rows were removed.
    func removed(_ count: Int, of kind: Retention) { rows[kind]?.add(count) }

    /// A round over all rows is over.
    func ended(_ kind: Retention, took: Duration) { seconds[kind]?.withLock { $0 = took / .seconds(1) } }
}

extension Retention {
    /// The kind as metrics and settings name it.
    fileprivate var label: String {
        switch self {
        case .inquiries: "inquiries"
        case .failedReplies: "failed_replies"
        case .submissions: "submissions"
        case .fragments: "segments"
        case .senders: "senders"
        }
    }
}
