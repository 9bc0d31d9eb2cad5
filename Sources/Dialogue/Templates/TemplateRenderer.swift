/// Follows a template's instructions over a value and appends the text.
struct TemplateRenderer {
    let library: TemplateLibrary
    let escaping: TemplateEscaping
    private(set) var output: [UInt8] = []
    /// Innermost context last.
    private var contexts: [TemplateValue]
    private var partialDepth = 0
    private var stepCount = 0

    /// The most instructions followed for one text: repetitions in each other multiply, and need not write anything.
    static let stepLimit = 65_536

    init(library: TemplateLibrary, escaping: TemplateEscaping, value: TemplateValue) {
        self.library = library
        self.escaping = escaping
        contexts = [value]
        output.reserveCapacity(512)
    }

    /// Appends the template's text; `indentation` goes before each of its lines.
    mutating func render(_ template: Template, indentation: [UInt8] = []) throws(DialogueError) {
        try render(template, 0..<template.instructions.count, indentation)
    }

    private mutating func render(
        _ template: Template, _ range: Range<Int>, _ indentation: [UInt8]
    ) throws(DialogueError) {
        var index = range.lowerBound
        while index < range.upperBound {
            stepCount += 1
            guard stepCount <= Self.stepLimit else {
                throw .tooManySteps(template: template.name, limit: Self.stepLimit)
            }
            var next = index + 1
            switch template.instructions[index] {
            case .text(let start, let end): output += template.literals[start..<end]
            case .lineStart: output += indentation
            case .variable(let name, let isEscaped): write(value(of: name, in: template), isEscaped: isEscaped)
            case .section(let name, let end):
                try renderSection(value(of: name, in: template), template, next..<end, indentation)
                next = end
            case .invertedSection(let name, let end):
                if value(of: name, in: template).isTruthy { next = end }
            case .partial(let partial): try render(template.partials[partial], in: template, indentation)
            }
            guard output.count <= library.outputLimit else {
                throw .outputTooLong(template: template.name, limit: library.outputLimit)
            }
            index = next
        }
    }

    private mutating func renderSection(
        _ value: TemplateValue, _ template: Template, _ range: Range<Int>, _ indentation: [UInt8]
    ) throws(DialogueError) {
        guard value.isTruthy else { return }
        if case .list(let values) = value {
            for value in values {
                contexts.append(value)
                try render(template, range, indentation)
                contexts.removeLast()
            }
        } else {
            contexts.append(value)
            try render(template, range, indentation)
            contexts.removeLast()
        }
    }

    /// An unknown partial is empty, as the specification wants; the lint reports it before anybody is answered.
    private mutating func render(
        _ partial: Template.Partial, in template: Template, _ indentation: [UInt8]
    ) throws(DialogueError) {
        guard let included = library.template(partial.name) else { return }
        guard partialDepth < library.partialDepthLimit else {
            let place = partial.place
            throw .partialsTooDeep(
                template: template.name, line: place.line, column: place.column, limit: library.partialDepthLimit)
        }
        partialDepth += 1
        // A partial within a line starts no line of this template, so only a standalone one is indented.
        try render(included, indentation: partial.indentation.map { indentation + $0 } ?? [])
        partialDepth -= 1
    }

    /// The value a name stands for: its first part is looked up outwards, the others only inside what was found.
    private func value(of name: Int, in template: Template) -> TemplateValue {
        let parts = template.names[name].parts
        guard let first = parts.first else { return contexts.last ?? .absent }
        var index = contexts.count
        while index > 0 {
            index -= 1
            guard var value = contexts[index].member(first) else { continue }
            for part in parts.dropFirst() { value = value.member(part) ?? .absent }
            return value
        }
        return .absent
    }

    private mutating func write(_ value: TemplateValue, isEscaped: Bool) {
        switch value {
        case .absent, .list, .object: break
        case .bool(let claim): output.append(contentsOf: (claim ? "true" : "false").utf8)
        case .integer(let number): output.append(contentsOf: String(number).utf8)
        case .text(let text):
            switch isEscaped ? escaping : .none {
            case .none: output.append(contentsOf: text.utf8)
            case .html: TemplateEscaping.appendHTML(text, to: &output)
            }
        }
    }
}
