/// What a person wants, as far as it could be understood; nothing of the text itself is kept.
package enum Request: Equatable, Sendable {
    /// The accounts on this number, proved by the tail.
    case query(IDTail)
    /// A query announced without the tail, which is to follow.
    case startQuery
    /// A query whose tail is no tail.
    case badTail(TailFault)
    /// The fixed text of an information service.
    case information(TextName)
    /// What can be asked.
    case help
    /// How to see the accounts behind a count, and how to unbind them.
    case details(CompanyChoice)
    /// How to reach a company.
    case hotline(CompanyChoice)
    /// What to do about a wrong count.
    case dispute(CompanyChoice)
    /// Where an open inquiry stands.
    case progress
    /// Perhaps a query: asked back before anything is spent.
    case doubt
    /// A code that somebody was told or asked for, and must keep.
    case code
    /// A human being.
    case human
    /// Thanks, a confirmation or a refusal: nothing to say to that.
    case courtesy
    /// No more unasked hints.
    case optOut
    /// Hints again.
    case optIn
    /// Another language, or the question which ones there are.
    case language(Language?)
    /// A text that means nothing to us.
    case unknown
    /// A text without anything in it.
    case empty

    /// Whether deciding needs the facts about the person; all else is decided without them.
    package var needsIdentity: Bool {
        switch self {
        case .query: true
        case .startQuery, .badTail, .information, .help, .details, .hotline, .dispute, .progress, .doubt, .code, .human,
            .courtesy, .optOut, .optIn, .language, .unknown, .empty:
            false
        }
    }
}

/// The company a person named.
package enum CompanyChoice: Equatable, Sendable {
    /// None was named.
    case unnamed
    /// The companies of these ids, in the catalog's order.
    case companies([String])
    /// Something we know no company by.
    case unrecognised
}
