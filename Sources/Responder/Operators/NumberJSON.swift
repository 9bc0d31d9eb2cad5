import JSON
import Primitives
import SMS
import Store

/// What the store holds of a number, as JSON of one line.
///
/// The code of the identity tail and the digests of recent texts are left out: they say nothing to the person, and with
/// the key they would say too much to others.
struct NumberJSON {
    private let number: StoredNumber
    /// Whether the number and the texts of replies are written out.
    private let reveals: Bool

    init(_ number: StoredNumber, reveals: Bool) {
        self.number = number
        self.reveals = reveals
    }

    /// The line, with its end.
    var text: String {
        var json = JSONWriter(reservingOctetCount: 4_096)
        json.beginObject()
        json.member("number", reveals ? number.phone.digits : "\(number.phone)")
        json.member("is_known", !number.isUnknown)
        writePerson(&json)
        json.name("accounts")
        json.counts(number.counts)
        writeSender(&json)
        json.name("inquiries")
        json.array(number.inquiries, write: write(_:to:))
        json.name("replies")
        json.array(number.replies, write: write(_:to:))
        json.name("segments")
        json.array(number.fragments, write: write(_:to:))
        json.endObject()
        return String(decoding: json.finish(), as: UTF8.self) + "\n"
    }

    private func writePerson(_ json: inout JSONWriter) {
        json.name("registration")
        guard let person = number.person else { return json.null() }
        json.beginObject()
        json.member("status", person.isActive ? "active" : "cancelled")
        json.member("keeps_code_of_id_tail", true)
        json.name("key")
        if let key = person.key { json.integer(key) } else { json.null() }
        json.endObject()
    }

    private func writeSender(_ json: inout JSONWriter) {
        json.name("sender")
        guard let sender = number.sender else {
            guard number.hasKeptOptOut else { return json.null() }
            json.beginObject()
            json.member("opted_out", true)
            return json.endObject()
        }
        json.beginObject()
        json.time("last_query_at", sender.lastQueryAt)
        json.member("failures", sender.failureCount)
        json.time("failures_since", sender.failureWindowStart)
        json.time("locked_until", sender.lockedUntil)
        json.time("prompt_until", sender.promptUntil)
        json.name("other_services")
        json.array(sender.others) { other, json in
            json.member("service", other.service)
            json.time("last_query_at", other.lastQueryAt)
            json.member("failures", other.failureCount)
            json.time("failures_since", other.failureWindowStart)
            json.time("locked_until", other.lockedUntil)
            json.time("prompt_until", other.promptUntil)
        }
        json.time("last_help_at", sender.lastHelpAt)
        json.member("replies_counted", sender.replyCount)
        json.time("replies_since", sender.repliesSince)
        json.name("challenge")
        if let challenge = sender.challenge {
            json.beginObject()
            json.member("service", challenge.service)
            json.time("sent_at", challenge.sentAt)
            json.member("wrong_codes", challenge.wrongCount)
            json.endObject()
        } else {
            json.null()
        }
        json.name("link")
        if let link = sender.link { json.string(link) } else { json.null() }
        json.name("language")
        if let language = sender.language { json.string(language) } else { json.null() }
        json.member("opted_out", sender.hasOptedOut || number.hasKeptOptOut)
        json.member("keeps_digests_of_recent_texts", !sender.recent.isEmpty)
        json.endObject()
    }

    private func write(_ row: InquiryRow, to json: inout JSONWriter) {
        json.member("id", "\(row.id)")
        json.member("service", row.service)
        json.member("link", row.link)
        json.member("short_code", row.shortCode)
        json.member("language", row.language)
        json.time("accepted_at", row.acceptedAt)
        json.time("deadline", row.deadline)
        json.member("state", Self.name(of: row.state))
        json.time("finished_at", row.finishedAt)
        json.time("partial_at", row.partialAt)
        json.member("is_acknowledged", row.isAcknowledged)
        json.name("missing")
        json.beginArray()
        for company in row.missing { json.string(company) }
        json.endArray()
        json.name("counts")
        json.counts(row.counts)
    }

    private func write(_ row: OutboxRow, to json: inout JSONWriter) {
        row.write(to: &json)
        guard reveals else { return }
        json.member("to", row.destination)
        json.member("text", ReplyText.text(row))
    }

    private func write(_ row: FragmentRow, to json: inout JSONWriter) {
        json.member("id", "\(row.id)")
        json.member("link", row.link)
        json.member("segment", row.number)
        json.member("segments", row.total)
        json.time("arrived_at", row.arrivedAt)
    }

    private static func name(of state: InquiryState) -> String {
        switch state {
        case .open: "open"
        case .answered: "answered"
        case .expired: "expired"
        }
    }
}

extension OutboxRow {
    /// Writes what may be shown of a reply: neither its number nor its text.
    func write(to json: inout JSONWriter) {
        json.member("id", "\(id)")
        json.member("kind", kind)
        json.member("link", link)
        json.member("from", source)
        json.member("state", ReplyText.name(of: state))
        json.time("created_at", createdAt)
        json.time("due_at", dueAt)
        json.time("expires_at", expiresAt)
        json.member("attempts", tryCount)
        json.member("segments", segmentCount)
    }
}

extension JSONWriter {
    /// Writes a member whose value is a moment in UTC, or `null`.
    mutating func time(_ name: String, _ moment: WallTime?) {
        self.name(name)
        if let moment { string(NumberText.time(moment)) } else { null() }
    }

    /// Writes counts by application.
    mutating func counts(_ counts: [AccountCount]) {
        beginObject()
        for count in counts { member(count.application, count.count) }
        endObject()
    }

    /// Writes an object for each row.
    mutating func array<Row>(_ rows: [Row], write: (Row, inout JSONWriter) -> Void) {
        beginArray()
        for row in rows {
            beginObject()
            write(row, &self)
            endObject()
        }
        endArray()
    }
}
