import Digest
import Primitives
import SMS
import Store

/// Writes a warning to each of some numbers, but for those that opted out.
struct WarningBatch: Change {
    /// What became of the numbers.
    struct Outcome: Sendable {
        var textedCount = 0
        var optedOutCount = 0
    }

    /// One number, with all that its warning needs.
    struct Recipient: Sendable {
        let id: MessageID
        let phone: PhoneNumber
        let link: String
    }

    let recipients: [Recipient]
    let text: WarningText
    /// Under which opt-outs may be kept.
    let keys: [HMACKey]
    /// The number that warnings come from.
    let source: String
    let now: WallTime
    /// The time between one and the next.
    let gap: Duration
    let expiresAt: WallTime

    /// How long before it is due a warning is written: a running responder sees it in time, and sends it when it is due.
    static let lead = Duration.seconds(70)

    /// Whoever asks is told of a failure and asks again.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) {
        keys.optOutPresence()
        for recipient in recipients { keys.sender(recipient.phone) }
    }

    func nameMore(_ keys: inout RowKeys, given rows: WorkingSet) {
        guard rows.hasOptOuts else { return }
        for recipient in recipients where rows.sender(recipient.phone) == nil {
            for key in self.keys { keys.optOut(key.optOutDigest(of: recipient.phone)) }
        }
    }

    func apply(to rows: WorkingSet) throws(StoreError) -> Outcome {
        var outcome = Outcome()
        for recipient in recipients {
            let sender = rows.sender(recipient.phone)
            guard !hasOptedOut(recipient.phone, sender, rows) else {
                outcome.optedOutCount += 1
                continue
            }
            var row = OutboxRow(
                id: recipient.id, inquiry: nil, kind: OutboxRow.warningKind, link: recipient.link, source: source,
                destination: recipient.phone.digits, text: text.form(in: sender?.language).text, createdAt: now,
                expiresAt: expiresAt, dueAt: now)
            // A running responder looks once a minute for replies that are due until its next look.
            row.plan(for: now + Self.lead + gap * outcome.textedCount)
            try rows.insertReply(row)
            outcome.textedCount += 1
        }
        return outcome
    }

    private func hasOptedOut(_ phone: PhoneNumber, _ sender: SenderRow?, _ rows: WorkingSet) -> Bool {
        if let sender { return sender.hasOptedOut }
        return rows.hasOptOuts && keys.contains { rows.isOptedOut($0.optOutDigest(of: phone)) }
    }
}

extension OutboxRow {
    /// The kind of a row that answers nobody and was written for a list of numbers.
    static let warningKind = "warning"
}
