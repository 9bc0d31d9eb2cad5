/// A parsed Mustache template: a flat list of instructions that is rendered any number of times.
///
/// The list holds numbers only, so that walking it counts no references; what they point at lies beside it.
package struct Template: Equatable, Sendable {
    /// The name it was loaded under, `zh/result`.
    package let name: String
    /// What to write, in order.
    var instructions: [Instruction] = []
    /// The octets of all text between tags.
    var literals: [UInt8] = []
    /// What tags name, by the index instructions use.
    var names: [Name] = []
    /// The partials, by the index instructions use.
    var partials: [Partial] = []

    init(name: String) { self.name = name }

    /// Notes where the library has the partials.
    mutating func link(_ place: (String) -> Int?) {
        for index in partials.indices { partials[index].target = place(partials[index].name) }
    }

    /// A step of rendering.
    enum Instruction: Equatable, Sendable {
        /// Octets of `literals` written as they are; at most one line with its ending.
        case text(start: Int, end: Int)
        /// A line of the template begins here, so the indentation of a standalone partial belongs here.
        case lineStart
        /// A value's text.
        case variable(name: Int, isEscaped: Bool)
        /// The instructions up to `end` are done for each value, once for any other true value, or not at all; the last
        /// of them is `sectionEnd`.
        case section(name: Int, end: Int)
        /// Goes back to `start`, the first instruction of the section, as long as it has values.
        case sectionEnd(start: Int)
        /// The instructions up to `end` are done when the value is false.
        case invertedSection(name: Int, end: Int)
        /// Another template of the library.
        case partial(Int)
    }

    /// A name as a tag wrote it: `a.b.c` in three parts, the implicit iterator `.` in none.
    struct Name: Equatable, Sendable {
        let parts: [String]
        /// The key of the first part, which is looked up outwards; `nil` for the implicit iterator.
        let first: TemplateKey?
        /// The keys of the other parts, each looked up inside what the one before it names.
        let inner: [TemplateKey]
        let place: Place

        var text: String { parts.isEmpty ? "." : parts.joined(separator: ".") }

        init(parts: [String], place: Place) {
            self.parts = parts
            self.place = place
            first = parts.first.map { TemplateKey($0) }
            inner = parts.dropFirst().map { TemplateKey($0) }
        }
    }

    /// A tag that includes another template.
    struct Partial: Equatable, Sendable {
        let name: String
        /// What goes before each of its lines; `nil` when the tag shares its line with other text.
        let indentation: [UInt8]?
        let place: Place
        /// Where the library has it; `nil` for one that is missing.
        var target: Int?
    }

    /// Where a tag stands in its file, both from 1.
    struct Place: Equatable, Sendable {
        let line: Int
        let column: Int
    }
}
