import Glibc
import Primitives

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
    private let repetitions = Lock(Repetitions())

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

    /// A log on standard error that waits for whoever reads it, by default as text on a terminal and as JSON anywhere else.
    package static func standardError(minimumLevel: LogLevel = .info, form: Form? = nil) -> Log {
        let form = form ?? .usual(for: STDERR_FILENO)
        // A line that cannot be written is lost, for there is nowhere to say so.
        return Log(minimumLevel: minimumLevel) { _ = Descriptor.write(form.octets(of: $0), to: STDERR_FILENO) }
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

    /// Writes a line about a failure that may repeat fast: the first, then one a minute for each subject.
    ///
    /// A line that stands for others says how many were left out before it, as `repeated`.
    package func repeated(
        _ level: LogLevel, _ event: StaticString, about subject: String = "",
        _ fields: @autoclosure () -> LogFields = [:]
    ) {
        guard minimumLevel <= level else { return }
        let now = clock()
        let count = repetitions.withLock { $0.leftOutCount(event.description, about: subject, at: now) }
        guard let count else { return }
        let repeated = count == 0 ? [] : [LogLine.Field(name: "repeated", value: .integer(count))]
        write(level, event, fields(), more: repeated, at: now)
    }

    private func write(
        _ level: LogLevel, _ event: StaticString, _ fields: LogFields, more: [LogLine.Field] = [],
        at time: Timestamp? = nil
    ) {
        let own = fields.map { LogLine.Field(name: $0.description, value: $1) }
        sink(
            LogLine(time: time ?? clock(), level: level, event: event.description, fields: context + own + more))
    }
}

extension Log.Form {
    /// Text on a terminal, JSON anywhere else.
    static func usual(for descriptor: Int32) -> Self { isatty(descriptor) == 1 ? .text : .json }

    /// A line in this form, with its line feed.
    func octets(of line: LogLine) -> [UInt8] {
        switch self {
        case .text: line.text
        case .json: line.json
        }
    }
}
