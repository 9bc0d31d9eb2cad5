/// Follows a template's instructions over a value and appends the text.
struct TemplateRenderer {
    let library: TemplateLibrary
    let escaping: TemplateEscaping
    private(set) var output: [UInt8] = []
    private let value: TemplateValue
    /// Where in the value names are looked up, innermost last.
    private var contexts = [Context(place: 0, end: 0)]
    private var partialDepth = 0
    private var stepCount = 0

    /// The most instructions followed for one text: repetitions in each other multiply, and need not write anything.
    static let stepLimit = 65_536

    init(library: TemplateLibrary, escaping: TemplateEscaping, value: TemplateValue) {
        self.library = library
        self.escaping = escaping
        self.value = value
        output.reserveCapacity(512)
    }

    /// Appends the template's text; `indentation` goes before each of its lines.
    mutating func render(_ template: Template, indentation: [UInt8] = []) throws(DialogueError) {
        var index = 0
        while index < template.instructions.count {
            stepCount += 1
            guard stepCount <= Self.stepLimit else {
                throw .tooManySteps(template: template.name, limit: Self.stepLimit)
            }
            var next = index + 1
            switch template.instructions[index] {
            case .text(let start, let end): output += template.literals[start..<end]
            case .lineStart: if !indentation.isEmpty { output += indentation }
            case .variable(let name, let isEscaped):
                if let place = place(of: name, in: template) { write(place, isEscaped: isEscaped) }
            case .section(let name, let end):
                if let place = place(of: name, in: template), value.isTruthy(at: place) {
                    contexts.append(Context(ofSectionOver: place, in: value))
                } else {
                    next = end
                }
            case .sectionEnd(let start): if goesOn() { next = start }
            case .invertedSection(let name, let end):
                if let place = place(of: name, in: template), value.isTruthy(at: place) { next = end }
            case .partial(let partial): try render(template.partials[partial], in: template, indentation)
            }
            guard output.count <= library.outputLimit else {
                throw .outputTooLong(template: template.name, limit: library.outputLimit)
            }
            index = next
        }
    }

    /// Goes on to the next value of the innermost section; leaves the section when there is none.
    private mutating func goesOn() -> Bool {
        let innermost = contexts.count - 1
        let next = contexts[innermost].place + value.nodes[contexts[innermost].place].nodeCount
        guard next < contexts[innermost].end else {
            contexts.removeLast()
            return false
        }
        contexts[innermost].place = next
        return true
    }

    /// An unknown partial is empty, as the specification wants; the lint reports it before anybody is answered.
    private mutating func render(
        _ partial: Template.Partial, in template: Template, _ indentation: [UInt8]
    ) throws(DialogueError) {
        guard let included = library.template(of: partial) else { return }
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

    /// The place of what a name stands for: its first part is looked up outwards, the others only inside what was found.
    private func place(of name: Int, in template: Template) -> Int? {
        guard let first = template.names[name].first else { return contexts.last?.place }
        var index = contexts.count
        while index > 0 {
            index -= 1
            guard var place = value.member(first, at: contexts[index].place) else { continue }
            for part in template.names[name].inner {
                guard let inner = value.member(part, at: place) else { return nil }
                place = inner
            }
            return place
        }
        return nil
    }

    /// Appends a number in decimal digits.
    private mutating func append(_ number: Int) {
        guard (0..<10_000).contains(number) else { return output.append(contentsOf: String(number).utf8) }
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            output.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    private mutating func write(_ place: Int, isEscaped: Bool) {
        switch value.nodes[place].kind {
        case .absent, .list, .object: break
        case .bool: output.append(contentsOf: (value.isTruthy(at: place) ? "true" : "false").utf8)
        case .integer: append(value.nodes[place].integer)
        case .text:
            switch isEscaped ? escaping : .none {
            case .none: output += value.text(at: place)
            case .html: TemplateEscaping.appendHTML(value.text(at: place), to: &output)
            }
        }
    }
}

/// A value within which names are looked up.
private struct Context {
    /// Where it is.
    var place: Int
    /// Where the values end that its section repeats for.
    let end: Int

    init(place: Int, end: Int) {
        self.place = place
        self.end = end
    }

    /// The first value of a section over what is at `place`: the first of a list, or the value itself.
    init(ofSectionOver place: Int, in value: TemplateValue) {
        let node = value.nodes[place]
        self.init(place: node.kind == .list ? place + 1 : place, end: place + node.nodeCount)
    }
}
