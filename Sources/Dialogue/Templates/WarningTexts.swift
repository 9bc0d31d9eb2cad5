// Texts that answer nobody: an operator sends them to a list of numbers.

extension TemplateLibrary {
    /// How the names of such texts begin: `warning`, `warning-parcels`.
    private static let warningWord = "warning"

    /// The warnings that any language has, sorted.
    var warnings: [TextName] {
        let found = names.compactMap { name -> String? in
            let parts = name.split(separator: "/")
            guard parts.count == 2, let word = parts[1].split(separator: "-").first, word == Self.warningWord else {
                return nil
            }
            return String(parts[1])
        }
        return Set(found).sorted().map { TextName(rawValue: $0) }
    }
}

extension ReplyTexts {
    /// A text that is the same for everybody, in each language.
    ///
    /// - Throws: `DialogueError.noTemplate` for one that a language lacks, `DialogueError.faults` for one with variables.
    package func fixed(_ name: TextName) throws(DialogueError) -> [Reply] {
        var replies: [Reply] = []
        for spoken in catalog.languages {
            let file = "\(spoken.language)/\(name)"
            guard let template = library.template(file) else { throw .noTemplate(file) }
            var names = TemplateNames(library: library)
            names.visit(template, with: [:])
            guard names.faults.isEmpty else { throw .faults(names.faults.sorted()) }
            replies.append(try plain(name, in: spoken.language))
        }
        return replies
    }
}
