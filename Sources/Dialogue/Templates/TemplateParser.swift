/// Turns the text of a template into instructions, by the Mustache specification 1.4 without its optional modules.
///
/// Parsing goes on behind a mistake, so that its author sees all mistakes at once.
package struct TemplateParser {
    /// Largest template read, in octets.
    package static let octetLimit = 65_536
    /// Deepest nesting of sections.
    package static let depthLimit = 32

    /// A section whose end has not come yet, with the index of its first instruction.
    private struct OpenSection {
        let name: Template.Name
        let start: Int
    }

    private let source: TemplateSource
    private var delimiters = TemplateTag.Delimiters()
    private var template: Template
    private var open: [OpenSection] = []
    private var faults: [Fault] = []

    /// The template `name`, whose partials are looked up in the same folder.
    ///
    /// - Throws: `DialogueError.faults` with every mistake.
    package static func parse(name: String, octets: [UInt8]) throws(DialogueError) -> Template {
        guard octets.count <= octetLimit else {
            throw .faults([Fault(file: name, .tooLong(limit: octetLimit))])
        }
        let marks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF]]
        guard !marks.contains(where: octets.starts(with:)) else {
            throw .faults([Fault(file: name, .byteOrderMark)])
        }
        guard String(validating: octets, as: UTF8.self) != nil else { throw .faults([Fault(file: name, .notUTF8)]) }
        var parser = Self(source: TemplateSource(name: name, octets: octets))
        parser.run()
        guard parser.faults.isEmpty else { throw .faults(parser.faults.sorted()) }
        return parser.template
    }

    private init(source: TemplateSource) {
        self.source = source
        template = Template(name: source.name)
    }

    private mutating func run() {
        var position = 0
        while let start = source.firstIndex(of: delimiters.open, from: position) {
            guard let tag = TemplateTag(in: source, at: start, delimiters: delimiters) else {
                note(.unclosedTag, at: start)
                break
            }
            let line = tag.kind.vanishesWithItsLine ? source.standaloneRange(around: tag.range) : nil
            addText(position..<(line?.lowerBound ?? start))
            if line == nil, source.startsLine(start) { template.instructions.append(.lineStart) }
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
            template.instructions.append(.partial(template.partials.count))
            template.partials.append(
                Template.Partial(name: neighbour(tag.content), indentation: indentation, place: place))
        case .variable, .section, .invertedSection, .sectionEnd:
            guard let parts = tag.nameParts else { return note(.badName(tag.content), at: tag.range.lowerBound) }
            apply(tag.kind, to: Template.Name(parts: parts, place: place))
        }
    }

    private mutating func apply(_ kind: TemplateTag.Kind, to name: Template.Name) {
        switch kind {
        case .variable(let isEscaped):
            template.instructions.append(.variable(name: index(of: name), isEscaped: isEscaped))
        case .section: begin(.section(name: index(of: name), end: 0), name)
        case .invertedSection: begin(.invertedSection(name: index(of: name), end: 0), name)
        case .sectionEnd: end(name)
        case .comment, .partial, .delimiters: break
        }
    }

    private mutating func begin(_ instruction: Template.Instruction, _ name: Template.Name) {
        if open.count == Self.depthLimit {
            faults.append(fault(.nestedTooDeep(limit: Self.depthLimit), name.place))
        }
        open.append(OpenSection(name: name, start: template.instructions.count))
        template.instructions.append(instruction)
    }

    private mutating func end(_ name: Template.Name) {
        guard let section = open.last else {
            return faults.append(fault(.unopenedSection(name.text), name.place))
        }
        guard section.name.parts == name.parts else {
            return faults.append(fault(.mismatchedSection(name.text, open: section.name.text), name.place))
        }
        open.removeLast()
        switch template.instructions[section.start] {
        case .section(let name, _):
            template.instructions.append(.sectionEnd(start: section.start + 1))
            template.instructions[section.start] = .section(name: name, end: template.instructions.count)
        case .invertedSection(let name, _):
            template.instructions[section.start] = .invertedSection(name: name, end: template.instructions.count)
        case .text, .lineStart, .variable, .sectionEnd, .partial: break
        }
    }

    private mutating func index(of name: Template.Name) -> Int {
        template.names.append(name)
        return template.names.count - 1
    }

    /// Adds text line by line, so that the indentation of a partial can be put before each.
    private mutating func addText(_ range: Range<Int>) {
        var position = range.lowerBound
        while position < range.upperBound {
            if source.startsLine(position) { template.instructions.append(.lineStart) }
            let line = source.octets[position..<range.upperBound]
            let end = line.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? range.upperBound
            let start = template.literals.count
            template.literals += source.octets[position..<end]
            template.instructions.append(.text(start: start, end: template.literals.count))
            position = end
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
