/// Walks a template's tree over a value and appends the text.
struct TemplateRenderer {
    let library: TemplateLibrary
    let escaping: TemplateEscaping
    private(set) var output: [UInt8] = []
    /// Innermost context last.
    private var contexts: [TemplateValue]
    private var templateName = ""
    private var partialDepth = 0

    init(library: TemplateLibrary, escaping: TemplateEscaping, value: TemplateValue) {
        self.library = library
        self.escaping = escaping
        contexts = [value]
        output.reserveCapacity(512)
    }

    /// Appends the template's text; `indentation` goes before each of its lines.
    mutating func render(_ template: Template, indentation: [UInt8] = []) throws(DialogueError) {
        let including = templateName
        templateName = template.name
        try render(template.nodes, indentation)
        templateName = including
    }

    private mutating func render(_ nodes: [Template.Node], _ indentation: [UInt8]) throws(DialogueError) {
        for node in nodes {
            switch node {
            case .text(let octets): output.append(contentsOf: octets)
            case .lineStart: output.append(contentsOf: indentation)
            case .variable(let name, let isEscaped): write(value(of: name), isEscaped: isEscaped)
            case .section(let name, let inner): try renderSection(value(of: name), inner, indentation)
            case .invertedSection(let name, let inner):
                if !value(of: name).isTruthy { try render(inner, indentation) }
            case .partial(let name, let own, let place):
                // A partial within a line starts no line of this template, so only a standalone one is indented.
                try renderPartial(name, own.map { indentation + $0 } ?? [], place)
            }
            guard output.count <= library.outputLimit else {
                throw .outputTooLong(template: templateName, limit: library.outputLimit)
            }
        }
    }

    private mutating func renderSection(
        _ value: TemplateValue, _ inner: [Template.Node], _ indentation: [UInt8]
    ) throws(DialogueError) {
        guard value.isTruthy else { return }
        if case .list(let values) = value {
            for value in values { try render(inner, within: value, indentation) }
        } else {
            try render(inner, within: value, indentation)
        }
    }

    private mutating func render(
        _ inner: [Template.Node], within context: TemplateValue, _ indentation: [UInt8]
    ) throws(DialogueError) {
        contexts.append(context)
        try render(inner, indentation)
        contexts.removeLast()
    }

    /// An unknown partial is empty, as the specification wants; the lint reports it before anybody is answered.
    private mutating func renderPartial(
        _ name: String, _ indentation: [UInt8], _ place: Template.Place
    ) throws(DialogueError) {
        guard let partial = library.template(name) else { return }
        guard partialDepth < library.partialDepthLimit else {
            throw .partialsTooDeep(
                template: templateName, line: place.line, column: place.column, limit: library.partialDepthLimit)
        }
        partialDepth += 1
        try render(partial, indentation: indentation)
        partialDepth -= 1
    }

    /// The value a name stands for: its first part is looked up outwards, the others only inside what was found.
    private func value(of name: Template.Name) -> TemplateValue {
        guard let first = name.parts.first else { return contexts.last ?? .absent }
        for context in contexts.reversed() {
            guard var value = context.member(first) else { continue }
            for part in name.parts.dropFirst() { value = value.member(part) ?? .absent }
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
