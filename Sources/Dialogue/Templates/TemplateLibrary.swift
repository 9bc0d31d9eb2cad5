/// All templates of a deployment, parsed once, rendered for every reply.
package struct TemplateLibrary: Sendable {
    /// Longest text a rendering may make, in octets of UTF-8.
    package let outputLimit: Int
    /// How deep partials may include one another.
    package let partialDepthLimit: Int

    private let templates: [Template]
    /// The places of templates by their names.
    private let places: [String: Int]

    /// A library of files named without their suffix, `zh/result`; nothing is read here.
    ///
    /// Editors end a file with a line ending that no reader of a short message wants to see;
    /// it is dropped unless `keepsFinalNewline` says otherwise.
    /// - Throws: `DialogueError.faults` with the mistakes of all files.
    package init(
        files: [String: [UInt8]], keepsFinalNewline: Bool = false, outputLimit: Int = 16_384,
        partialDepthLimit: Int = 16
    ) throws(DialogueError) {
        var faults: [Fault] = []
        self.init(
            files: files, keepsFinalNewline: keepsFinalNewline, outputLimit: outputLimit,
            partialDepthLimit: partialDepthLimit, notingIn: &faults)
        guard faults.isEmpty else { throw .faults(faults.sorted()) }
    }

    /// A library of the files that can be read; the mistakes of the others are added to `faults`.
    package init(
        files: [String: [UInt8]], keepsFinalNewline: Bool = false, outputLimit: Int = 16_384,
        partialDepthLimit: Int = 16, notingIn faults: inout [Fault]
    ) {
        precondition(outputLimit > 0 && partialDepthLimit >= 0, "limits are positive")
        self.outputLimit = outputLimit
        self.partialDepthLimit = partialDepthLimit
        var templates: [Template] = []
        for (name, octets) in files {
            do {
                let source = keepsFinalNewline ? octets : Self.withoutFinalNewline(octets)
                templates.append(try TemplateParser.parse(name: name, octets: source))
            } catch {
                if case .faults(let found) = error { faults += found }
            }
        }
        let places = Dictionary(uniqueKeysWithValues: templates.indices.map { (templates[$0].name, $0) })
        for index in templates.indices { templates[index].link { places[$0] } }
        self.templates = templates
        self.places = places
    }

    /// The template of this name, `zh/result`.
    package func template(_ name: String) -> Template? { places[name].map { templates[$0] } }

    /// The template that a partial includes.
    func template(of partial: Template.Partial) -> Template? { partial.target.map { templates[$0] } }

    /// The names of all templates, sorted.
    package var names: [String] { places.keys.sorted() }

    /// The text of the template `name` filled with `value`.
    ///
    /// - Throws: `noTemplate`, `outputTooLong`, `tooManySteps` or `partialsTooDeep`.
    package func render(
        _ name: String, _ value: TemplateValue, escaping: TemplateEscaping = .none
    ) throws(DialogueError) -> String {
        guard let place = places[name] else { throw .noTemplate(name) }
        var renderer = TemplateRenderer(library: self, escaping: escaping, value: value)
        try renderer.render(templates[place])
        // Templates were checked when they were read, values are made of strings.
        return String(copying: UTF8Span(unchecked: renderer.output.span))
    }

    private static func withoutFinalNewline(_ octets: [UInt8]) -> [UInt8] {
        guard octets.last == UInt8(ascii: "\n") else { return octets }
        return octets.dropLast().last == UInt8(ascii: "\r") ? octets.dropLast(2) : octets.dropLast()
    }
}
