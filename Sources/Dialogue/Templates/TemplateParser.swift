/// Turns the text of a template into a tree, by the Mustache specification 1.4 without its optional modules.
///
/// Parsing goes on behind a mistake, so that its author sees all mistakes at once.
package struct TemplateParser {
    /// Largest template read, in octets.
    package static let octetLimit = 65_536
    /// Deepest nesting of sections.
    package static let depthLimit = 32

    /// A section whose end has not come yet; the outermost one is the template itself.
    private struct OpenSection {
        var name: Template.Name
        var isInverted = false
        var nodes: [Template.Node] = []
    }

    private let source: TemplateSource
    private var delimiters = TemplateTag.Delimiters()
    private var outermost: [Template.Node] = []
    private var open: [OpenSection] = []
    private var faults: [Fault] = []

    /// The tree of the template `name`, whose partials are looked up in the same folder.
    ///
    /// - Throws: `DialogueError.faults` with every mistake.
    package static func parse(name: String, octets: [UInt8]) throws(DialogueError) -> Template {
        guard octets.count <= octetLimit else {
            throw .faults([Fault(file: name, .tooLong(limit: octetLimit))])
        }
        guard String(validating: octets, as: UTF8.self) != nil else { throw .faults([Fault(file: name, .notUTF8)]) }
        var parser = Self(source: TemplateSource(name: name, octets: octets))
        parser.run()
        guard parser.faults.isEmpty else { throw .faults(parser.faults.sorted()) }
        return Template(name: name, nodes: parser.outermost)
    }

    private init(source: TemplateSource) { self.source = source }

    private mutating func run() {
        var position = 0
        while let start = source.firstIndex(of: delimiters.open, from: position) {
            guard let tag = TemplateTag(in: source, at: start, delimiters: delimiters) else {
                note(.unclosedTag, at: start)
                break
            }
            let line = tag.kind.vanishesWithItsLine ? source.standaloneRange(around: tag.range) : nil
            addText(position..<(line?.lowerBound ?? start))
            if line == nil, source.startsLine(start) { add(.lineStart) }
            let blanks = line.map { Array(source.octets[$0.lowerBound..<start]) }
            apply(tag, indentation: blanks)
            position = line?.upperBound ?? tag.range.upperBound
        }
        addText(position..<source.octets.count)
        for section in open {
            faults.append(fault(.unclosedSection(section.name.text), section.name.place))
        }
    }

    private mutating func apply(_ tag: TemplateTag, indentation: [UInt8]?) {
        let place = source.place(tag.range.lowerBound)
        switch tag.kind {
        case .comment: return
        case .delimiters:
            guard let changed = TemplateTag.Delimiters(tag.content) else {
                return note(.badDelimiters, at: tag.range.lowerBound)
            }
            delimiters = changed
        case .partial:
            guard let parts = tag.nameParts, !parts.isEmpty else {
                return note(.badName(tag.content), at: tag.range.lowerBound)
            }
            add(.partial(neighbour(tag.content), indentation: indentation, place))
        case .variable, .section, .invertedSection, .sectionEnd:
            guard let parts = tag.nameParts else { return note(.badName(tag.content), at: tag.range.lowerBound) }
            apply(tag.kind, to: Template.Name(parts: parts, place: place))
        }
    }

    private mutating func apply(_ kind: TemplateTag.Kind, to name: Template.Name) {
        switch kind {
        case .variable(let isEscaped): add(.variable(name, isEscaped: isEscaped))
        case .section: begin(OpenSection(name: name))
        case .invertedSection: begin(OpenSection(name: name, isInverted: true))
        case .sectionEnd: end(name)
        case .comment, .partial, .delimiters: break
        }
    }

    private mutating func begin(_ section: OpenSection) {
        if open.count == Self.depthLimit {
            faults.append(fault(.nestedTooDeep(limit: Self.depthLimit), section.name.place))
        }
        open.append(section)
    }

    private mutating func end(_ name: Template.Name) {
        guard let section = open.last else {
            return faults.append(fault(.unopenedSection(name.text), name.place))
        }
        guard section.name.parts == name.parts else {
            return faults.append(fault(.mismatchedSection(name.text, open: section.name.text), name.place))
        }
        open.removeLast()
        add(section.isInverted ? .invertedSection(section.name, section.nodes) : .section(section.name, section.nodes))
    }

    /// Adds text line by line, so that the indentation of a partial can be put before each.
    private mutating func addText(_ range: Range<Int>) {
        var position = range.lowerBound
        while position < range.upperBound {
            if source.startsLine(position) { add(.lineStart) }
            let line = source.octets[position..<range.upperBound]
            let end = line.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? range.upperBound
            add(.text(Array(source.octets[position..<end])))
            position = end
        }
    }

    private mutating func add(_ node: Template.Node) {
        if open.isEmpty {
            outermost.append(node)
        } else {
            open[open.count - 1].nodes.append(node)
        }
    }

    /// The template of that name in this template's folder.
    private func neighbour(_ partial: String) -> String {
        guard let slash = source.name.lastIndex(of: "/") else { return partial }
        return String(source.name[...slash]) + partial
    }

    private mutating func note(_ problem: Fault.Problem, at offset: Int) {
        faults.append(fault(problem, source.place(offset)))
    }

    private func fault(_ problem: Fault.Problem, _ place: Template.Place) -> Fault {
        Fault(file: source.name, line: place.line, column: place.column, problem)
    }
}
