import Primitives
import SMS

/// The commands that need no identity.
extension Turn {
    /// The answer to a request that is no query.
    mutating func answer(_ request: Request) throws(DialogueError) -> Decision {
        switch request {
        case .information(let name): try say(.informed, name)
        case .help: try help()
        case .details(let choice): try company(choice, .details, one: .details, list: .detailsMenu)
        case .hotline(let choice): try company(choice, .hotline, one: .hotline, list: .hotlineMenu)
        case .dispute(let choice): try company(choice, .dispute, one: .dispute, list: .disputeMenu)
        case .progress: try progress()
        case .optOut: try optOut()
        case .optIn: try optIn()
        case .language(let language): try speak(language)
        case .unknown: try unknown()
        case .doubt: try doubt()
        case .code: try say(.informed, .codeWarning)
        case .human: try say(.informed, .human)
        case .query, .startQuery, .badTail, .courtesy, .empty: silence(.ignored)
        }
    }

    /// The text about the companies that were named, or the choice of companies; either is what follows is about.
    mutating func company(
        _ choice: CompanyChoice, _ matter: Topic.Matter, one: TextName, list: TextName
    ) throws(DialogueError) -> Decision {
        let catalog = texts.catalog
        let language = texts.spoken(memory.language)
        var companies: [Catalog.Company] = []
        if case .companies(let ids) = choice { companies = ids.compactMap { catalog.company($0) } }
        memory.topic = Topic(matter, company: companies.first?.id, until: now + limits.promptLife)
        if !companies.isEmpty {
            return try say(.informed, one, CompanyText.value(of: companies, in: catalog, language))
        }
        let isUnrecognised = choice == .unrecognised
        return try say(.informed, list, CompanyText.menu(of: catalog, isUnrecognised: isUnrecognised, language))
    }

    /// Help that was asked for; what it says to reply may follow without the keyword.
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
        guard let language else {
            return try say(
                .informed, .languageMenu, CompanyText.languages(of: texts.catalog, texts.spoken(memory.language)))
        }
        memory.language = language
        return try say(.languageSet, .language)
    }
}
