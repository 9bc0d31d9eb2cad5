/// What can go wrong between a person's text and our answer.
package enum DialogueError: Error, Equatable, Sendable {
    /// Files that cannot be used, with every mistake found in them.
    case faults([Fault])
    /// A text was asked for that the library does not hold.
    case noTemplate(String)
    /// A text grew beyond what a reply may ever be, in octets of UTF-8.
    case outputTooLong(template: String, limit: Int)
    /// Sections and partials repeat each other more often than any text needs.
    case tooManySteps(template: String, limit: Int)
    /// Partials include each other without end.
    case partialsTooDeep(template: String, line: Int, column: Int, limit: Int)
}

extension DialogueError: CustomStringConvertible {
    /// The error in words, one line for each fault.
    package var description: String {
        switch self {
        case .faults(let faults): faults.map(\.description).joined(separator: "\n")
        case .noTemplate(let name): "there is no template “\(name)”"
        case .outputTooLong(let template, let limit): "\(template): the text grew beyond \(limit) octets"
        case .tooManySteps(let template, let limit): "\(template): the text takes more than \(limit) steps"
        case .partialsTooDeep(let template, let line, let column, let limit):
            "\(template):\(line):\(column): partials nest deeper than \(limit)"
        }
    }
}
