import Primitives
import SMS
import Store
import Telemetry

/// What the store holds of a number, in lines for people, the number masked.
struct NumberText {
    private let number: StoredNumber

    init(_ number: StoredNumber) { self.number = number }

    /// The lines, each with its end.
    var text: String {
        var lines = ["number          \(number.phone)"]
        guard !number.isUnknown else { return "\(lines[0])\nnothing is known of it\n" }
        lines.append("registered      \(registration)")
        lines.append("accounts        \(number.counts.isEmpty ? "none known" : Self.list(number.counts))")
        lines += senderLines
        lines.append("inquiries       \(number.inquiries.count)")
        lines += number.inquiries.map { "  \($0.id)  \(Self.line($0))" }
        lines.append("replies         \(number.replies.count)")
        lines += number.replies.map { "  \($0.id)  \(ReplyText.line($0))" }
        lines.append("segments        \(number.fragments.count)")
        return lines.map { "\($0)\n" }.joined()
    }

    private var registration: String {
        guard let person = number.person else { return "not here" }
        return person.isActive ? "yes, active" : "yes, cancelled"
    }

    private var senderLines: [String] {
        guard let sender = number.sender else {
            return ["texts from it   none remembered\(number.hasKeptOptOut ? ", opted out of hints" : "")"]
        }
        var lines: [String] = []
        func line(_ name: String, _ moment: WallTime?) {
            if let moment { lines.append("\(name.padded(to: 16))\(Self.time(moment))") }
        }
        func failures(_ count: Int, since moment: WallTime?) {
            guard count > 0 else { return }
            lines.append("failures        \(count)\(moment.map { " since \(Self.time($0))" } ?? "")")
        }
        if let link = sender.link { lines.append("texts over      \(link)") }
        line("last query", sender.lastQueryAt)
        failures(sender.failureCount, since: sender.failureWindowStart)
        line("locked until", sender.lockedUntil)
        line("asked until", sender.promptUntil)
        for other in sender.others {
            lines.append("service         \(other.service)")
            line("  last query", other.lastQueryAt)
            failures(other.failureCount, since: other.failureWindowStart)
            line("  locked until", other.lockedUntil)
            line("  asked until", other.promptUntil)
        }
        if let challenge = sender.challenge {
            lines.append(
                "code sent       \(Self.time(challenge.sentAt)) for \(challenge.service), \(challenge.wrongCount) wrong"
            )
        }
        line("last help", sender.lastHelpAt)
        if sender.replyCount > 0 {
            let since = sender.repliesSince.map { " since \(Self.time($0))" } ?? ""
            lines.append("replies counted \(sender.replyCount)\(since)")
        }
        if let language = sender.language { lines.append("language        \(language)") }
        if sender.hasOptedOut { lines.append("hints           opted out") }
        return lines.isEmpty ? ["texts from it   remembered, without limits"] : lines
    }

    static func time(_ moment: WallTime) -> String { Timestamp(milliseconds: moment.milliseconds).iso8601 }

    private static func list(_ counts: [AccountCount]) -> String {
        counts.map { "\($0.application) \($0.count)" }.joined(separator: ", ")
    }

    private static func line(_ row: InquiryRow) -> String {
        let state =
            switch row.state {
            case .open: "open until \(time(row.deadline))"
            case .answered: "answered \(row.finishedAt.map(time) ?? "")"
            case .expired: "ended \(row.finishedAt.map(time) ?? "")"
            }
        let missing = row.missing.isEmpty ? "" : "; missing \(row.missing.joined(separator: ", "))"
        let counts = row.counts.isEmpty ? "" : "; \(list(row.counts))"
        return "\(row.service) over \(row.link), accepted \(time(row.acceptedAt)), \(state)\(counts)\(missing)"
    }
}

extension String {
    /// The text with spaces behind it up to this width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
