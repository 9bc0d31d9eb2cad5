import JSON

// Services, and the lists of those they ask.
extension CatalogReader {
    /// The members that every catalog has.
    static let members = [
        "languages", "services", "commands", "fillers", "understanding", companies, "applications",
    ]
    /// The list of parties that people name in their texts, and that a service asks which names no list.
    static let companies = "companies"
    /// How many services may ask parties: their places are kept in six bits.
    static let serviceLimit = 63

    private static let intervalRange = 1...720
    private static let acknowledgementRange = 1...3_600
    private static let deadlineRange = 1...48

    /// The lists that services name, the companies first.
    func listNames(_ root: JSONNode) -> [String] {
        var names = [Self.companies]
        for node in root["services"]?.arrayValue ?? [] {
            guard let name = node["parties"]?.stringValue, !names.contains(name), !Self.members.contains(name)
            else { continue }
            names.append(name)
        }
        return names
    }

    /// A service, whose terms and texts have defaults.
    mutating func service(_ node: JSONNode) -> Catalog.Service {
        let answer = reader.choice(node["answered_by"], Catalog.Service.Answer.self) ?? .text
        reader.checkKeys(
            node, required: ["id", "answered_by", "commands"],
            optional: answer == .text
                ? []
                : [
                    "names", "unit", "parties", "once_per_hours", "acknowledge_after_seconds", "partial_after_minutes",
                    "answer_within_hours", "challenge", "texts",
                ])
        let id = reader.identifier(node["id"])
        if answer == .text, let place = node["id"]?.position, TextName.builtIn.contains(TextName(rawValue: id)) {
            reader.note(.reservedName(id), at: place)
        }
        let commands = words(node["commands"], for: "service \(id)", in: \.commandWords)
        var service = Catalog.Service(id: id, answer: answer, commands: commands)
        guard answer == .sources else { return service }
        service.names =
            node["names"] == nil
            ? LocalizedText(languageIDs.map { ($0, commands.first ?? id) }) : localized(node["names"])
        service.unit = unit(node["unit"])
        service.parties = node["parties"] == nil ? Self.companies : reader.text(node["parties"])
        service.terms = terms(node)
        readTexts(node["texts"], of: &service)
        return service
    }

    private mutating func unit(_ node: JSONNode?) -> LocalizedText {
        guard let node else { return LocalizedText(languageIDs.map { ($0, "") }) }
        reader.checkKeys(node, required: languageIDs.map(\.rawValue))
        return LocalizedText(languageIDs.map { ($0, reader.string(node[$0.rawValue])) })
    }

    private mutating func terms(_ node: JSONNode) -> ServiceTerms {
        var terms = ServiceTerms()
        if let hours = reader.integer(node["once_per_hours"], in: Self.intervalRange) {
            terms.queryInterval = .hours(hours)
        }
        if let seconds = reader.integer(node["acknowledge_after_seconds"], in: Self.acknowledgementRange) {
            terms.acknowledgeAfter = .seconds(seconds)
        }
        if let hours = reader.integer(node["answer_within_hours"], in: Self.deadlineRange) {
            terms.answerWithin = .hours(hours)
        }
        // A partial result makes sense before the last word.
        let lastMinute = Int(terms.answerWithin.components.seconds / 60) - 1
        if let minutes = reader.integer(node["partial_after_minutes"], in: 1...lastMinute) {
            terms.partialAfter = .seconds(minutes * 60)
        }
        terms.isChallenged = reader.boolean(node["challenge"]) ?? false
        return terms
    }

    /// `{ guide: "phone-cards", result: "cards-result" }`: each in place of the common text of that name.
    private mutating func readTexts(_ node: JSONNode?, of service: inout Catalog.Service) {
        guard let node else { return }
        let names = TextName.ofServices.map(\.member)
        reader.checkKeys(node, required: [], optional: names + ["guide"])
        if node["guide"] != nil { service.guide = TextName(rawValue: reader.identifier(node["guide"])) }
        for name in TextName.ofServices {
            guard let place = node[name.member] else { continue }
            let own = TextName(rawValue: reader.identifier(place))
            if own == name { continue }
            if TextName.builtIn.contains(own) { reader.note(.reservedName(own.rawValue), at: place.position) }
            service.texts[name] = own
        }
    }

    /// Somebody has to be asked, by one service only, or nobody could tell what an answer is about.
    mutating func checkServices(_ services: [Catalog.Service], _ root: JSONNode) {
        guard let node = root["services"] else { return }
        let count = services.count { $0.answer == .sources }
        if !(1...Self.serviceLimit).contains(count) {
            reader.note(
                .wrongType(expected: "1 to \(Self.serviceLimit) services answered by sources"), at: node.position)
        }
        var owners: [String: JSONNode] = [:]
        for (service, element) in zip(services, reader.array(node)) where service.answer == .sources {
            let place = element["parties"]?.position ?? element.position
            if Self.members.contains(service.parties), service.parties != Self.companies {
                reader.note(.reservedName(service.parties), at: place)
            } else if let first = owners.updateValue(element, forKey: service.parties) {
                let position = first["parties"]?.position ?? first.position
                reader.note(
                    .duplicate(service.parties, firstLine: position.line, column: position.column), at: place)
            } else if root[service.parties] == nil {
                reader.note(.unknownReference(service.parties), at: place)
            }
        }
    }

    /// The first service is asked where a text names none; to every other one a rule has to lead.
    mutating func checkRules(_ rules: JSONNode?, lead services: [Catalog.Service]) {
        let led = Set((rules?.arrayValue ?? []).compactMap { $0["then"]?.stringValue })
        for service in services.dropFirst() where !led.contains(service.id) {
            guard let place = servicePlaces[service.id] else { continue }
            reader.note(.badValue(service.id, expected: "a service that a rule leads to"), at: place)
        }
    }

    /// A party without applications of its own is counted under its own id, where it stands in its list.
    func addPlainParties(to applications: inout [Catalog.Application], _ lists: [Catalog.PartyList]) {
        let owners = Set(applications.map(\.company))
        for party in lists.flatMap(\.parties) where !owners.contains(party.id) {
            applications.append(
                Catalog.Application(id: party.id, company: party.id, names: party.names, labels: party.names))
        }
    }
}

extension TextName {
    /// What the catalog calls the text: `too_soon`.
    fileprivate var member: String { rawValue.replacing("-", with: "_") }
}
