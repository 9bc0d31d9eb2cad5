/// What is wrong with a scenario's text, and where.
package struct ScenarioError: Error, Equatable {
    /// The line, from 1.
    package let line: Int
    /// The character in the line, from 1.
    var column: Int
    /// What the place should hold, as a noun phrase.
    var expected: String
    /// What it holds; `nil` at the line's end.
    var found: String?
}

/// Everything that is wrong with a scenario's text, in the order of the lines.
struct ScenarioFaults: Error, Equatable {
    var errors: [ScenarioError]
}

extension ScenarioFaults: CustomStringConvertible {
    /// A line for each fault.
    var description: String { errors.map(\.description).joined(separator: "\n") }
}

extension ScenarioError: CustomStringConvertible {
    /// `7:12: expected a phone's name, found "text"`.
    package var description: String {
        "\(line):\(column): expected \(expected), found \(found.map { "'\($0)'" } ?? "the end of the line")"
    }
}
