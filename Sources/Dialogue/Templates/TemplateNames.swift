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
    private var value = TemplateValue.absent
    /// The places of the contexts in the value, innermost last; `nil` for what the sample does not have.
    private var contexts: [Int?] = []
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
        self.value = value
        contexts = [0]
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
            case .text, .lineStart, .sectionEnd: break
            case .variable(let name, _): _ = look(template.names[name], in: template.name)
            case .invertedSection(let name, _): _ = look(template.names[name], in: template.name)
            case .section(let name, let end):
                let place = look(template.names[name], in: template.name)
                index = end
                for context in contexts(ofSectionOver: place) { visit(template, inner..<end, within: context) }
            case .partial(let partial): visit(template.partials[partial], of: template.name)
            }
        }
    }

    /// Each value of a list, or the value itself.
    private func contexts(ofSectionOver place: Int?) -> [Int?] {
        guard let place, value.nodes[place].kind == .list else { return [place] }
        var elements: [Int?] = []
        var element = place + 1
        while element < place + value.nodes[place].nodeCount {
            elements.append(element)
            element += value.nodes[element].nodeCount
        }
        return elements
    }

    private mutating func visit(_ template: Template, _ range: Range<Int>, within context: Int?) {
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

    private mutating func look(_ name: Template.Name, in file: String) -> Int? {
        guard let first = name.first else { return contexts.last ?? nil }
        let use = Use(file: file, line: name.place.line, column: name.place.column, name: name.text)
        var place = contexts.reversed().lazy.compactMap { [value] in $0.flatMap { value.member(first, at: $0) } }.first
        for part in name.inner { place = place.flatMap { value.member(part, at: $0) } }
        if place == nil { unknown.insert(use) } else { known.insert(use) }
        return place
    }
}
