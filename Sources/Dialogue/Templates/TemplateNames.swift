/// Follows a template's names through sample values, and finds those that stand for nothing in any of them.
///
/// Sections are entered whether or not the sample would render them, because another value will.
struct TemplateNames {
    /// A name at its place; the same place may be reached with several samples.
    private struct Use: Hashable {
        let file: String
        let line: Int
        let column: Int
        let name: String
    }

    private let library: TemplateLibrary
    private var known: Set<Use> = []
    private var unknown: Set<Use> = []
    private var missing: Set<Fault> = []
    private var contexts: [TemplateValue] = []
    private var depth = 0
    private var stepCount = 0

    init(library: TemplateLibrary) { self.library = library }

    /// Names without meaning, and partials that are missing.
    var faults: [Fault] {
        unknown.subtracting(known).map { use in
            Fault(file: use.file, line: use.line, column: use.column, .unknownVariable(use.name))
        } + missing
    }

    mutating func visit(_ template: Template, with value: TemplateValue) {
        contexts = [value]
        stepCount = 0
        visit(template, 0..<template.instructions.count)
    }

    private mutating func visit(_ template: Template, _ range: Range<Int>) {
        var index = range.lowerBound
        // Endless repetition is reported by rendering.
        while index < range.upperBound, stepCount < TemplateRenderer.stepLimit {
            stepCount += 1
            let inner = index + 1
            index = inner
            switch template.instructions[inner - 1] {
            case .text, .lineStart: break
            case .variable(let name, _): _ = look(template.names[name], in: template.name)
            case .invertedSection(let name, _): _ = look(template.names[name], in: template.name)
            case .section(let name, let end):
                let value = look(template.names[name], in: template.name)
                index = end
                if case .list(let values) = value {
                    for value in values { visit(template, inner..<end, within: value) }
                } else {
                    visit(template, inner..<end, within: value)
                }
            case .partial(let partial): visit(template.partials[partial], of: template.name)
            }
        }
    }

    private mutating func visit(_ template: Template, _ range: Range<Int>, within context: TemplateValue) {
        contexts.append(context)
        visit(template, range)
        contexts.removeLast()
    }

    private mutating func visit(_ partial: Template.Partial, of file: String) {
        guard let included = library.template(partial.name) else {
            let place = partial.place
            missing.insert(
                Fault(file: file, line: place.line, column: place.column, .missingPartial(partial.name)))
            return
        }
        // Endless recursion is reported by rendering.
        guard depth < library.partialDepthLimit else { return }
        depth += 1
        visit(included, 0..<included.instructions.count)
        depth -= 1
    }

    private mutating func look(_ name: Template.Name, in file: String) -> TemplateValue {
        guard let first = name.parts.first else { return contexts.last ?? .absent }
        let use = Use(file: file, line: name.place.line, column: name.place.column, name: name.text)
        var value = contexts.reversed().lazy.compactMap { $0.member(first) }.first
        for part in name.parts.dropFirst() { value = value?.member(part) }
        if value == nil { unknown.insert(use) } else { known.insert(use) }
        return value ?? .absent
    }
}
