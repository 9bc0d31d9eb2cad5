import Digest
import Primitives
import SMS

/// Decides what a text leads to: a pure function of the request, the facts and the time.
package struct Conversation: Sendable {
    private let texts: ReplyTexts
    /// Compares tails with stored codes; `nil` where others know people, and verdicts come from outside.
    private let identity: IdentityCheck?
    private let limits: Limits
    private let services: [ServiceFacts]
    private let codes: ChallengeCodes

    /// A conversation in these texts, under these limits, about the services that the texts offer.
    ///
    /// - Parameter codeKeys: the keys under which codes of challenges are made, the present one first.
    package init(
        texts: ReplyTexts, identity: IdentityCheck?, limits: Limits = Limits(), codeKeys: [HMACKey] = []
    ) {
        codes = ChallengeCodes(keys: codeKeys)
        self.texts = texts
        self.identity = identity
        self.limits = limits
        services = texts.catalog.queried.enumerated().map { place, service in
            ServiceFacts(id: service.id, place: UInt8(clamping: place), terms: service.terms)
        }
        precondition(!services.isEmpty, "the catalog has a service that asks parties")
    }

    /// What to do about one text.
    ///
    /// - Parameters:
    ///   - message: the text's own message ID.
    ///   - digest: tells whether the text repeats one already decided; without one it is decided in any case.
    ///   - person: needed only when `understanding.needsIdentity`; `nil` when nobody is known by this number.
    ///   - verdict: what others said about the tail, or that it cannot be checked; without it the stored code tells, and
    ///     where there is none a decision that depends on it is left open.
    ///   - openInquiries: the sender's inquiries that are not answered yet, one for each service at most.
    /// - Throws: `DialogueError` when a template cannot be rendered; the memory must not change then.
    package func decide(
        _ understanding: Understanding, from sender: PhoneNumber, as message: MessageID, digest: MessageDigest?,
        memory: SenderMemory, person: PersonFacts?, verdict: IdentityVerdict? = nil, openInquiries: [InquiryFacts],
        now: WallTime
    ) throws(DialogueError) -> Decision {
        let memory = memory.settled(at: now, under: limits, services)
        let asked = understanding.request(following: memory, now: now)
        var turn = Turn(
            memory: memory, texts: texts, limits: limits, services: services, service: services[0],
            openInquiries: openInquiries, now: now,
            source: TurnSource(sender: sender, message: message, codes: codes))
        let (service, request) = turn.choose(asked, understanding)
        turn.service = service
        if let digest, let index = memory.recent.index(of: digest, under: limits, now: now) {
            var again = turn
            // The prompt that told which service was meant may have been answered since.
            let place = Int(memory.recent.entries[index].service)
            if place < services.count { again.service = services[place] }
            if let repetition = try again.answerAgain(request, at: index) { return repetition }
        }
        var verdict = verdict
        if case .query(let tail) = request { verdict = verdict ?? identity?.verdict(on: tail, of: sender, person) }
        if memory.challenge != nil, let reading = understanding.code, let challenged = turn.challenged(by: reading) {
            switch turn.meaning(of: request, verdict) {
            case .undecided(let tail): return turn.undecided(over: tail)
            case .tail: break
            case .code:
                turn.service = challenged
                var decision = try turn.answer(reading, known(person))
                if let digest {
                    decision.memory.recent.add(digest, decision.outcome, of: challenged.place, under: limits, at: now)
                }
                return decision
            }
        }
        var decision: Decision
        switch request {
        case .query(let tail):
            guard let decided = try turn.query(verdict) else { return turn.undecided(over: tail) }
            decision = decided
            switch decision.outcome {
            case .accepted, .cancelled, .challenged: decision.rightTail = tail
            default: break
            }
        case .startQuery: decision = try turn.startQuery()
        case .badTail(let fault): decision = try turn.badTail(fault)
        case .information, .help, .details, .hotline, .dispute, .progress, .doubt, .code, .human, .courtesy, .optOut,
            .optIn, .language, .unknown, .empty:
            decision = try turn.answer(request)
        }
        if let digest {
            decision.memory.recent.add(digest, decision.outcome, of: service.place, under: limits, at: now)
        }
        return decision
    }

    /// Whom the number belongs to after its tail was right: a register said so then, the store may know better now.
    private func known(_ person: PersonFacts?) -> IdentityVerdict {
        guard identity != nil else { return .matching }
        return switch person?.status {
        case .active: .matching
        case .cancelled: .cancelled
        case nil: .notMatching
        }
    }
}
