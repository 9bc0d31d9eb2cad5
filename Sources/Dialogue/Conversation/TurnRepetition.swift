import Primitives
import SMS

/// What a text gets that repeats one already decided: the same answer again, made anew and not counted.
///
/// Whether a gateway or a person repeats it cannot be told. A gateway's repetition comes soon, while the answer is on its
/// way, and gets nothing; after that it may be a person who waits. Whoever texted something else in between is a person
/// for certain, or a machine that answers ours: such answers are counted.
extension Turn {
    /// The answer to the text that is among `memory.recent` at this place.
    ///
    /// - Returns: `nil` when what was decided holds no more, so that the text has to be decided anew.
    mutating func answerAgain(_ request: Request, at index: Int) throws(DialogueError) -> Decision? {
        let entry = memory.recent.entries[index]
        guard holds(entry, request) else {
            // A gateway's redelivery of an old text changes nothing that came to be since.
            return entry.digest.kind == .gatewayID ? silence(.repeated) : nil
        }
        let isSoon = now - entry.time < limits.repeatSilence
        // What came in since does not count for a copy that came before it, whose decision a slow store held up.
        let isNewest = memory.recent.entries[(index + 1)...].allSatisfy { $0.time > now }
        guard mayAnswer(entry, isSoon: isSoon, isNewest: isNewest) else { return silence(.repeated) }
        // Nothing was decided over what could not be checked: a person who sends it once more asks anew.
        if entry.outcome == .unchecked, entry.digest.kind == .text { return nil }
        var again = self
        again.countsReplies = isSoon
        var decision = try again.sayAgain(entry, request)
        decision.outcome = .repeated
        guard decision.reply != nil || decision.repeatsResult else { return silence(.repeated) }
        decision.memory.recent.noteAnswer(at: index, now: now)
        return decision
    }

    /// Whether what the text led to is still so.
    private func holds(_ entry: RecentMessages.Entry, _ request: Request) -> Bool {
        switch request {
        case .optOut: return memory.isOptedOut
        case .optIn: return !memory.isOptedOut
        case .language(let language?): return memory.language == language
        case .query, .startQuery, .badTail, .information, .help, .details, .hotline, .dispute, .progress, .doubt,
            .code, .human, .courtesy, .language(nil), .unknown, .empty:
            break
        }
        switch entry.outcome {
        case .refused, .tooSoon, .locked, .inProgress: return obstacle != nil
        case .challenged: return openChallenge?.service == service.id || isAsked(since: entry.time)
        case .unchecked: return obstacle == nil
        case .accepted, .prompted, .badFormat, .cancelled, .informed, .helped, .optedOut, .optedIn, .languageSet,
            .repeated, .ignored, .capped, .wrongCode, .codeExpired:
            return true
        }
    }

    /// Whether the query was taken after this time.
    private func isAsked(since time: WallTime) -> Bool { own.lastQuery.map { $0 >= time } ?? false }

    private func mayAnswer(_ entry: RecentMessages.Entry, isSoon: Bool, isNewest: Bool) -> Bool {
        guard Int(entry.answerCount) < limits.repeatLimit else { return false }
        switch entry.digest.kind {
        case .text: return !isSoon || !isNewest
        case .gatewayID: return !isSoon && isNewest
        }
    }

    private mutating func sayResultAgain() throws(DialogueError) -> Decision {
        if openInquiry != nil { return try progress() }
        var decision = silence(.repeated)
        decision.repeatsResult = true
        return decision
    }

    private mutating func sayAgain(
        _ entry: RecentMessages.Entry, _ request: Request
    ) throws(DialogueError) -> Decision {
        switch entry.outcome {
        case .accepted: return try sayResultAgain()
        case .challenged:
            guard let challenge = openChallenge, challenge.service == service.id else { return try sayResultAgain() }
            return try sayCode(of: challenge)
        case .wrongCode:
            guard let challenge = openChallenge else { return silence(.repeated) }
            return try say(
                .wrongCode, .challengeWrong, ["left": .integer(limits.codeLimit - challenge.wrongCount)])
        case .codeExpired: return try say(.codeExpired, .challengeExpired)
        case .refused:
            return try say(.refused, .refused, ["next": LocalTime(own.lockedUntil ?? now).value], isCounted: false)
        case .cancelled: return try say(.cancelled, .cancelled, isCounted: false)
        case .unchecked: return try say(.unchecked, .unchecked)
        case .tooSoon, .locked, .inProgress: return try unavailable() ?? silence(.repeated)
        case .prompted: return request == .doubt ? try doubt() : try startQuery()
        case .badFormat:
            guard case .badTail(let fault) = request else { return silence(.repeated) }
            return try badTail(fault)
        case .informed, .optedIn, .languageSet: return try answer(request)
        case .helped: return try help()
        case .optedOut: return try say(.optedOut, .optedOut)
        case .repeated, .ignored, .capped: return silence(.repeated)
        }
    }
}
