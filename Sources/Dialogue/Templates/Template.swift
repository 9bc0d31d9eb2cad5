/// A parsed Mustache template: a tree that is rendered any number of times.
package struct Template: Equatable, Sendable {
    /// The name it was loaded under, `zh/result`.
    package let name: String
    /// What to write, in order.
    let nodes: [Node]

    /// A step of rendering.
    indirect enum Node: Equatable, Sendable {
        /// Octets written as they are; at most one line with its ending.
        case text([UInt8])
        /// A line of the template begins here, so the indentation of a standalone partial belongs here.
        case lineStart
        /// A value's text.
        case variable(Name, isEscaped: Bool)
        /// Steps done for each value, once for any other true value, or not at all.
        case section(Name, [Node])
        /// Steps done when the value is false.
        case invertedSection(Name, [Node])
        /// Another template of the library. Indentation is `nil` when the tag shares its line with other text.
        case partial(String, indentation: [UInt8]?, Place)
    }

    /// A name as a tag wrote it: `a.b.c` in three parts, the implicit iterator `.` in none.
    struct Name: Equatable, Sendable {
        let parts: [String]
        let place: Place

        var text: String { parts.isEmpty ? "." : parts.joined(separator: ".") }
    }

    /// Where a tag stands in its file, both from 1.
    struct Place: Equatable, Sendable {
        let line: Int
        let column: Int
    }
}
