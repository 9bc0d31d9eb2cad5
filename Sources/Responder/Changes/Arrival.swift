import Dialogue
import Links
import Primitives
import SMS
import Store

/// A whole text that came in, as far as deciding needs it: what it asks for, and not the text.
struct Arrival: Change {
    /// What was decided over a text, and what follows from it.
    struct Outcome: Sendable {
        /// What the text came to.
        var outcome: Decision.Outcome
        /// The tail on which a verdict is needed first: nothing was decided or written, and the change is to be
        /// submitted again with a verdict.
        var needsIdentity: IDTail?
        /// Replies to send.
        var replies: [OutboxRow] = []
        /// The service that a query was taken for.
        var query: String?
        /// An inquiry whose companies are to be asked.
        var opened: InquiryRow?
        /// An inquiry that needs no more answers.
        var closed: MessageID?
        /// Whether the number texted over another link before, so that what waits there is to follow it.
        var isMove = false
        /// The inquiry whose result is told once more.
        var repeated: MessageID?
    }

    let rules: ServiceRules
    /// The link it came on, where the reply leaves again.
    let link: String
    /// How to acknowledge it; `nil` for a text that was joined from segments acknowledged before.
    let ticket: MessageTicket?
    let phone: PhoneNumber
    /// Which of our numbers was texted.
    let recipient: String
    let understanding: Understanding
    let digest: MessageDigest?
    /// Whether the peer wants to hear that the text arrived.
    let wantsReceipt: Bool
    var receivedAt: WallTime
    /// The message IDs of the text, of the reply it may get, and of its receipt.
    let ids: (text: MessageID, reply: MessageID, receipt: MessageID)
    /// The stored segments it was joined from.
    let fragments: [MessageID]
    /// Whether what waits for the number may follow it to this link.
    let mayMove: Bool
    /// What a register outside said about the tail; `nil` while it was not asked.
    var verdict: IdentityVerdict?
    /// Until when it can wait for that.
    var verdictDeadline: ContinuousClock.Instant?

    /// A gateway keeps what was not acknowledged, and sends it again.
    var mustBeDone: Bool { ticket == nil }

    func name(_ keys: inout RowKeys) {
        keys.sender(phone)
        keys.optOutPresence()
        guard understanding.needsIdentity else { return }
        if !rules.asksRegister { keys.person(phone) }
        keys.counts(of: phone)
    }

    func nameMore(_ keys: inout RowKeys, given rows: WorkingSet) {
        if let sender = rows.sender(phone) {
            sender.nameInquiries { keys.inquiry($0) }
        } else if rows.hasOptOuts {
            for digest in rules.keys.optOutDigests(of: phone) { keys.optOut(digest) }
        }
    }

    /// Decides with the facts as they stand, and writes what follows from it.
    func apply(to rows: WorkingSet) throws(StoreError) -> Outcome {
        let known = rows.sender(phone)
        var sender = known ?? SenderRow(phone: phone)
        if known == nil { sender.hasOptedOut = hasOptedOut(rows) }
        let memory = SenderMemory(sender)
        let person = understanding.needsIdentity && !rules.asksRegister ? rows.person(phone) : nil
        let open = openInquiries(of: sender, rows)
        // Without the key no tail can be called wrong.
        let lacksKey = person.map { !rules.keys.has($0.key) } ?? false
        let isMove = mayMove && (sender.link ?? open.first?.link ?? link) != link
        let decision = try rules.write { () throws(DialogueError) in
            try rules.conversation(under: person?.key).decide(
                understanding, from: phone, as: ids.text, digest: digest, memory: memory,
                person: person.map(PersonFacts.init), verdict: lacksKey ? .unavailable : verdict,
                openInquiries: open.map(InquiryFacts.init), now: receivedAt)
        }
        if let tail = decision.undecidedTail { return Outcome(outcome: decision.outcome, needsIdentity: tail) }
        if isMove { move(open, rows) }
        if let person { renewCode(of: person, decision.rightTail, rows) }
        var outcome = Outcome(outcome: decision.outcome, isMove: isMove)
        if decision.startsInquiry {
            outcome.query = decision.service
            if let open = open.first(where: { $0.service == decision.service }) {
                outcome.closed = replace(open, rows)
            }
            try start(decision, &outcome, rows)
        } else if decision.repeatsResult {
            if let (inquiry, reply) = try lastResult(of: sender, about: decision.service, rows) {
                (outcome.replies, outcome.repeated) = ([reply], inquiry)
            }
        } else if let reply = decision.reply {
            outcome.replies.append(row(reply, inquiry: nil))
        }
        if decision.memory != memory || decision.startsInquiry {
            sender.remember(decision.memory)
            // Another link is remembered when nothing waits at the former one any more.
            if sender.link == nil, !isMove { sender.link = link }
            if decision.startsInquiry { noteInquiry(outcome, decision.service, in: &sender) }
            rows.putSender(sender)
            // From here on the row says it.
            if known == nil, memory.isOptedOut {
                for digest in rules.keys.optOutDigests(of: phone) { rows.removeOptOut(digest) }
            }
        }
        if wantsReceipt, decision.outcome != .repeated {
            outcome.replies.append(
                .receipt(
                    ids.receipt, for: ids.text, over: link, from: phone.digits, to: recipient,
                    expiresAfter: rules.limits.answerDeadline, at: receivedAt))
        }
        for reply in outcome.replies { try rows.insertReply(reply) }
        for fragment in fragments { rows.removeFragment(fragment) }
        return outcome
    }

    private func hasOptedOut(_ rows: WorkingSet) -> Bool {
        guard rows.hasOptOuts else { return false }
        // A sender's row that goes in this very batch leaves its opt-out there, if there was one.
        return rules.keys.optOutDigests(of: phone).contains(where: rows.isOptedOut)
    }

    /// Whoever gave the right tail is known by the present key from now on.
    private func renewCode(of person: PersonRow, _ rightTail: IDTail?, _ rows: WorkingSet) {
        guard rules.keys.isFormer(person.key), let rightTail else { return }
        let present = rules.keys.present
        let code = IdentityCheck(key: present.key).mac(for: rightTail, of: phone)
        rows.putPerson(PersonRow(phone: phone, tailMAC: code, isActive: person.isActive, key: present.number))
    }

    /// What becomes known from now on is told over this link.
    private func move(_ inquiries: [InquiryRow], _ rows: WorkingSet) {
        for inquiry in inquiries {
            guard var row = rows.inquiry(inquiry.id), row.link != link else { continue }
            row.link = link
            rows.putInquiry(row)
        }
    }

    private func openInquiries(of sender: SenderRow, _ rows: WorkingSet) -> [InquiryRow] {
        var open: [InquiryRow] = []
        func look(_ id: MessageID?) {
            guard let id, var inquiry = rows.inquiry(id), inquiry.state == .open else { return }
            rules.leaveOutVanished(&inquiry)
            open.append(inquiry)
        }
        look(sender.openInquiry)
        for other in sender.others { look(other.openInquiry) }
        return open
    }

    /// Keeps the name of the inquiry that has just begun, beside what is remembered for its service.
    private func noteInquiry(_ outcome: Outcome, _ service: String, in sender: inout SenderRow) {
        let open = outcome.opened?.id
        if rules.isFirst(service) {
            (sender.openInquiry, sender.lastInquiry) = (open, ids.text)
        } else if let index = sender.others.firstIndex(where: { $0.service == service }) {
            (sender.others[index].openInquiry, sender.others[index].lastInquiry) = (open, ids.text)
        }
    }

    /// Ends an inquiry whose person was told a part of it and may ask anew: what is asked now brings the rest, too.
    private func replace(_ inquiry: InquiryRow, _ rows: WorkingSet) -> MessageID {
        var inquiry = rows.inquiry(inquiry.id) ?? inquiry
        inquiry.state = .expired
        inquiry.finishedAt = receivedAt
        rows.putInquiry(inquiry)
        return inquiry.id
    }

    /// The result of the sender's last inquiry to a service once more, for whoever asks again because it has not come.
    private func lastResult(
        of sender: SenderRow, about service: String, _ rows: WorkingSet
    ) throws(StoreError) -> (inquiry: MessageID, reply: OutboxRow)? {
        let last =
            rules.isFirst(service)
            ? sender.lastInquiry : sender.others.first { $0.service == service }?.lastInquiry
        guard let id = last, let inquiry = rows.inquiry(id) else { return nil }
        return (id, row(try rules.result(inquiry), inquiry: nil))
    }

    /// Opens an inquiry, with the answers that are at hand; when those are all, the result is written at once.
    private func start(
        _ decision: Decision, _ outcome: inout Outcome, _ rows: WorkingSet
    ) throws(StoreError) {
        let service = rules.service(decision.service)
        let language = rules.texts.spoken(decision.memory.language)
        var inquiry = InquiryRow(
            id: ids.text, phone: phone, service: service.id, link: link, shortCode: recipient,
            language: language.rawValue, acceptedAt: receivedAt, deadline: receivedAt + service.terms.answerWithin)
        inquiry.counts = service.local(rows.counts(of: phone))
        inquiry.missing = service.remote
        if inquiry.missing.isEmpty {
            inquiry.finish(.answered, at: receivedAt)
            outcome.replies.append(row(try rules.result(inquiry), inquiry: inquiry.id))
        } else {
            outcome.opened = inquiry
        }
        try rows.insertInquiry(inquiry)
    }

    private func row(_ reply: Reply, inquiry: MessageID?) -> OutboxRow {
        // A code is worth nothing when it is not awaited any more.
        let life = reply.name == .challenge ? rules.limits.challengeLife : rules.limits.answerDeadline
        return OutboxRow(
            id: ids.reply, inquiry: inquiry, kind: reply.name.rawValue, link: link, source: rules.replyFrom,
            destination: phone.digits, text: reply.text, createdAt: receivedAt,
            expiresAt: receivedAt + life, dueAt: receivedAt)
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
        OutboxRow(
            id: id, inquiry: nil, kind: receiptKind, link: link, source: recipient, destination: sender,
            text: text.description, createdAt: now, expiresAt: now + life, dueAt: now)
    }
}

extension InquiryRow {
    /// Notes that the inquiry is over and its reply under way.
    mutating func finish(_ state: InquiryState, at now: WallTime) {
        self.state = state
        finishedAt = now
        isTold = true
    }
}

extension InquiryFacts {
    /// What the row of an open inquiry says.
    fileprivate init(_ row: InquiryRow) {
        self.init(
            service: row.service, acceptedAt: row.acceptedAt, deadline: row.deadline,
            isPartlyAnswered: row.partialAt != nil, missing: row.missing)
    }
}

extension SenderMemory {
    /// What the row remembers.
    fileprivate init(_ row: SenderRow) {
        self.init()
        first.lastQuery = row.lastQueryAt
        first.failureCount = row.failureCount
        first.failuresSince = row.failureWindowStart
        first.lockedUntil = row.lockedUntil
        first.promptUntil = row.promptUntil
        if !row.others.isEmpty { others = row.others.map(OtherServiceMemory.init) }
        challenge = row.challenge.map(Challenge.init)
        lastHelp = row.lastHelpAt
        if let text = row.topic, let until = row.topicUntil {
            topic = Topic(text: text, until: until)
        }
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
        lastQueryAt = memory.first.lastQuery
        failureCount = memory.first.failureCount
        failureWindowStart = memory.first.failuresSince
        lockedUntil = memory.first.lockedUntil
        promptUntil = memory.first.promptUntil
        if !others.isEmpty || !memory.others.isEmpty { remember(memory.others) }
        challenge = memory.challenge.map(ChallengeRow.init)
        lastHelpAt = memory.lastHelp
        topic = memory.topic?.text
        topicUntil = memory.topic?.until
        language = memory.language?.rawValue
        hasOptedOut = memory.isOptedOut
        replyCount = memory.replyCount
        repliesSince = memory.repliesSince
        recent = memory.recent.octets
    }
}

extension SenderRow {
    /// Takes over what is to be remembered for services besides the first; their inquiries are kept beside it.
    private mutating func remember(_ memories: [OtherServiceMemory]) {
        let former = others
        others = memories.map { OtherServiceRow($0) }
        for old in former where old.openInquiry != nil || old.lastInquiry != nil {
            let index = others.firstIndex { $0.service == old.service } ?? others.count
            if index == others.count { others.append(OtherServiceRow(service: old.service)) }
            (others[index].openInquiry, others[index].lastInquiry) = (old.openInquiry, old.lastInquiry)
        }
    }
}

extension Challenge {
    fileprivate init(_ row: ChallengeRow) {
        self.init(service: row.service, message: row.message, sentAt: row.sentAt, wrongCount: row.wrongCount)
    }
}

extension ChallengeRow {
    fileprivate init(_ challenge: Challenge) {
        self.init(
            service: challenge.service, message: challenge.message, sentAt: challenge.sentAt,
            wrongCount: challenge.wrongCount)
    }
}

extension OtherServiceRow {
    fileprivate init(_ other: OtherServiceMemory) {
        self.init(service: other.service)
        lastQueryAt = other.memory.lastQuery
        failureCount = other.memory.failureCount
        failureWindowStart = other.memory.failuresSince
        lockedUntil = other.memory.lockedUntil
        promptUntil = other.memory.promptUntil
    }
}

extension OtherServiceMemory {
    fileprivate init(_ row: OtherServiceRow) {
        var memory = ServiceMemory()
        memory.lastQuery = row.lastQueryAt
        memory.failureCount = row.failureCount
        memory.failuresSince = row.failureWindowStart
        memory.lockedUntil = row.lockedUntil
        memory.promptUntil = row.promptUntil
        self.init(service: row.service, memory: memory)
    }
}

extension PersonFacts {
    /// What the row says.
    fileprivate init(_ row: PersonRow) {
        self.init(tailMAC: row.tailMAC, status: row.isActive ? .active : .cancelled)
    }
}
