import JSON

/// How much a log line matters.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
    /// For whoever looks for a fault; off by default.
    case debug
    /// An ordinary event worth keeping.
    case info
    /// Something is not as it should be, and the service goes on by itself.
    case warning
    /// Somebody has to do something.
    case error

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }

    /// The less important level first.
    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// One event as the log keeps it, before it takes a written form.
package struct LogLine: Equatable, Sendable {
    /// One fact of the event.
    package struct Field: Equatable, Sendable {
        /// What the fact is about.
        package var name: String
        /// The fact.
        package var value: LogValue

        /// A fact of this name.
        package init(name: String, value: LogValue) {
            self.name = name
            self.value = value
        }
    }

    /// When it happened.
    package var time: Timestamp
    /// How much it matters.
    package var level: LogLevel
    /// What happened, `link.bound`.
    package var event: String
    /// The facts, the log's own first.
    package var fields: [Field]

    /// An event of these facts.
    package init(time: Timestamp, level: LogLevel, event: String, fields: [Field]) {
        self.time = time
        self.level = level
        self.event = event
        self.fields = fields
    }

    /// The fact of this name, if the line has it.
    package subscript(name: String) -> LogValue? { fields.first { $0.name == name }?.value }

    /// The line for a program, one JSON object with its line feed; durations are seconds.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("time", time.iso8601)
        writer.member("level", level.rawValue)
        writer.member("event", event)
        for field in fields {
            switch field.value {
            case .string(let text): writer.member(field.name, Self.clipped(text))
            case .integer(let integer): writer.member(field.name, integer)
            case .double(let double): writer.member(field.name, double)
            case .bool(let bool): writer.member(field.name, bool)
            case .duration(let duration): writer.member(field.name, duration / .seconds(1))
            }
        }
        writer.endObject()
        var octets = writer.finish()
        octets.append(0x0A)
        return octets
    }

    /// The line for a person at a terminal, in local time and in columns, with its line feed.
    package var text: [UInt8] {
        var text = time.localText + " " + Self.column(level.rawValue, 7) + " " + Self.column(event, 24)
        for field in fields { text += " \(field.name)=\(Self.shown(field.value))" }
        while text.last == " " { text.removeLast() }
        return Array(text.utf8) + [0x0A]
    }

    private static func column(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }

    private static func shown(_ value: LogValue) -> String {
        switch value {
        case .string(let text):
            let visible = clipped(text).escapingControls
            let isBare = !visible.isEmpty && visible.utf8.allSatisfy { $0 != 0x20 && $0 != 0x22 && $0 != 0x3D }
            return isBare ? visible : "\"\(visible)\""
        case .integer(let integer): return "\(integer)"
        case .double(let double): return "\(double)"
        case .bool(let bool): return "\(bool)"
        case .duration(let duration): return duration.shortText
        }
    }

    /// A text from outside may be long; a log line is not the place for all of it.
    private static func clipped(_ text: String) -> String {
        let limit = 1_024
        guard text.utf8.count > limit else { return text }
        return String(text.unicodeScalars.prefix(limit / 4)) + "…"
    }
}
