import Primitives
import SMS

/// Decides what a text leads to: a pure function of the request, the facts and the time.
package struct Conversation: Sendable {
    private let texts: ReplyTexts
    private let identity: IdentityCheck
    private let limits: Limits

    /// A conversation in these texts, under these limits.
    package init(texts: ReplyTexts, identity: IdentityCheck, limits: Limits = Limits()) {
        self.texts = texts
        self.identity = identity
        self.limits = limits
    }

    /// What to do about one text.
    ///
    /// - Parameters:
    ///   - digest: tells whether the text repeats one already decided; without one it is decided in any case.
    ///   - person: needed only when `understanding.needsIdentity`; `nil` when nobody is known by this number.
    ///   - openInquiry: the sender's inquiry that is not answered yet.
    /// - Throws: `DialogueError` when a template cannot be rendered; the memory must not change then.
    package func decide(
        _ understanding: Understanding, from sender: PhoneNumber, digest: MessageDigest?, memory: SenderMemory,
        person: PersonFacts?, openInquiry: InquiryFacts?, now: WallTime
    ) throws(DialogueError) -> Decision {
        let memory = memory.settled(at: now, under: limits)
        let request = understanding.request(following: memory, now: now)
        var turn = Turn(memory: memory, texts: texts, limits: limits, openInquiry: openInquiry, now: now)
        if let digest, let place = memory.recent.index(of: digest, under: limits, now: now),
            let repetition = try turn.answerAgain(request, at: place)
        {
            return repetition
        }
        var decision: Decision
        switch request {
        case .query(let tail):
            let matches = identity.matches(tail, of: sender, storedMAC: person?.tailMAC)
            decision = try turn.query(matches: matches, status: person?.status)
        case .startQuery: decision = try turn.startQuery()
        case .badTail(let fault): decision = try turn.badTail(fault)
        case .information, .help, .details, .hotline, .dispute, .progress, .doubt, .code, .human, .courtesy, .optOut,
            .optIn, .language, .unknown, .empty:
            decision = try turn.answer(request)
        }
        if let digest { decision.memory.recent.add(digest, decision.outcome, under: limits, at: now) }
        return decision
    }
}
