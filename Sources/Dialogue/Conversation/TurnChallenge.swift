import Primitives
import SMS

/// Where a message comes from, as far as the code of a challenge needs it.
struct TurnSource {
    let sender: PhoneNumber
    let message: MessageID
    let codes: ChallengeCodes
}

/// Queries that are asked once their sender has texted a code back.
extension Turn {
    /// The tail is right: the code is sent, and nothing is spent yet.
    ///
    /// The text is counted, since nothing else limits how often it is asked for. A query in the window of another one
    /// starts over, but its wrong codes count on.
    mutating func challenge() throws(DialogueError) -> Decision {
        if let unavailable = try unavailable() { return unavailable }
        memory.forgetPrompts()
        let former = memory.challenge
        var next = Challenge(service: service.id, message: source.message, sentAt: now)
        if let former, former.isOpen(at: now, under: limits) { next.wrongCount = former.wrongCount }
        memory.challenge = next
        var decision = try sayCode(of: next)
        if decision.outcome == .capped { decision.memory.challenge = former }
        return decision
    }

    /// The text with the code, the same each time.
    mutating func sayCode(of challenge: Challenge) throws(DialogueError) -> Decision {
        guard let code = source.codes.code(of: challenge, for: source.sender) else { return silence(.ignored) }
        let minutes = Int(limits.challengeLife.components.seconds / 60)
        return try say(
            .challenged, .challenge, ["code": .text(code.digits), "minutes": .integer(minutes)])
    }

    /// What was sent last, while its code is awaited.
    var openChallenge: Challenge? {
        guard let challenge = memory.challenge, challenge.isOpen(at: now, under: limits) else { return nil }
        return challenge
    }

    /// The service of the challenge that a text may be the answer to; `nil` when it is none.
    func challenged(by reading: CodeReading?) -> ServiceFacts? {
        guard reading != nil, let challenge = memory.challenge, challenge.isRemembered(at: now, under: limits),
            reading != .mistyped || challenge.isOpen(at: now, under: limits), texts.isOffered(challenge.service)
        else { return nil }
        return services.first { $0.id == challenge.service }
    }

    /// What six digits are that come while a challenge is remembered.
    enum Meaning {
        /// Its code, right or wrong, in time or late.
        case code
        /// A tail, and no code.
        case tail
        /// One or the other: that depends on a verdict on this tail.
        case undecided(IDTail)
    }

    /// Within the window they are the code. After it the right tail is one; but while a query would not be taken, nothing
    /// about a tail is to be learned.
    func meaning(of request: Request, _ verdict: IdentityVerdict?) -> Meaning {
        guard openChallenge == nil, case .query(let tail) = request, obstacle == nil else { return .code }
        return switch verdict {
        case nil: .undecided(tail)
        case .matching, .cancelled: .tail
        case .notMatching, .unavailable: .code
        }
    }

    /// The answer to a challenge; a right one asks the question.
    mutating func answer(_ reading: CodeReading, _ verdict: IdentityVerdict) throws(DialogueError) -> Decision {
        guard let challenge = memory.challenge else { return silence(.ignored) }
        guard challenge.isOpen(at: now, under: limits) else {
            // The tail may follow by itself.
            openPrompt()
            return try say(.codeExpired, .challengeExpired)
        }
        if let unavailable = try unavailable() { return unavailable }
        let left = limits.codeLimit - challenge.wrongCount
        guard case .digits(let code) = reading else {
            return try say(.wrongCode, .challengeWrong, ["left": .integer(left)])
        }
        if source.codes.isRight(code, of: challenge, for: source.sender) {
            memory.challenge = nil
            return try query(verdict, isProved: true) ?? silence(.ignored)
        }
        guard left > 1 else {
            memory.challenge = nil
            let next = countFailure()
            return try say(.refused, .challengeFailed, ["next": LocalTime(next).value], isCounted: false)
        }
        memory.challenge?.wrongCount += 1
        return try say(.wrongCode, .challengeWrong, ["left": .integer(left - 1)])
    }
}
