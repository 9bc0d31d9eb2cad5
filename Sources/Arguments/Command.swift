/// A command with its options, and either operands or commands of its own.
///
///     let program = Command(
///         "tongcha", "Answers text messages about a person's accounts.",
///         commands: [
///             Command("serve", "run the responder", options: [configuration]),
///             Command("import", "read a CSV file", options: [configuration], operands: [kind, file]),
///         ])
///     switch program.parse(Array(CommandLine.arguments.dropFirst())) {
///     case .run(let invocation): …  // invocation.command == "serve", invocation[configuration]
///     case .stop(let text, let exitCode): …
///     }
package struct Command: Sendable {
    let name: String
    let summary: String
    let detail: String
    let options: [OptionSpecification]
    let operands: [OperandSpecification]
    let commands: [Command]

    /// A command; the summary is one line, the detail a paragraph for its own help.
    package init(
        _ name: String, _ summary: String, detail: String = "", options: [any OptionDeclaration] = [],
        operands: [any OperandDeclaration] = [], commands: [Command] = []
    ) {
        precondition(operands.isEmpty || commands.isEmpty, "\(name): a word is an operand or a command, never both")
        self.name = name
        self.summary = summary
        self.detail = detail
        self.options = options.map(\.specification)
        self.operands = operands.map(\.specification)
        self.commands = commands
        let firstOpenEnd = self.operands.firstIndex { $0.arity != .required } ?? operands.count
        precondition(firstOpenEnd >= operands.count - 1, "\(name): only the last operand may be left out or repeated")
    }

    /// What the arguments, without the program's own name, ask for; nothing is read, written or ended here.
    package func parse(_ arguments: [String]) -> Outcome {
        if let path = pathOfHelp(in: arguments) { return .stop(text: UsageText.text(of: path), exitCode: 0) }
        var parsing = Parsing(program: self)
        do throws(Misuse) {
            return .run(try parsing.parse(arguments))
        } catch {
            let command = parsing.path.map(\.name).joined(separator: " ")
            return .stop(text: "\(name): \(error)\nTry '\(command) --help'.\n", exitCode: 2)
        }
    }

    /// The commands named where help is asked for; a mistake elsewhere in the line is no reason to withhold it.
    private func pathOfHelp(in arguments: [String]) -> [Command]? {
        let words = arguments.prefix { $0 != "--" }
        guard words.contains("--help") || words.contains("-h") else { return nil }
        return words.reduce(into: [self]) { path, word in
            if let next = path.last?.commands.first(where: { $0.name == word }) { path.append(next) }
        }
    }
}

/// What a command line comes to.
package enum Outcome: Sendable {
    /// Do this.
    case run(Invocation)
    /// Print this and leave: help on standard output with code 0, a mistake on standard error with code 2.
    case stop(text: String, exitCode: Int32)
}

/// A command that was asked for, with everything given to it.
package struct Invocation: Sendable {
    /// The command below the program, words with a space between: `queue list`.
    package let command: String
    let options: [String: String]
    let operands: [String: [String]]

    /// The option's value.
    package subscript<Value>(option: Option<Value>) -> Value { option.read(options[option.specification.name]) }

    /// The operand's value; asking for one of another command's stops the process.
    package subscript<Value>(operand: Operand<Value>) -> Value {
        operand.read(operands[operand.specification.name] ?? [])
    }
}
