import Primitives
import SMS

/// Writes every text the service sends, in the language the sender asked for; an object, because every text needs it.
package final class ReplyTexts: Sendable {
    /// The companies and their facts.
    package let catalog: Catalog
    /// The services about the person who asks that have somebody to ask, by id.
    package let offered: [String]
    let library: TemplateLibrary
    private let services: [ServiceText]
    private let defaultLanguage: Language

    /// The texts of these templates.
    ///
    /// - Parameter defaultLanguage: spoken to whoever asked for none; the catalog's first unless given.
    /// - Throws: `DialogueError.faults` naming every template that a language lacks.
    package init(
        catalog: Catalog, library: TemplateLibrary, defaultLanguage: Language? = nil
    ) throws(DialogueError) {
        var faults: [Fault] = []
        for spoken in catalog.languages {
            for name in Self.names(for: catalog) where library.template("\(spoken.language)/\(name)") == nil {
                faults.append(Fault(file: "\(spoken.language)/\(name)", .missingTemplate))
            }
        }
        let language = defaultLanguage ?? catalog.defaultLanguage
        if !catalog.languages.contains(where: { $0.language == language }) {
            faults.append(Fault(file: "catalog.json5", .unknownReference(language.rawValue)))
        }
        guard faults.isEmpty else { throw .faults(faults.sorted()) }
        self.catalog = catalog
        self.library = library
        self.defaultLanguage = language
        services = catalog.queried.map { ServiceText($0, catalog) }
        offered = catalog.queried.filter { $0.guide == nil }.map(\.id)
    }

    /// The same texts for a responder that has somebody to ask about these services; without them, about those that have
    /// no guide.
    package func offering(_ services: [String]) -> ReplyTexts {
        ReplyTexts(self, offering: services)
    }

    private init(_ texts: ReplyTexts, offering services: [String]) {
        catalog = texts.catalog
        library = texts.library
        self.services = texts.services
        defaultLanguage = texts.defaultLanguage
        offered = services
    }

    /// Whether somebody can be asked about the service of this id.
    package func isOffered(_ service: String) -> Bool { offered.contains(service) }

    /// The text that answers while nobody can be asked about a service.
    func guide(of service: String) -> TextName? { text(of: service).service.guide }

    /// The texts of the service of this id; those of the first one for one that the catalog has lost since.
    private func text(of service: String) -> ServiceText {
        services.first { $0.service.id == service } ?? services[0]
    }

    /// All texts each language must have for this catalog.
    package static func names(for catalog: Catalog) -> [TextName] {
        var names = TextName.builtIn
        for name in catalog.services.flatMap(\.ownTexts) where !names.contains(name) { names.append(name) }
        return names
    }

    /// The result of an inquiry about a service: how many accounts of each application, `nil` where nobody was asked
    /// about it, and the ids of the companies that did not answer.
    ///
    /// - Throws: `DialogueError` when a template cannot be rendered.
    package func result(
        of service: String, missing: Set<String> = [], in language: Language?, count: (_ application: String) -> Int?
    ) throws(DialogueError) -> Reply {
        let spoken = spoken(language)
        let text = text(of: service)
        return try write(.result, text, text.result.value(missing: missing, in: spoken, count: count), in: spoken)
    }

    /// What is known while some companies have not answered, promising the others until `deadline`.
    package func partial(
        of service: String, missing: Set<String>, deadline: WallTime, in language: Language?,
        count: (_ application: String) -> Int?
    ) throws(DialogueError) -> Reply {
        let spoken = spoken(language)
        let text = text(of: service)
        let value = text.result.value(missing: missing, in: spoken, count: count)
        return try write(.partial, text, value.adding("deadline", LocalTime(deadline).value), in: spoken)
    }

    /// The end of an inquiry about which nothing more is known than its partial result said.
    package func unanswered(
        of service: String, missing: Set<String>, in language: Language?
    ) throws(DialogueError) -> Reply {
        let names = text(of: service).result.names(of: missing, in: spoken(language))
        return try reply(.unanswered, ["missing": names], about: service, in: language)
    }

    /// The variables of the text about an open inquiry.
    func inProgress(_ inquiry: InquiryFacts, in language: Language?) -> TemplateValue {
        let missing = inquiry.isPartlyAnswered ? Set(inquiry.missing) : []
        return [
            "deadline": LocalTime(inquiry.deadline).value, "is_partial": .bool(inquiry.isPartlyAnswered),
            "missing": text(of: inquiry.service).result.names(of: missing, in: spoken(language)),
        ]
    }

    /// The acknowledgement for an inquiry that takes longer, promising an answer until `deadline`.
    package func accepted(
        of service: String, deadline: WallTime, in language: Language?
    ) throws(DialogueError) -> Reply {
        try reply(.accepted, ["deadline": LocalTime(deadline).value], about: service, in: language)
    }

    /// The request to send a long message again, because a segment of it was lost.
    package func textAgain(in language: Language?) throws(DialogueError) -> Reply {
        try plain(.textAgain, in: spoken(language))
    }

    /// Any text with its variables; one about a query says which service it is about, where there are several.
    func reply(
        _ name: TextName, _ value: TemplateValue, about service: String, in language: Language?
    ) throws(DialogueError) -> Reply {
        let spoken = spoken(language)
        guard TextName.ofServices.contains(name) else { return try write(name, nil, value, in: spoken) }
        let text = text(of: service)
        let called = offered.count > 1 ? TemplateValue.text(text.service.names[spoken]) : .absent
        return try write(name, text, value.adding("service", called), in: spoken)
    }

    /// A text without variables, in this very language.
    func plain(_ name: TextName, in language: Language) throws(DialogueError) -> Reply {
        try write(name, nil, [:], in: language)
    }

    /// The text of this name, or the service's own in its place; either way it goes by the common name.
    private func write(
        _ name: TextName, _ text: ServiceText?, _ value: TemplateValue, in language: Language
    ) throws(DialogueError) -> Reply {
        let file = text?.service.texts[name] ?? name
        let text = try library.render("\(language.rawValue)/\(file.rawValue)", value)
        return Reply(name: name, language: language, text: text)
    }

    /// The language to use for a sender who asked for this one, which the catalog may have lost since.
    package func spoken(_ language: Language?) -> Language {
        guard let language, catalog.languages.contains(where: { $0.language == language }) else {
            return defaultLanguage
        }
        return language
    }
}

/// A service, and the shape of its results; an object, because a copy would cost more than a look at it.
private final class ServiceText: Sendable {
    let service: Catalog.Service
    let result: ResultText

    init(_ service: Catalog.Service, _ catalog: Catalog) {
        self.service = service
        result = ResultText(of: service, in: catalog)
    }
}
