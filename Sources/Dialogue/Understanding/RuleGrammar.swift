/// Reads phrases and rules as the catalog writes them: `not ~2 query|look`, `tail query !code unknown<3`.
struct RuleGrammar: Sendable {
    private var numbers: [String: Int] = [:]
    private let services: [String]

    /// The grammar for this catalog's families.
    init(_ catalog: Catalog) {
        services = catalog.services.map(\.id)
        let names =
            FamilySet.builtIn + Catalog.Command.allCases.map(\.rawValue) + catalog.services.map(\.id)
            + catalog.understanding.families.map(\.name) + catalog.understanding.phrases.map(\.means)
        for name in names where numbers[name] == nil { numbers[name] = numbers.count }
    }

    /// How many families there are.
    var familyCount: Int { numbers.count }

    /// The names of some families.
    func names(of set: FamilySet) -> [String] {
        numbers.filter { !FamilySet(number: $0.value).isDisjoint(with: set) }.keys.sorted()
    }

    /// One family, or several parted by `|`.
    func families(_ text: some StringProtocol) -> FamilySet? {
        var set = FamilySet()
        for name in text.split(separator: "|") {
            guard let number = numbers[String(name)], number < FamilySet.limit else { return nil }
            set.insert(FamilySet(number: number))
        }
        return set.isEmpty ? nil : set
    }

    /// A phrase of families and gaps; `nil` when something in it is unknown.
    func phrase(_ text: String, means name: String) -> Phrase? {
        guard let meaning = families(name) else { return nil }
        var elements: [Phrase.Element] = []
        for word in text.split(separator: " ") {
            if word.hasPrefix("~") {
                guard let limit = Int(word.dropFirst()), (0...9).contains(limit) else { return nil }
                elements.append(.gap(limit))
            } else {
                guard let set = families(word) else { return nil }
                elements.append(.one(set))
            }
        }
        guard case .one? = elements.first, case .one? = elements.last else { return nil }
        return Phrase(elements, means: meaning)
    }

    /// A rule; `nil` when something in it is unknown.
    func rule(when condition: String, then verdict: String) -> Rule? {
        var terms: [Rule.Term] = []
        for word in condition.split(separator: " ") {
            guard let term = term(word) else { return nil }
            terms.append(term)
        }
        guard let verdict = self.verdict(verdict) else { return nil }
        return Rule(terms: terms, verdict: verdict, text: condition)
    }

    private func term(_ word: Substring) -> Rule.Term? {
        if word.hasPrefix("!") { return families(word.dropFirst()).map { .none($0) } }
        if word.hasPrefix("=") { return families(word.dropFirst()).map { .only($0) } }
        if let place = word.firstIndex(of: "<") ?? word.firstIndex(of: ">") {
            guard let number = Int(word[word.index(after: place)...]) else { return nil }
            let isBelow = word[place] == "<"
            if word[..<place] == "unknown" { return isBelow ? .fewUnknown(number - 1) : .manyUnknown(number + 1) }
            guard !isBelow, let set = families(word[..<place]) else { return nil }
            return .atLeast(set, number + 1)
        }
        return families(word).map { .some($0) }
    }

    private func verdict(_ name: String) -> Rule.Verdict? {
        switch name {
        case "query": .query
        case "prompt": .prompt
        case "doubt": .doubt
        case "hint": .hint
        case "other": .other
        case "code": .code
        case "human": .human
        case "courtesy": .courtesy
        case "unknown": .unknown
        default:
            if let command = Catalog.Command(rawValue: name) {
                .command(command)
            } else {
                services.contains(name) ? .information(TextName(rawValue: name)) : nil
            }
        }
    }
}
