import Primitives
import Telemetry

/// Keeps every line of a log, for tests that look whether something was said, or was not.
package final class LogBook: Sendable {
    private let kept = Lock<[LogLine]>([])

    /// An empty book.
    package init() {}

    /// A log that writes into the book.
    package var log: Log { Log(minimumLevel: .debug) { [kept] line in kept.withLock { $0.append(line) } } }

    /// What was written so far.
    package var lines: [LogLine] { kept.withLock { $0 } }

    /// Everything written so far as octets.
    package var octets: [UInt8] { lines.flatMap(\.json) }

    /// The lines of one event.
    package func lines(of event: String) -> [LogLine] { lines.filter { $0.event == event } }
}
