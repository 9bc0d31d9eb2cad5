import Dialogue
import Primitives
import SMS
import Store

/// A company's counts for one inquiry.
struct CompanyAnswer: Sendable {
    let step: InquiryStep
    let company: String
    let counts: [Store.AccountCount]

    /// Keeps the counts; when nobody is missing any more, the result is written with them.
    func record(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        guard var inquiry = try transaction.inquiry(step.inquiry), inquiry.state == .open else {
            yield.closed = step.inquiry
            return yield
        }
        guard let place = inquiry.missing.firstIndex(of: company) else { return yield }
        inquiry.missing.remove(at: place)
        step.desk.leaveOutVanished(&inquiry)
        inquiry.counts += counts
        // What the person was told is no longer all that is known.
        inquiry.replyState = .none
        guard inquiry.missing.isEmpty else {
            try transaction.updateInquiry(inquiry)
            return yield
        }
        return try step.finish(&inquiry, .answered, in: transaction)
    }
}

/// A moment in an inquiry's life at which its person is told something.
struct InquiryStep: Sendable {
    let desk: Desk
    let inquiry: MessageID
    /// Our name for the reply that the step may bring.
    let reply: MessageID
    let now: WallTime

    /// Says that the answer takes its time, once, and only while it is open.
    func acknowledge(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        guard var inquiry = try transaction.inquiry(inquiry), inquiry.state == .open, !inquiry.isAcknowledged else {
            return yield
        }
        let reply = try desk.write { () throws(DialogueError) in
            try desk.texts.accepted(deadline: inquiry.deadline, in: Language(rawValue: inquiry.language))
        }
        inquiry.isAcknowledged = true
        try transaction.updateInquiry(inquiry)
        yield.replies = [try insert(reply, for: inquiry, answers: false, in: transaction)]
        return yield
    }

    /// Tells what is known and who has not answered, once, and only while it is open and anything is known.
    func tellPartial(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        guard var inquiry = try transaction.inquiry(inquiry), inquiry.state == .open, inquiry.partialAt == nil else {
            return yield
        }
        desk.leaveOutVanished(&inquiry)
        guard desk.knowsAnything(of: inquiry), !inquiry.missing.isEmpty else { return yield }
        let reply = try desk.partial(inquiry)
        inquiry.partialAt = now
        inquiry.isAcknowledged = true
        inquiry.replyState = .underWay
        try transaction.updateInquiry(inquiry)
        yield.replies = [try insert(reply, for: inquiry, answers: false, in: transaction)]
        return yield
    }

    /// Answers with what is known.
    func expire(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        guard var inquiry = try transaction.inquiry(inquiry), inquiry.state == .open else {
            var yield = Work.Yield()
            yield.closed = self.inquiry
            return yield
        }
        desk.leaveOutVanished(&inquiry)
        return try finish(&inquiry, .expired, in: transaction)
    }

    /// Writes the last reply and lets the person ask again in time.
    fileprivate func finish(
        _ inquiry: inout InquiryRow, _ state: InquiryState, in transaction: Transaction
    ) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        let reply = try desk.lastReply(to: inquiry)
        inquiry.finish(state, at: now)
        try transaction.updateInquiry(inquiry)
        if var sender = try transaction.sender(inquiry.phone), sender.openInquiry == inquiry.id {
            sender.openInquiry = nil
            try transaction.putSender(sender)
        }
        yield.closed = inquiry.id
        yield.replies = [try insert(reply, for: inquiry, answers: true, in: transaction)]
        return yield
    }

    private func insert(
        _ reply: Reply, for inquiry: InquiryRow, answers: Bool, in transaction: Transaction
    ) throws(StoreError) -> OutboxRow {
        // What announces an answer is out of date when the answer is due.
        let row = OutboxRow(
            id: self.reply, inquiry: answers ? inquiry.id : nil, kind: reply.name.rawValue, link: inquiry.link,
            source: desk.replyFrom, destination: inquiry.phone.digits, text: reply.text, createdAt: now,
            expiresAt: answers ? now + desk.limits.answerDeadline : inquiry.deadline, dueAt: now)
        try transaction.insertOutboxRow(row)
        return row
    }
}
