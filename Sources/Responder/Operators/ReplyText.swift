import Dialogue
import Primitives
import SMS
import Store

/// A reply of the outbox in words, without its text and its number.
enum ReplyText {
    /// What it is, where it stands and what comes next.
    static func line(_ row: OutboxRow) -> String {
        var parts = ["\(row.kind) over \(row.link)", "written \(NumberText.time(row.createdAt))", state(row)]
        if row.tryCount > 0 { parts.append("\(row.tryCount) attempt\(row.tryCount == 1 ? "" : "s")") }
        return parts.joined(separator: ", ")
    }

    /// Where it stands.
    static func state(_ row: OutboxRow) -> String {
        switch row.state {
        case .waiting: "waiting\(row.attempts > 0 ? ", due \(NumberText.time(row.dueAt))" : "")"
        case .submitted: "submitted, receipt awaited"
        case .failed: "failed"
        }
    }

    /// What it says, as whoever asks for it may read it: a code that its person may still text back is for nobody else.
    static func text(_ row: OutboxRow) -> String {
        row.kind == TextName.challenge.rawValue ? DigitMask.mask(row.text) : row.text
    }

    /// The state as lists name it.
    static func name(of state: OutboxState) -> String {
        switch state {
        case .waiting: "waiting"
        case .submitted: "submitted"
        case .failed: "failed"
        }
    }

    /// The address as people may see it, whatever a gateway wrote there.
    static func masked(_ address: String) -> String { PhoneNumber(address)?.description ?? DigitMask.mask(address) }
}
