/// What the catalog says about understanding, made ready for looking up.
package final class CommandBook: Sendable {
    let lexicon: Lexicon
    let surnames: Set<UInt32>
    let phrases: [Phrase]
    let rules: [Rule]
    let grammar: RuleGrammar
    let companyOrder: [String: Int]
    /// What stands between the brackets of our own texts, folded.
    let signature: [UInt32]
    /// Words that may begin a query, none among them.
    let queryWords: [[UInt32]]
    /// Companies that take no part.
    let outsider: FamilySet
    /// Words for every company.
    let all: FamilySet
    /// Words that say of an account that it is the sender's, and words that deny it.
    let accepted: FamilySet
    let refused: FamilySet
    /// What may stand between five figures and the cross that is said behind them.
    let beforeCross: FamilySet
    /// Commands that take a name behind them.
    let companyCommands: FamilySet
    /// What may stand beside a company that answers a menu.
    let besideCompany: FamilySet
    /// The services about the person who asks, and their words.
    let services: [(id: String, family: FamilySet)]
    /// What may stand beside the code of a challenge.
    let besideCode: FamilySet
    /// Whether any service has challenges.
    let hasChallenges: Bool
    /// Words that ask, and do not say which service.
    let verb: FamilySet

    /// The book of this catalog.
    package init(_ catalog: Catalog) {
        let grammar = RuleGrammar(catalog)
        var lexicon = Lexicon()
        Self.addFamilies(of: catalog, grammar, to: &lexicon)
        Self.addCommands(of: catalog, grammar, to: &lexicon)
        Self.addCompanies(of: catalog, to: &lexicon)
        self.lexicon = lexicon
        surnames = Set(catalog.understanding.surnames.unicodeScalars.map(\.value))
        phrases = catalog.understanding.phrases.flatMap { phrase in
            phrase.words.compactMap { grammar.phrase($0, means: phrase.means) }
        }
        rules = catalog.understanding.rules.compactMap { grammar.rule(when: $0.when, then: $0.then) }
        companyOrder = Dictionary(
            catalog.companies.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        signature = FoldedText(catalog.understanding.signature).scalars
        queryWords =
            [[]] + catalog.services.filter { $0.answer == .sources }.flatMap(\.commands).map { FoldedText($0).scalars }
        outsider = grammar.families("outsider") ?? []
        all = grammar.families("all") ?? []
        accepted = grammar.families("mine_all") ?? []
        refused = grammar.families("not|mine_not") ?? []
        companyCommands = grammar.families("details|hotline|dispute|language") ?? []
        besideCompany = grammar.families("company|outsider|filler|polite|instruction|me|all") ?? .company
        services = catalog.queried.compactMap { service in grammar.families(service.id).map { (service.id, $0) } }
        let besideCode = [
            "code_word", "filler", "polite", "instruction", "me", "thanks", "greeting", "received", "six",
        ]
        self.besideCode = besideCode.reduce(.unknown) { $0.union(grammar.families($1) ?? []) }
        hasChallenges = catalog.queried.contains { $0.terms.isChallenged }
        verb = grammar.families("verb") ?? []
        beforeCross = grammar.families("id|six|instruction|cross_intro") ?? []
        self.grammar = grammar
    }

    /// Whether a request names a service about the person who asks.
    func isService(_ request: Request) -> Bool {
        guard case .information(let name) = request else { return false }
        return services.contains { $0.id == name.rawValue }
    }

    private static func addFamilies(of catalog: Catalog, _ grammar: RuleGrammar, to lexicon: inout Lexicon) {
        let understanding = catalog.understanding
        for family in understanding.families {
            guard let set = grammar.families(family.name) else { continue }
            let isHeard = understanding.heard.contains(family.name)
            for word in family.words { lexicon.add(word, set, isHeard: isHeard) }
        }
        for word in catalog.fillers { lexicon.add(word, .filler, isHeard: false) }
    }

    private static func addCommands(of catalog: Catalog, _ grammar: RuleGrammar, to lexicon: inout Lexicon) {
        for service in catalog.services {
            guard let set = grammar.families(service.id) else { continue }
            for word in service.commands { lexicon.add(word, set, isHeard: true) }
        }
        for (command, words) in catalog.commands {
            guard let set = grammar.families(command.rawValue) else { continue }
            for word in words { lexicon.add(word, set, isHeard: true) }
        }
        for spoken in catalog.languages {
            for word in spoken.names.all + spoken.aliases {
                lexicon.add(word, .spoken, names: spoken.language.rawValue, isHeard: true)
            }
        }
    }

    private static func addCompanies(of catalog: Catalog, to lexicon: inout Lexicon) {
        for company in catalog.companies {
            for word in company.names.all + company.aliases + [company.id] {
                lexicon.add(word, .company, names: company.id, isHeard: true)
            }
        }
        for application in catalog.applications where catalog.company(application.company) != nil {
            for word in application.names.all + application.labels.all + [application.id] {
                lexicon.add(word, .company, names: application.company, isHeard: true)
            }
        }
    }
}
