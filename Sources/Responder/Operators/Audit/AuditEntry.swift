import Primitives
import SMS
import Telemetry

/// One decision: when, about whom, where it came from, and what was decided.
struct AuditEntry: Hashable, Sendable {
    var at: WallTime
    /// `nil` for what concerns nobody in particular.
    var phone: PhoneNumber?
    /// The link, or `operator` for a command.
    var place: String
    /// What was decided, a word or two.
    var decision: String

    /// The entry as it is written, without its seal: the number masked, fields set apart by single spaces.
    var text: String {
        let number = phone.map { "\($0)" } ?? "-"
        return
            "\(Timestamp(milliseconds: at.milliseconds).iso8601) \(number) \(Self.word(place)) \(Self.word(decision))"
    }

    /// A field of its own: names of links may hold anything.
    private static func word(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        guard !isPlain else { return text.isEmpty ? "-" : text }
        return String(text.map { $0.isWhitespace || $0.unicodeScalars.contains { $0.value < 0x20 } ? "_" : $0 })
    }
}
