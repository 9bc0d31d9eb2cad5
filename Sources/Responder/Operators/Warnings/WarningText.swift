import Dialogue
import Digest
import SMS

/// A fixed text that passed the lint, in every language of the service.
struct WarningText: Sendable {
    /// Its name.
    let name: String
    /// The text in each language, in the catalog's order.
    let forms: [Form]
    private let texts: ReplyTexts

    /// The text in one language.
    struct Form: Sendable {
        let language: Language
        let text: String
        let segmentCount: Int
    }

    /// Reads the text and everything around it.
    ///
    /// - Throws: `TemplateFolder.Faults` for whatever `tongcha check` would report, `FileError` for a text that is not
    ///   there or not the same for everybody.
    init(_ name: String, _ configuration: Configuration) throws {
        texts = try ServiceTexts(configuration).texts
        self.name = name
        do throws(DialogueError) {
            forms = try texts.fixed(TextName(rawValue: name)).map { reply in
                Form(
                    language: reply.language, text: reply.text,
                    segmentCount: TemplateLint.segmentCount(reply.text))
            }
        } catch {
            switch error {
            case .noTemplate(let file):
                throw FileError("there is no text \(configuration.templates)/\(file).mustache")
            case .faults, .outputTooLong, .tooManySteps, .partialsTooDeep:
                throw FileError("the text \"\(name)\" is not the same for everybody, so no list can be texted with it")
            }
        }
    }

    /// The text for whoever asked for this language.
    func form(in language: String?) -> Form {
        let spoken = texts.spoken(language.map { Language(rawValue: $0) })
        return forms.first { $0.language == spoken } ?? forms[0]
    }

    /// What tells the text from others.
    var digest: String {
        Hex.text(of: SHA256.digest(of: Array(forms.map { "\($0.language)\0\($0.text)\0" }.joined().utf8)))
    }
}
