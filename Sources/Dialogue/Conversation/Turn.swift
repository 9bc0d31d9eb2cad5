import Primitives
import SMS

/// One text being decided: what is remembered so far, and the rules that change it.
struct Turn {
    var memory: SenderMemory
    let texts: ReplyTexts
    let limits: Limits
    /// The services about the person who asks, in the catalog's order.
    let services: [ServiceFacts]
    /// What the text is about, if it is about a query.
    var service: ServiceFacts
    let openInquiries: [InquiryFacts]
    let now: WallTime
    let source: TurnSource
    /// Whether replies count towards the day's limit.
    var countsReplies = true

    /// What is remembered for the service.
    var own: ServiceMemory {
        get { memory[service] }
        set { memory[service] = newValue }
    }

    /// The service's inquiry that is not answered yet.
    var openInquiry: InquiryFacts? {
        // As a rule there is none.
        openInquiries.isEmpty ? nil : openInquiries.first { $0.service == service.id }
    }

    /// A query with its tail. Locks come first, so that nothing about the tail can be learned while one holds.
    ///
    /// - Parameter isProved: whether the code of the service's challenge came back.
    /// - Returns: `nil` when it depends on a verdict that is not there.
    mutating func query(_ verdict: IdentityVerdict?, isProved: Bool = false) throws(DialogueError) -> Decision? {
        if let unavailable = try unavailable() { return unavailable }
        switch verdict {
        case nil: return nil
        case .unavailable:
            // It costs nothing, and the tail may follow again; with or without a reply, the same text is decided anew.
            openPrompt()
            var decision = try say(.unchecked, .unchecked)
            decision.outcome = .unchecked
            return decision
        case .notMatching:
            memory.forgetPrompts()
            let next = countFailure()
            return try say(.refused, .refused, ["next": LocalTime(next).value], isCounted: false)
        case .matching where service.terms.isChallenged && !isProved: return try challenge()
        case .matching:
            noteQuery()
            return Decision(
                memory: memory, reply: nil, startsInquiry: true, service: service.id, outcome: .accepted)
        case .cancelled:
            noteQuery()
            return try say(.cancelled, .cancelled, isCounted: false)
        }
    }

    private mutating func noteQuery() {
        memory.forgetPrompts()
        memory.forgetFailures()
        own.lockedUntil = nil
        own.lastQuery = now
    }

    /// Nothing is decided before there is a verdict on this tail.
    func undecided(over tail: IDTail) -> Decision {
        var decision = silence(.ignored)
        decision.undecidedTail = tail
        return decision
    }

    /// The keyword alone: the tail may follow without it.
    mutating func startQuery() throws(DialogueError) -> Decision {
        if let unavailable = try unavailable() { return unavailable }
        openPrompt()
        return try say(.prompted, .prompt, ["minutes": .integer(minutes(limits.promptLife))])
    }

    /// A mistyped tail costs nothing, and the right one may follow.
    mutating func badTail(_ fault: TailFault) throws(DialogueError) -> Decision {
        openPrompt()
        return try say(.badFormat, fault.text)
    }

    /// Perhaps a query: asked back, and the tail may follow.
    mutating func doubt() throws(DialogueError) -> Decision {
        openPrompt()
        return try say(.prompted, .doubt, ["minutes": .integer(minutes(limits.promptLife))])
    }

    /// The tail may follow by itself, and it answers this service's prompt and no other's.
    mutating func openPrompt() {
        memory.forgetPrompts()
        // Six digits are the tail again.
        memory.challenge = nil
        own.promptUntil = now + limits.promptLife
    }

    /// Where the open inquiry stands, or when the last one was answered and the next one may come.
    mutating func progress() throws(DialogueError) -> Decision {
        if let openInquiry { return try say(.informed, .inProgress, state(of: openInquiry)) }
        let last = own.lastQuery
        let next = last.map { $0 + service.terms.queryInterval }
        return try say(
            .informed, .noInquiry,
            [
                "last": last.map { LocalTime($0).value } ?? .absent,
                "next": next.flatMap { now < $0 ? LocalTime($0).value : nil } ?? .absent,
            ])
    }

    /// What keeps a query from being taken.
    enum Obstacle: Equatable {
        /// The earlier one is still open.
        case open(InquiryFacts)
        /// Too many failures.
        case locked(until: WallTime)
        /// The earlier one is too recent.
        case tooSoon(next: WallTime)
    }

    /// What keeps a query from being taken now, or `nil`.
    var obstacle: Obstacle? {
        let own = own
        // Too many failures lock all services, until the last of their locks ends.
        let isLong = memory.failureCount(at: now, under: limits) >= limits.failureLimit
        let lockedUntil = isLong ? memory.lockedUntil : own.lockedUntil
        let next = max(lockedUntil ?? now, own.lastQuery.map { $0 + service.terms.queryInterval } ?? now)
        // Whoever knows a part need not wait for the rest of it longer than for anything else.
        if let openInquiry, !openInquiry.isPartlyAnswered || now < next { return .open(openInquiry) }
        if isLong, let until = lockedUntil, now < until { return .locked(until: until) }
        return now < next ? .tooSoon(next: next) : nil
    }

    /// Why a query is not taken now, or `nil`.
    mutating func unavailable() throws(DialogueError) -> Decision? {
        switch obstacle {
        case nil: return nil
        case .open(let inquiry): return try say(.inProgress, .inProgress, state(of: inquiry))
        case .locked(let until): return try say(.locked, .locked, ["next": LocalTime(until).value])
        case .tooSoon(let next):
            let hours = minutes(service.terms.queryInterval) / 60
            return try say(.tooSoon, .tooSoon, ["next": LocalTime(next).value, "hours": .integer(hours)])
        }
    }

    /// Notes a failure and says when the next query may come.
    mutating func countFailure() -> WallTime {
        let isLong = memory.failureCount(at: now, under: limits) + 1 >= limits.failureLimit
        let until = now + (isLong ? limits.failureLock : service.terms.queryInterval)
        own.fail(at: now, under: limits, until: until)
        return until
    }

    private func state(of inquiry: InquiryFacts) -> TemplateValue {
        texts.inProgress(inquiry, in: memory.language)
    }

    private func minutes(_ duration: Duration) -> Int { Int(duration.components.seconds / 60) }

    /// A reply, unless the sender had all replies of the day; an endless exchange of two machines ends there.
    ///
    /// What answers an accepted tail is not counted: the query itself is limited more strictly.
    mutating func say(
        _ outcome: Decision.Outcome, _ name: TextName, _ value: TemplateValue = .object([]), isCounted: Bool = true
    ) throws(DialogueError) -> Decision {
        if isCounted, countsReplies, !countReply() { return silence(.capped) }
        let reply = try texts.reply(name, value, about: service.id, in: memory.language)
        return Decision(memory: memory, reply: reply, startsInquiry: false, service: service.id, outcome: outcome)
    }

    /// No reply.
    func silence(_ outcome: Decision.Outcome) -> Decision {
        Decision(memory: memory, reply: nil, startsInquiry: false, service: service.id, outcome: outcome)
    }

    private mutating func countReply() -> Bool {
        if let since = memory.repliesSince, now - since < limits.replyWindow {
            guard memory.replyCount < limits.replyLimit else { return false }
            memory.replyCount += 1
        } else {
            memory.replyCount = 1
            memory.repliesSince = now
        }
        return true
    }
}
