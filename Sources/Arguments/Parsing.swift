/// One walk over the arguments.
struct Parsing {
    /// The program and the commands named so far.
    private(set) var path: [Command]
    private var current: Command
    private var options: [String: String] = [:]
    private var operands: [String] = []

    init(program: Command) {
        path = [program]
        current = program
    }

    mutating func parse(_ arguments: [String]) throws(Misuse) -> Invocation {
        var rest = arguments[...]
        var isPastOptions = false
        while let argument = rest.popFirst() {
            if isPastOptions || argument == "-" || !argument.hasPrefix("-") {
                try takeWord(argument)
            } else if argument == "--" {
                isPastOptions = true
            } else {
                try takeOption(argument, &rest)
            }
        }
        guard current.commands.isEmpty else { throw .missingCommand(known: current.commands.map(\.name)) }
        return Invocation(
            command: path.dropFirst().map(\.name).joined(separator: " "), options: options,
            operands: try assignedOperands())
    }

    private mutating func takeWord(_ word: String) throws(Misuse) {
        guard !current.commands.isEmpty else { return operands.append(word) }
        guard let command = current.commands.first(where: { $0.name == word }) else {
            let names = current.commands.map(\.name)
            throw .unknownCommand(word, suggestion: nearest(to: word, among: names), known: names)
        }
        current = command
        path.append(command)
    }

    private mutating func takeOption(_ argument: String, _ rest: inout ArraySlice<String>) throws(Misuse) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (typed, attached) = (parts[0], parts.count > 1 ? parts[1] : nil)
        let known = path.flatMap(\.options)
        guard let option = known.first(where: { "--" + $0.name == typed }) else {
            let names = known.map { "--" + $0.name } + ["--help"]
            throw .unknownOption(typed, suggestion: nearest(to: typed, among: names))
        }
        let given = options[option.name]
        guard given == nil || option.isRepeated else { throw .repeatedOption(typed) }
        guard let placeholder = option.placeholder else {
            guard attached == nil else { throw .unwantedValue(typed) }
            options[option.name] = ""
            return
        }
        if option.mayStandAlone, attached == nil {
            options[option.name] = ""
            return
        }
        // A value that looks like an option is more likely a value forgotten.
        let next = rest.first.flatMap { $0.hasPrefix("--") ? nil : $0 }
        guard let value = attached ?? next else { throw .missingValue(typed, placeholder: placeholder) }
        if attached == nil { rest.removeFirst() }
        guard option.accepts(value) else { throw .invalidValue(value, of: typed, expectation: option.expectation) }
        options[option.name] = (given.map { $0 + String(OptionSpecification.separator) } ?? "") + value
    }

    private func assignedOperands() throws(Misuse) -> [String: [String]] {
        var rest = operands[...]
        var assigned: [String: [String]] = [:]
        for operand in current.operands {
            let taken = operand.arity == .repeated ? rest : rest.prefix(1)
            guard !taken.isEmpty || operand.arity == .optional else { throw .missingOperand(operand.name) }
            for value in taken where !operand.accepts(value) {
                throw .invalidValue(value, of: operand.name, expectation: operand.expectation)
            }
            assigned[operand.name] = Array(taken)
            rest = rest.dropFirst(taken.count)
        }
        if let excess = rest.first { throw .excessOperand(excess) }
        return assigned
    }
}
