/// A language replies can be written in, named by its folder under `templates/`.
package struct Language: RawRepresentable, Hashable, Sendable {
    /// The folder's name: `zh`, `en`.
    package let rawValue: String

    /// The language of this folder.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Chinese, spoken unless somebody asks for another.
    package static let chinese = Language(rawValue: "zh")
    /// English.
    package static let english = Language(rawValue: "en")
}

extension Language: CustomStringConvertible {
    /// The folder's name.
    package var description: String { rawValue }
}

/// One text in every language of the catalog.
package struct LocalizedText: Equatable, Sendable {
    private let texts: [(language: Language, text: String)]

    /// A text in these languages, at least one.
    package init(_ texts: [(language: Language, text: String)]) { self.texts = texts }

    /// The text in this language, or in the first one it has.
    package subscript(_ language: Language) -> String {
        for entry in texts where entry.language == language { return entry.text }
        return texts.first?.text ?? ""
    }

    /// The text in all its languages.
    package var all: [String] { texts.map(\.text) }

    /// Whether both say the same in the same languages.
    package static func == (left: Self, right: Self) -> Bool { left.texts.elementsEqual(right.texts, by: ==) }
}
