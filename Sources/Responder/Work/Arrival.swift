import Dialogue
import Links
import Primitives
import SMS
import Store

/// A whole text that came in, as far as deciding needs it: what it asks for, and not the text.
struct Arrival: Sendable {
    let desk: Desk
    /// The link it came on, where the reply leaves again.
    let link: String
    /// How to acknowledge it; `nil` for a text that was joined from segments acknowledged before.
    let ticket: MessageTicket?
    let phone: PhoneNumber
    /// Which of our numbers was texted.
    let recipient: String
    let request: Request
    let digest: MessageDigest?
    /// Whether the peer wants to hear that the text arrived.
    let wantsReceipt: Bool
    let receivedAt: WallTime
    /// Our names for the text, for the reply it may get, and for its receipt.
    let ids: (text: MessageID, reply: MessageID, receipt: MessageID)
    /// The stored segments it was joined from.
    let fragments: [Int64]

    /// Decides with the facts as they stand, and writes what follows from it.
    func decide(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        let known = try transaction.sender(phone)
        var sender = known ?? SenderRow(phone: phone)
        if known == nil { sender.hasOptedOut = try transaction.hasOptedOut { desk.key.optOutDigest(of: phone) } }
        let memory = SenderMemory(sender)
        let person = request.needsIdentity ? try transaction.person(phone).map(PersonFacts.init) : nil
        let open = try openInquiry(of: sender, in: transaction)
        let decision = try desk.write { () throws(DialogueError) in
            try desk.conversation.decide(
                request, from: phone, digest: digest, memory: memory, person: person,
                openInquiry: open.map(InquiryFacts.init), now: receivedAt)
        }
        yield.outcome = decision.outcome
        if decision.startsInquiry {
            if let open { yield.closed = try replace(open, in: transaction) }
            try start(for: &sender, decision, &yield, in: transaction)
        } else if decision.repeatsResult {
            yield.replies = try lastResult(of: sender, in: transaction).map { [$0] } ?? []
        } else if let reply = decision.reply {
            yield.replies.append(row(reply, inquiry: nil))
        }
        if decision.memory != memory || decision.startsInquiry {
            sender.remember(decision.memory)
            try transaction.putSender(sender)
            // From here on the row says it.
            if known == nil, memory.isOptedOut { try transaction.deleteOptOut(desk.key.optOutDigest(of: phone)) }
        }
        if wantsReceipt, decision.outcome != .repeated {
            yield.replies.append(
                .receipt(
                    ids.receipt, for: ids.text, over: link, from: phone.digits, to: recipient,
                    expiresAfter: desk.limits.answerDeadline, at: receivedAt))
        }
        for reply in yield.replies { try transaction.insertOutboxRow(reply) }
        if !fragments.isEmpty { try transaction.deleteFragments(fragments) }
        return yield
    }

    private func openInquiry(
        of sender: SenderRow, in transaction: Transaction
    ) throws(StoreError) -> InquiryRow? {
        guard let id = sender.openInquiry, var inquiry = try transaction.inquiry(id), inquiry.state == .open else {
            return nil
        }
        desk.leaveOutVanished(&inquiry)
        return inquiry
    }

    /// Ends an inquiry whose person was told a part of it and may ask anew: what is asked now brings the rest, too.
    private func replace(_ inquiry: InquiryRow, in transaction: Transaction) throws(StoreError) -> MessageID {
        var inquiry = inquiry
        inquiry.state = .expired
        inquiry.finishedAt = receivedAt
        try transaction.updateInquiry(inquiry)
        return inquiry.id
    }

    /// The result of the sender's last inquiry once more, for whoever asks again because it has not come.
    private func lastResult(of sender: SenderRow, in transaction: Transaction) throws(StoreError) -> OutboxRow? {
        guard let id = sender.lastInquiry, let inquiry = try transaction.inquiry(id) else { return nil }
        return row(try desk.result(inquiry), inquiry: nil)
    }

    /// Opens an inquiry, with the answers that are at hand; when those are all, the result is written at once.
    private func start(
        for sender: inout SenderRow, _ decision: Decision, _ yield: inout Work.Yield, in transaction: Transaction
    ) throws(StoreError) {
        let language = desk.texts.spoken(decision.memory.language)
        var inquiry = InquiryRow(
            id: ids.text, phone: phone, service: "accounts", link: link, shortCode: recipient,
            language: language.rawValue, acceptedAt: receivedAt, deadline: receivedAt + desk.limits.answerDeadline)
        inquiry.counts = desk.local(try transaction.counts(of: phone))
        inquiry.missing = desk.remoteCompanies
        sender.lastInquiry = inquiry.id
        if inquiry.missing.isEmpty {
            inquiry.finish(.answered, at: receivedAt)
            yield.replies.append(row(try desk.result(inquiry), inquiry: inquiry.id))
            sender.openInquiry = nil
        } else {
            yield.opened = inquiry
            sender.openInquiry = inquiry.id
        }
        try transaction.insertInquiry(inquiry)
    }

    private func row(_ reply: Reply, inquiry: MessageID?) -> OutboxRow {
        OutboxRow(
            id: ids.reply, inquiry: inquiry, kind: reply.name.rawValue, link: link, source: desk.replyFrom,
            destination: phone.digits, text: reply.text, createdAt: receivedAt,
            expiresAt: receivedAt + desk.limits.answerDeadline, dueAt: receivedAt)
    }
}

extension OutboxRow {
    /// The kind of a row that is a receipt for the peer, not a text for a person.
    static let receiptKind = "receipt"

    /// Word to a peer that its text, or a segment of it, arrived; kept like any reply, so that it survives a restart.
    static func receipt(
        _ id: MessageID, for text: MessageID, over link: String, from sender: String, to recipient: String,
        expiresAfter life: Duration, at now: WallTime
    ) -> OutboxRow {
        let receipt = DeliveryReceipt(id: GatewayMessageID(text.description), state: .delivered)
        return OutboxRow(
            id: id, inquiry: nil, kind: receiptKind, link: link, source: recipient, destination: sender,
            text: receipt.text(submittedAt: now, doneAt: now), createdAt: now, expiresAt: now + life, dueAt: now)
    }
}

extension InquiryRow {
    /// Notes that the inquiry is over and its reply under way.
    mutating func finish(_ state: InquiryState, at now: WallTime) {
        self.state = state
        finishedAt = now
        replyState = .underWay
    }
}

extension InquiryFacts {
    /// What the row of an open inquiry says.
    fileprivate init(_ row: InquiryRow) {
        self.init(acceptedAt: row.acceptedAt, isPartlyAnswered: row.partialAt != nil, missing: row.missing)
    }
}

extension SenderMemory {
    /// What the row remembers.
    fileprivate init(_ row: SenderRow) {
        self.init()
        lastQuery = row.lastQueryAt
        failureCount = row.failureCount
        failuresSince = row.failureWindowStart
        lockedUntil = row.lockedUntil
        lastHelp = row.lastHelpAt
        promptUntil = row.promptUntil
        language = row.language.map(Language.init(rawValue:))
        isOptedOut = row.hasOptedOut
        replyCount = row.replyCount
        repliesSince = row.repliesSince
        recent = RecentMessages(octets: row.recent)
    }
}

extension SenderRow {
    /// Takes over what is to be remembered.
    fileprivate mutating func remember(_ memory: SenderMemory) {
        lastQueryAt = memory.lastQuery
        failureCount = memory.failureCount
        failureWindowStart = memory.failuresSince
        lockedUntil = memory.lockedUntil
        lastHelpAt = memory.lastHelp
        promptUntil = memory.promptUntil
        language = memory.language?.rawValue
        hasOptedOut = memory.isOptedOut
        replyCount = memory.replyCount
        repliesSince = memory.repliesSince
        recent = memory.recent.octets
    }
}

extension PersonFacts {
    /// What the row says.
    fileprivate init(_ row: PersonRow) {
        self.init(tailMAC: row.tailMAC, status: row.isActive ? .active : .cancelled)
    }
}
