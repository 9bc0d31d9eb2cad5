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

    init(library: TemplateLibrary) { self.library = library }

    /// Names without meaning, and partials that are missing.
    var faults: [Fault] {
        unknown.subtracting(known).map { use in
            Fault(file: use.file, line: use.line, column: use.column, .unknownVariable(use.name))
        } + missing
    }

    mutating func visit(_ template: Template, with value: TemplateValue) {
        contexts = [value]
        visit(template.nodes, of: template.name)
    }

    private mutating func visit(_ nodes: [Template.Node], of file: String) {
        for node in nodes {
            switch node {
            case .text, .lineStart: break
            case .variable(let name, _): _ = look(name, in: file)
            case .invertedSection(let name, let inner):
                _ = look(name, in: file)
                visit(inner, of: file)
            case .section(let name, let inner):
                let value = look(name, in: file)
                if case .list(let values) = value {
                    for value in values { visit(inner, of: file, within: value) }
                } else {
                    visit(inner, of: file, within: value)
                }
            case .partial(let name, _, let place):
                guard let partial = library.template(name) else {
                    missing.insert(Fault(file: file, line: place.line, column: place.column, .missingPartial(name)))
                    continue
                }
                // Endless recursion is reported by rendering.
                guard depth < library.partialDepthLimit else { continue }
                depth += 1
                visit(partial.nodes, of: name)
                depth -= 1
            }
        }
    }

    private mutating func visit(_ nodes: [Template.Node], of file: String, within context: TemplateValue) {
        contexts.append(context)
        visit(nodes, of: file)
        contexts.removeLast()
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
