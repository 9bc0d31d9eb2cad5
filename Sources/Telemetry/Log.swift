import Glibc

/// Writes down what happens: an event's name and its facts, in order.
///
///     log.info("link.bound", ["link": "mobile", "window": 16])
///
/// Facts are worked out only when the level is wanted. Message text, identity digits, passwords and full numbers
/// are no facts for a log.
package struct Log: Sendable {
    /// Less important lines are dropped.
    package var minimumLevel: LogLevel
    private let sink: @Sendable (LogLine) -> Void
    private let clock: @Sendable () -> Timestamp
    private var context: [LogLine.Field] = []

    /// A log that hands its lines to `sink`, which any thread may enter.
    package init(
        minimumLevel: LogLevel = .info, clock: @escaping @Sendable () -> Timestamp = { .now() },
        sink: @escaping @Sendable (LogLine) -> Void
    ) {
        self.minimumLevel = minimumLevel
        self.clock = clock
        self.sink = sink
    }

    /// The written form of a log's lines.
    package enum Form: Sendable {
        /// For people: columns, local time.
        case text
        /// For programs: a JSON object a line.
        case json
    }

    /// A log on standard error, by default as text on a terminal and as JSON anywhere else.
    package static func standardError(minimumLevel: LogLevel = .info, form: Form? = nil) -> Log {
        let form = form ?? (isatty(STDERR_FILENO) == 1 ? .text : .json)
        return Log(minimumLevel: minimumLevel) { line in
            switch form {
            case .text: writeWhole(line.text, to: STDERR_FILENO)
            case .json: writeWhole(line.json, to: STDERR_FILENO)
            }
        }
    }

    /// A log that keeps nothing.
    package static let silent = Log(minimumLevel: .error) { _ in }

    /// The same log with facts that begin every line, such as the link's name.
    package func adding(_ fields: LogFields) -> Log {
        var log = self
        log.context += fields.map { LogLine.Field(name: $0.description, value: $1) }
        return log
    }

    /// Writes a line for whoever looks for a fault.
    package func debug(_ event: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
        if minimumLevel <= .debug { write(.debug, event, fields()) }
    }

    /// Writes a line about an ordinary event.
    package func info(_ event: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
        if minimumLevel <= .info { write(.info, event, fields()) }
    }

    /// Writes a line about something that is not as it should be.
    package func warning(_ event: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
        if minimumLevel <= .warning { write(.warning, event, fields()) }
    }

    /// Writes a line about something that somebody has to deal with.
    package func error(_ event: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.error, event, fields())
    }

    private func write(_ level: LogLevel, _ event: StaticString, _ fields: LogFields) {
        let own = fields.map { LogLine.Field(name: $0.description, value: $1) }
        sink(LogLine(time: clock(), level: level, event: event.description, fields: context + own))
    }
}

/// Writes a line with one call, so that lines of several threads do not mix.
///
/// A line that cannot be written is lost, for there is nowhere to say so.
private func writeWhole(_ line: [UInt8], to descriptor: Int32) {
    var rest = line[...]
    while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written > 0 {
            rest = rest.dropFirst(written)
        } else if written == 0 || errno != EINTR {
            return
        }
    }
}
