import Primitives
import SMS

/// The commands that need no identity.
extension Turn {
    /// The answer to a request that is no query.
    mutating func answer(_ request: Request) throws(DialogueError) -> Decision {
        switch request {
        case .information(let name): try say(.informed, name)
        case .help: try help()
        case .details(let choice): try company(choice, one: .details, menu: .detailsMenu)
        case .hotline(let choice): try company(choice, one: .hotline, menu: .hotlineMenu)
        case .dispute(let choice): try company(choice, one: .dispute, menu: .disputeMenu)
        case .progress: try progress()
        case .optOut: try optOut()
        case .optIn: try optIn()
        case .language(let language): try speak(language)
        case .unknown: try unknown()
        case .query, .startQuery, .badTail, .empty: silence(.ignored)
        }
    }

    /// One company's text, or the choice of companies.
    mutating func company(
        _ choice: CompanyChoice, one: TextName, menu: TextName
    ) throws(DialogueError) -> Decision {
        let catalog = texts.catalog
        let language = texts.spoken(memory.language)
        if case .company(let id) = choice, let company = catalog.company(id) {
            return try say(.informed, one, CompanyText.value(of: company, in: catalog, language))
        }
        let isUnrecognised = choice != .unnamed
        return try say(.informed, menu, CompanyText.menu(of: catalog, isUnrecognised: isUnrecognised, language))
    }

    /// Help that was asked for.
    mutating func help() throws(DialogueError) -> Decision {
        memory.lastHelp = now
        return try say(.helped, .help)
    }

    /// Help that was not asked for: once a day, and never for those who opted out.
    mutating func unknown() throws(DialogueError) -> Decision {
        if memory.isOptedOut { return silence(.ignored) }
        if let last = memory.lastHelp, now - last < limits.helpInterval { return silence(.ignored) }
        return try help()
    }

    /// No more hints. Confirmed once: a second confirmation would be an unasked text itself.
    mutating func optOut() throws(DialogueError) -> Decision {
        if memory.isOptedOut { return silence(.ignored) }
        memory.isOptedOut = true
        return try say(.optedOut, .optedOut)
    }

    /// Hints again.
    mutating func optIn() throws(DialogueError) -> Decision {
        memory.isOptedOut = false
        return try say(.optedIn, .optedIn)
    }

    /// Another language, confirmed in that language.
    mutating func speak(_ language: Language?) throws(DialogueError) -> Decision {
        guard let language else { return try say(.informed, .languageMenu, CompanyText.languages(of: texts.catalog)) }
        memory.language = language
        return try say(.languageSet, .language)
    }
}
