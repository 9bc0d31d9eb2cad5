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
    ///   - digest: of the text, to notice a redelivery; `nil` where the gateway's own message id has settled that.
    ///   - person: needed only when `request.needsIdentity`; `nil` when nobody is known by this number.
    ///   - openInquiry: the sender's inquiry that is not answered yet.
    /// - Throws: `DialogueError` when a template cannot be rendered; the memory must not change then.
    package func decide(
        _ request: Request, from sender: PhoneNumber, digest: MessageDigest?, memory: SenderMemory,
        person: PersonFacts?, openInquiry: InquiryFacts?, now: WallTime
    ) throws(DialogueError) -> Decision {
        let memory = memory.settled(at: now, under: limits)
        if let digest, memory.recent.contains(digest, since: limits.repeatWindow, now: now) {
            return Decision(memory: memory, reply: nil, startsInquiry: false, outcome: .repeated)
        }
        var turn = Turn(memory: memory, texts: texts, limits: limits, openInquiry: openInquiry, now: now)
        if let digest { turn.memory.recent.add(digest, at: now) }
        switch request {
        case .query(let tail):
            let matches = identity.matches(tail, of: sender, storedMAC: person?.tailMAC)
            return try turn.query(matches: matches, status: person?.status)
        case .startQuery: return try turn.startQuery()
        case .badTail(let fault, let followsKeyword): return try turn.badTail(fault, followsKeyword: followsKeyword)
        case .information(let name): return try turn.say(.informed, name)
        case .help: return try turn.help()
        case .details(let choice): return try turn.company(choice, one: .details, menu: .detailsMenu)
        case .hotline(let choice): return try turn.company(choice, one: .hotline, menu: .hotlineMenu)
        case .dispute(let choice): return try turn.company(choice, one: .dispute, menu: .disputeMenu)
        case .progress: return try turn.progress()
        case .optOut: return try turn.optOut()
        case .optIn: return try turn.optIn()
        case .language(let language): return try turn.speak(language)
        case .unknown: return try turn.unknown()
        case .empty: return turn.silence(.ignored)
        }
    }
}
