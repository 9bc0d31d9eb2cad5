import Primitives

/// The last PDUs of a scenario, for those who want to know why a step failed.
final class ScenarioTrace: Sendable {
    /// How many PDUs are kept.
    static let limit = 12

    private let lines = Lock<[String]>([])

    /// What keeps each PDU, and shows it to another tap too.
    func tap(_ trace: PDUTrace, beside other: GatewayDialect.Tap?) -> GatewayDialect.Tap {
        { [lines] direction, octets in
            other?(direction, octets)
            let text = trace.text(direction, octets)
            lines.withLock { lines in
                if lines.count == Self.limit { lines.removeFirst() }
                lines.append(text.last == "\n" ? String(text.dropLast()) : text)
            }
        }
    }

    /// The PDUs until now, the oldest first.
    var recent: [String] { lines.withLock { $0 } }
}
