import JSON

/// Reads `catalog.json5`, reporting every fault at once.
package struct CatalogReader {
    var reader: NodeReader
    private(set) var languageIDs: [Language] = []
    var commandWords = WordOwners()
    private(set) var servicePlaces: [String: TextPosition] = [:]
    private var companyWords = WordOwners()

    /// The catalog in these octets of JSON5.
    ///
    /// - Throws: `DialogueError.faults` with every mistake, unknown keys included.
    package static func read(_ octets: [UInt8], file: String = "catalog.json5") throws(DialogueError) -> Catalog {
        let root: JSONNode
        do {
            root = try JSONParser.parse(octets, as: .json5)
        } catch {
            let place = error.position
            throw .faults([
                Fault(file: file, line: place.line, column: place.column, .badJSON("\(error.fault)"))
            ])
        }
        var catalogReader = Self(reader: NodeReader(file: file))
        let catalog = catalogReader.catalog(root)
        let faults = catalogReader.reader.faults
        guard faults.isEmpty else { throw .faults(faults.sorted()) }
        return catalog
    }

    private init(reader: NodeReader) { self.reader = reader }

    private mutating func catalog(_ root: JSONNode) -> Catalog {
        let lists = listNames(root)
        reader.checkKeys(root, required: Self.members, optional: lists)
        // First of all: every text below is asked for in each of them.
        languageIDs = reader.array(root["languages"]).map { Language(rawValue: $0["id"]?.stringValue ?? "") }
        let languages = reader.array(root["languages"]).map { language($0) }
        if let node = root["languages"], languages.isEmpty { reader.note(.emptyText, at: node.position) }
        let services = reader.array(root["services"]).map { service($0) }
        checkServices(services, root)
        for element in root["services"]?.arrayValue ?? [] {
            guard let id = element["id"], let text = id.stringValue else { continue }
            servicePlaces[text] = id.position
        }
        let commands = commands(root["commands"])
        let fillers = reader.words(root["fillers"]).map(\.word)
        let partyLists = lists.map { name in
            Catalog.PartyList(name: name, parties: reader.array(root[name]).map { party($0, of: name) })
        }
        let parties = partyLists.flatMap(\.parties)
        var applications = reader.array(root["applications"]).map { application($0, of: parties) }
        addPlainParties(to: &applications, partyLists)
        let understanding = understanding(root["understanding"])
        checkUnique(reader.array(root["languages"]))
        checkUnique(reader.array(root["services"]))
        checkUnique(lists.flatMap { root[$0]?.arrayValue ?? [] })
        // What a party counts under its own id is a label as those of applications are.
        let plain = lists.flatMap { root[$0]?.arrayValue ?? [] }.filter { party in
            !(root["applications"]?.arrayValue ?? []).contains {
                $0["company"]?.stringValue == party["id"]?.stringValue
            }
        }
        checkUnique((root["applications"]?.arrayValue ?? []) + plain)
        let catalog = Catalog(
            languages: languages, services: services, commands: commands, understanding: understanding,
            fillers: fillers, companies: partyLists.first { $0.name == Self.companies }?.parties ?? [],
            partyLists: partyLists, applications: applications)
        checkUnderstanding(root["understanding"], in: catalog)
        return catalog
    }

    private mutating func understanding(_ node: JSONNode?) -> Catalog.Understanding {
        guard let node else {
            return Catalog.Understanding(
                signature: "", surnames: "", heard: [], families: [], phrases: [], rules: [])
        }
        reader.checkKeys(node, required: ["signature", "surnames", "heard", "families", "phrases", "rules"])
        var families: [Catalog.Understanding.Family] = []
        for member in node["families"]?.objectValue ?? [] {
            families.append(.init(name: member.name, words: reader.words(member.node).map(\.word)))
        }
        var phrases: [Catalog.Understanding.Phrase] = []
        for member in node["phrases"]?.objectValue ?? [] {
            phrases.append(.init(means: member.name, words: reader.array(member.node).map { reader.text($0) }))
        }
        let rules = reader.array(node["rules"]).map { rule -> Catalog.Understanding.Rule in
            reader.checkKeys(rule, required: ["when", "then"])
            return .init(when: reader.text(rule["when"]), then: reader.text(rule["then"]))
        }
        return Catalog.Understanding(
            signature: reader.text(node["signature"]), surnames: reader.text(node["surnames"]),
            heard: reader.array(node["heard"]).map { reader.text($0) }, families: families, phrases: phrases,
            rules: rules)
    }

    /// Phrases and rules may only name families that are there.
    private mutating func checkUnderstanding(_ node: JSONNode?, in catalog: Catalog) {
        guard let node else { return }
        let grammar = RuleGrammar(catalog)
        if grammar.familyCount > FamilySet.limit {
            reader.note(.wrongType(expected: "at most \(FamilySet.limit) families"), at: node.position)
        }
        for element in node["heard"]?.arrayValue ?? [] {
            guard let name = element.stringValue, grammar.families(name) == nil else { continue }
            reader.note(.unknownReference(name), at: element.position)
        }
        for member in node["phrases"]?.objectValue ?? [] {
            for element in member.node.arrayValue ?? [] {
                guard let text = element.stringValue, grammar.phrase(text, means: member.name) == nil else { continue }
                reader.note(.badValue(text, expected: "families and gaps"), at: element.position)
            }
        }
        checkRules(node["rules"], lead: catalog.queried)
        for rule in node["rules"]?.arrayValue ?? [] {
            guard let when = rule["when"]?.stringValue, let then = rule["then"]?.stringValue,
                grammar.rule(when: when, then: then) == nil
            else { continue }
            reader.note(.badValue("\(when): \(then)", expected: "families and what they ask for"), at: rule.position)
        }
    }

    private mutating func language(_ node: JSONNode) -> Catalog.SpokenLanguage {
        reader.checkKeys(node, required: ["id", "names", "aliases"])
        let id = reader.identifier(node["id"])
        let names = localized(node["names"])
        for name in names.all { claim(name, at: node["names"]?.position, for: "language \(id)", in: \.commandWords) }
        return Catalog.SpokenLanguage(
            language: Language(rawValue: id), names: names,
            aliases: words(node["aliases"], for: "language \(id)", in: \.commandWords))
    }

    private mutating func commands(_ node: JSONNode?) -> [Catalog.Command: [String]] {
        guard let node else { return [:] }
        reader.checkKeys(node, required: Catalog.Command.allCases.map(\.rawValue))
        var commands: [Catalog.Command: [String]] = [:]
        for command in Catalog.Command.allCases {
            commands[command] = words(node[command.rawValue], for: "command \(command)", in: \.commandWords)
        }
        return commands
    }

    /// A party of this list; only the names of companies are words that people type.
    private mutating func party(_ node: JSONNode, of list: String) -> Catalog.Company {
        let isCompany = list == Self.companies
        reader.checkKeys(
            node, required: isCompany ? ["id", "names", "aliases"] : ["id", "names"],
            optional: ["hotlines", "unbind_guide", "dispute_guide"])
        let id = reader.identifier(node["id"])
        return Catalog.Company(
            id: id, names: isCompany ? names(node["names"], for: id) : localized(node["names"]),
            aliases: isCompany ? words(node["aliases"], for: id, in: \.companyWords) : [],
            hotlines: reader.array(node["hotlines"]).map { hotline($0) },
            unbindGuide: node["unbind_guide"].map { guide($0) }, disputeGuide: node["dispute_guide"].map { guide($0) })
    }

    private mutating func application(_ node: JSONNode, of parties: [Catalog.Company]) -> Catalog.Application {
        reader.checkKeys(node, required: ["id", "company", "names"], optional: ["labels"])
        let company = reader.text(node["company"])
        if let place = node["company"]?.position, !parties.contains(where: { $0.id == company }) {
            reader.note(.unknownReference(company), at: place)
        }
        let names = names(node["names"], for: company)
        let labels = node["labels"] == nil ? names : self.names(node["labels"], for: company)
        return Catalog.Application(id: reader.identifier(node["id"]), company: company, names: names, labels: labels)
    }

    private mutating func hotline(_ node: JSONNode) -> Catalog.Hotline {
        reader.checkKeys(node, required: ["number", "source", "checked_on"], optional: ["purpose"])
        let number = reader.text(node["number"])
        let isNumber = number.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
        if let place = node["number"]?.position, !isNumber || !(3...16).contains(number.utf8.count) {
            reader.note(.badValue(number, expected: "a telephone number of digits and hyphens"), at: place)
        }
        return Catalog.Hotline(
            number: number, purpose: node["purpose"].map { localized($0) }, evidence: evidence(of: node))
    }

    private mutating func guide(_ node: JSONNode) -> Catalog.Guide {
        reader.checkKeys(node, required: ["text", "source", "checked_on"])
        return Catalog.Guide(text: localized(node["text"]), evidence: evidence(of: node))
    }

    private mutating func evidence(of node: JSONNode) -> Catalog.Evidence {
        let day = reader.text(node["checked_on"])
        if let place = node["checked_on"]?.position, !Self.isDay(day) {
            reader.note(.badValue(day, expected: "a day written as 2026-11-21"), at: place)
        }
        return Catalog.Evidence(source: reader.text(node["source"]), checkedOn: day)
    }

    mutating func localized(_ node: JSONNode?) -> LocalizedText {
        guard let node else { return LocalizedText([]) }
        reader.checkKeys(node, required: languageIDs.map(\.rawValue))
        var texts: [(language: Language, text: String)] = []
        for language in languageIDs { texts.append((language, reader.text(node[language.rawValue]))) }
        return LocalizedText(texts)
    }

    /// Names are words people type as well.
    private mutating func names(_ node: JSONNode?, for company: String) -> LocalizedText {
        let names = localized(node)
        for name in names.all { claim(name, at: node?.position, for: company, in: \.companyWords) }
        return names
    }

    mutating func words(
        _ node: JSONNode?, for owner: String, in words: WritableKeyPath<Self, WordOwners>
    ) -> [String] {
        let found = reader.words(node)
        for (word, position) in found { claim(word, at: position, for: owner, in: words) }
        return found.map(\.word)
    }

    private mutating func claim(
        _ word: String, at position: TextPosition?, for owner: String, in words: WritableKeyPath<Self, WordOwners>
    ) {
        guard let position, !word.isEmpty,
            let first = self[keyPath: words].claim(word, for: owner, at: position)
        else { return }
        reader.note(.duplicate(word, firstLine: first.line, column: first.column), at: position)
    }

    private mutating func checkUnique(_ elements: [JSONNode]) {
        var seen: [String: TextPosition] = [:]
        for element in elements {
            guard let id = element["id"], let text = id.stringValue else { continue }
            if let first = seen[text] {
                reader.note(.duplicate(text, firstLine: first.line, column: first.column), at: id.position)
            } else {
                seen[text] = id.position
            }
        }
    }

    /// Whether the text is a day of the form `2026-11-21`.
    private static func isDay(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.joined().allSatisfy({ (0x30...0x39).contains($0) }) else {
            return false
        }
        let numbers = parts.map { $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        return numbers[0] >= 2000 && (1...12).contains(numbers[1]) && (1...31).contains(numbers[2])
    }
}
