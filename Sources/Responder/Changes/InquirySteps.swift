import Dialogue
import Inquiry
import Primitives
import SMS
import Store

/// A moment in an inquiry's life at which its person is told something.
struct InquiryStep: Sendable {
    /// What came of a step.
    struct Outcome: Sendable {
        /// A reply to send.
        var reply: OutboxRow?
        /// Whether the inquiry needs no more answers.
        var isClosed = false
    }

    let rules: ServiceRules
    let inquiry: MessageID
    /// The message ID of the reply that the step may bring.
    let reply: MessageID
    let now: WallTime

    /// The inquiry, while it is open.
    fileprivate func open(_ rows: WorkingSet) -> InquiryRow? {
        guard let row = rows.inquiry(inquiry), row.state == .open else { return nil }
        return row
    }

    /// The inquiry's sender has to hear of its end.
    fileprivate func nameSender(_ keys: inout RowKeys, given rows: WorkingSet) {
        if let row = rows.inquiry(inquiry) { keys.sender(row.phone) }
    }

    /// Writes the last reply and lets the person ask again in time.
    fileprivate func finish(
        _ inquiry: InquiryRow, _ state: InquiryState, _ rows: WorkingSet
    ) throws(StoreError) -> Outcome {
        var inquiry = inquiry
        let reply = try rules.lastReply(to: inquiry)
        inquiry.finish(state, at: now)
        rows.putInquiry(inquiry)
        if var sender = rows.sender(inquiry.phone), sender.closeInquiry(inquiry.id) { rows.putSender(sender) }
        return Outcome(reply: try insert(reply, for: inquiry, answers: true, rows), isClosed: true)
    }

    fileprivate func insert(
        _ reply: Reply, for inquiry: InquiryRow, answers: Bool, _ rows: WorkingSet
    ) throws(StoreError) -> OutboxRow {
        // What announces an answer is out of date when the answer is due.
        var row = OutboxRow(
            id: self.reply, inquiry: answers ? inquiry.id : nil, kind: reply.name.rawValue, link: inquiry.link,
            source: rules.replyFrom, destination: inquiry.phone.digits, text: reply.text, createdAt: now,
            expiresAt: answers ? now + rules.limits.answerDeadline : inquiry.deadline, dueAt: now)
        if reply.name != .accepted, let moment = lateMoment(of: inquiry) { row.plan(for: moment) }
        try rows.insertReply(row)
        return row
    }

    /// When the inquiry's person is told something late over a link that has quiet hours: after them, but within the
    /// promise; `nil` at once.
    fileprivate func lateMoment(of inquiry: InquiryRow) -> WallTime? {
        guard let hours = rules.quietHours(of: inquiry.link), now - inquiry.acceptedAt > AnswerPromise.wakefulness
        else {
            return nil
        }
        let end = AnswerPromise.quietEnd(of: hours, askedAt: inquiry.acceptedAt, at: now) ?? now
        return max(now, min(end, inquiry.deadline))
    }
}

/// Keeps a company's counts for one inquiry; when nobody is missing any more, the result is written with them.
struct CompanyAnswer: Change {
    let step: InquiryStep
    let company: String
    let counts: [AccountCount]

    func name(_ keys: inout RowKeys) { keys.inquiry(step.inquiry) }

    func nameMore(_ keys: inout RowKeys, given rows: WorkingSet) { step.nameSender(&keys, given: rows) }

    func apply(to rows: WorkingSet) throws(StoreError) -> InquiryStep.Outcome {
        guard var inquiry = step.open(rows) else { return InquiryStep.Outcome(isClosed: true) }
        guard let place = inquiry.missing.firstIndex(of: company) else { return InquiryStep.Outcome() }
        inquiry.missing.remove(at: place)
        step.rules.leaveOutVanished(&inquiry)
        inquiry.counts += counts
        // What the person was told is no longer all that is known.
        inquiry.isTold = false
        guard inquiry.missing.isEmpty else {
            rows.putInquiry(inquiry)
            return InquiryStep.Outcome()
        }
        return try step.finish(inquiry, .answered, rows)
    }
}

/// Says that the answer takes its time, once, and only while the inquiry is open.
struct Acknowledgement: Change {
    let step: InquiryStep

    func name(_ keys: inout RowKeys) { keys.inquiry(step.inquiry) }

    func apply(to rows: WorkingSet) throws(StoreError) -> InquiryStep.Outcome {
        guard var inquiry = step.open(rows), !inquiry.isAcknowledged else { return InquiryStep.Outcome() }
        let reply = try step.rules.write { () throws(DialogueError) in
            try step.rules.texts.accepted(
                of: inquiry.service, deadline: inquiry.deadline, in: Language(rawValue: inquiry.language))
        }
        inquiry.isAcknowledged = true
        rows.putInquiry(inquiry)
        return InquiryStep.Outcome(reply: try step.insert(reply, for: inquiry, answers: false, rows))
    }
}

/// Tells what is known and who has not answered, once, and only while the inquiry is open and anything is known.
struct PartialAnswer: Change {
    let step: InquiryStep

    func name(_ keys: inout RowKeys) { keys.inquiry(step.inquiry) }

    func apply(to rows: WorkingSet) throws(StoreError) -> InquiryStep.Outcome {
        guard var inquiry = step.open(rows), inquiry.partialAt == nil else { return InquiryStep.Outcome() }
        step.rules.leaveOutVanished(&inquiry)
        guard step.rules.knowsAnything(of: inquiry), !inquiry.missing.isEmpty else { return InquiryStep.Outcome() }
        // With the last word at the same time, this one would tell nothing.
        if let moment = step.lateMoment(of: inquiry), moment >= inquiry.deadline { return InquiryStep.Outcome() }
        let reply = try step.rules.partial(inquiry)
        inquiry.partialAt = step.now
        inquiry.isAcknowledged = true
        inquiry.isTold = true
        rows.putInquiry(inquiry)
        return InquiryStep.Outcome(reply: try step.insert(reply, for: inquiry, answers: false, rows))
    }
}

/// Answers with what is known, because time is up.
struct LastAnswer: Change {
    let step: InquiryStep

    func name(_ keys: inout RowKeys) { keys.inquiry(step.inquiry) }

    func nameMore(_ keys: inout RowKeys, given rows: WorkingSet) { step.nameSender(&keys, given: rows) }

    func apply(to rows: WorkingSet) throws(StoreError) -> InquiryStep.Outcome {
        guard var inquiry = step.open(rows) else { return InquiryStep.Outcome(isClosed: true) }
        step.rules.leaveOutVanished(&inquiry)
        return try step.finish(inquiry, .expired, rows)
    }
}
