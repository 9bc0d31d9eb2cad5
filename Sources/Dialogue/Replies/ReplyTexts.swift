import Primitives
import SMS

/// Writes every text the service sends, in the language the sender asked for.
package struct ReplyTexts: Sendable {
    /// The companies and their facts.
    package let catalog: Catalog
    let library: TemplateLibrary
    private let resultText: ResultText
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
        resultText = ResultText(catalog)
    }

    /// All texts each language must have for this catalog.
    package static func names(for catalog: Catalog) -> [TextName] {
        TextName.builtIn + catalog.services.filter { $0.answer == .text }.map(\.text)
    }

    /// The result of an inquiry: how many accounts of each application, `nil` where nobody was asked about it, and the
    /// ids of the companies that did not answer.
    ///
    /// - Throws: `DialogueError` when a template cannot be rendered.
    package func result(
        missing: Set<String> = [], in language: Language?, count: (_ application: String) -> Int?
    ) throws(DialogueError) -> Reply {
        let spoken = spoken(language)
        return try reply(.result, resultText.value(missing: missing, in: spoken, count: count), in: spoken)
    }

    /// What is known while some companies have not answered, promising the others until `deadline`.
    package func partial(
        missing: Set<String>, deadline: WallTime, in language: Language?, count: (_ application: String) -> Int?
    ) throws(DialogueError) -> Reply {
        let spoken = spoken(language)
        let value = resultText.value(missing: missing, in: spoken, count: count)
        return try reply(.partial, value.adding("deadline", LocalTime(deadline).value), in: spoken)
    }

    /// The end of an inquiry about which nothing more is known than its partial result said.
    package func unanswered(missing: Set<String>, in language: Language?) throws(DialogueError) -> Reply {
        let spoken = spoken(language)
        return try reply(.unanswered, ["missing": resultText.names(of: missing, in: spoken)], in: spoken)
    }

    /// The variables of the text about an open inquiry.
    func inProgress(_ inquiry: InquiryFacts, until deadline: WallTime, in language: Language?) -> TemplateValue {
        let missing = inquiry.isPartlyAnswered ? Set(inquiry.missing) : []
        return [
            "deadline": LocalTime(deadline).value, "is_partial": .bool(inquiry.isPartlyAnswered),
            "missing": resultText.names(of: missing, in: spoken(language)),
        ]
    }

    /// The acknowledgement for an inquiry that takes longer, promising an answer until `deadline`.
    package func accepted(deadline: WallTime, in language: Language?) throws(DialogueError) -> Reply {
        try reply(.accepted, ["deadline": LocalTime(deadline).value], in: language)
    }

    /// The request to send a long message again, because a segment of it was lost.
    package func textAgain(in language: Language?) throws(DialogueError) -> Reply {
        try reply(.textAgain, [:], in: language)
    }

    /// Any text with its variables.
    func reply(_ name: TextName, _ value: TemplateValue, in language: Language?) throws(DialogueError) -> Reply {
        let spoken = spoken(language)
        let text = try library.render("\(spoken.rawValue)/\(name.rawValue)", value)
        return Reply(name: name, language: spoken, text: text)
    }

    /// The language to use for a sender who asked for this one, which the catalog may have lost since.
    package func spoken(_ language: Language?) -> Language {
        guard let language, catalog.languages.contains(where: { $0.language == language }) else {
            return defaultLanguage
        }
        return language
    }
}
