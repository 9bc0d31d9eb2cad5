import Dialogue
import SMS

/// Says what is understood of a text, and why, for whoever tunes the catalog.
package struct Ask {
    private let parser: CommandParser

    /// - Throws: `TemplateFolder.Faults` when the catalog or the texts cannot be read.
    package init(_ configuration: Configuration) throws(TemplateFolder.Faults) {
        parser = CommandParser(CommandBook(try TemplateFolder(path: configuration.templates).catalog))
    }

    /// The folded text, its syllables, its words with their distances, and the decision, a line for each.
    ///
    /// They show the text itself, and so belong on the terminal of whoever typed it and in no log.
    package func explain(_ text: String) -> String { parser.explain(text) }
}
