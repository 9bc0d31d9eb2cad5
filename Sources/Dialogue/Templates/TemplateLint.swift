import SMS

/// Checks the texts of all languages before anybody is answered with them.
package struct TemplateLint {
    /// How much a text of these many segments may take.
    package struct SegmentLimits: Equatable, Sendable {
        /// The limit of every text not named below.
        package var usual = 2
        /// Texts that may be longer.
        package var exceptions: [TextName: Int] = [:]

        /// Two segments, without exceptions.
        package init() {}

        func limit(of name: TextName) -> Int { exceptions[name] ?? usual }
    }

    /// The longest form of one text.
    package struct Measure: Equatable, Sendable {
        /// Which text.
        package let name: TextName
        /// In which language.
        package let language: Language
        /// UTF-16 units of the longest form.
        package let unitCount: Int
        /// Segments of the longest form.
        package let segmentCount: Int
    }

    /// What was found.
    package struct Report: Equatable, Sendable {
        /// Mistakes, in the order of files and lines.
        package var faults: [Fault] = []
        /// One line for every text that could be measured.
        package var measures: [Measure] = []
    }

    private let catalog: Catalog
    private let library: TemplateLibrary
    private let limits: SegmentLimits
    private let segmentCount: (String) -> Int

    /// A check of these templates against this catalog.
    ///
    /// - Parameter segmentCount: how many segments a text takes; those of the shortest coding unless given.
    package init(
        catalog: Catalog, library: TemplateLibrary, limits: SegmentLimits = SegmentLimits(),
        segmentCount: @escaping (String) -> Int = TemplateLint.segmentCount
    ) {
        self.catalog = catalog
        self.library = library
        self.limits = limits
        self.segmentCount = segmentCount
    }

    /// Segments of a text in the alphabet of phones where it fits, else in UCS-2.
    package static func segmentCount(_ text: String) -> Int { Segmenter().segmentCount(of: text) ?? .max }

    /// Checks every text in every language.
    package func run() -> Report {
        var report = Report()
        for spoken in catalog.languages {
            for name in names { check(name, in: spoken.language, &report) }
        }
        report.faults += unusedTemplates().map { Fault(file: $0, .unusedTemplate) }
        report.faults = Array(Set(report.faults)).sorted()
        return report
    }

    /// All texts each language must have: those that answer people, and warnings for lists of numbers.
    private var names: [TextName] { ReplyTexts.names(for: catalog) + library.warnings }

    /// The templates that neither are a text of some language nor are included by one.
    private func unusedTemplates() -> Set<String> {
        var unused = Set(library.names)
        var used = catalog.languages.flatMap { spoken in
            names.map { "\(spoken.language)/\($0)" }
        }
        while let name = used.popLast() {
            guard unused.remove(name) != nil, let template = library.template(name) else { continue }
            used += template.partials.map(\.name)
        }
        return unused
    }

    private func check(_ name: TextName, in language: Language, _ report: inout Report) {
        let file = "\(language)/\(name)"
        guard let template = library.template(file) else {
            return report.faults.append(Fault(file: file, .missingTemplate))
        }
        let samples = TextSamples(catalog: catalog, language: language).samples(of: name)
        var names = TemplateNames(library: library)
        for sample in samples { names.visit(template, with: sample) }
        report.faults += names.faults
        var longest: Measure?
        for sample in samples {
            let text: String
            do {
                text = try library.render(file, sample)
            } catch {
                report.faults.append(Fault(file: file, .cannotRender("\(error)")))
                continue
            }
            report.faults += problems(with: text).map { Fault(file: file, $0) }
            if holdsCode(name), !text.contains(ServiceSamples.code) {
                report.faults.append(Fault(file: file, .missingVariable("code")))
            }
            let units = text.utf16.count
            if units > longest?.unitCount ?? -1 {
                longest = Measure(
                    name: name, language: language, unitCount: units, segmentCount: segmentCount(text))
            }
        }
        guard let longest else { return }
        report.measures.append(longest)
        let limit = limits.limit(of: name)
        if longest.segmentCount > limit {
            report.faults.append(Fault(file: file, .tooManySegments(longest.segmentCount, limit: limit)))
        }
    }

    /// Whether the text would be worth nothing without the code of a challenge.
    private func holdsCode(_ name: TextName) -> Bool {
        name == .challenge || catalog.queried.contains { $0.texts[.challenge] == name }
    }

    private func problems(with text: String) -> [Fault.Problem] {
        var problems: [Fault.Problem] = []
        if let link = Self.link(in: text) { problems.append(.looksLikeLink(link)) }
        let isSigned = Self.brackets.contains { text.hasPrefix($0.opening) && text.contains($0.closing) }
        if !isSigned { problems.append(.noSignature) }
        return problems
    }

    /// What signatures stand in: Chinese ones in the full-width brackets, Latin ones in square ones.
    private static let brackets = [(opening: "【", closing: "】"), (opening: "[", closing: "]")]

    /// The first word that looks like an address in the Web: `://`, `www.`, or letters behind a dot in a word.
    ///
    /// Carriers and the police tell people never to trust a text with a link, so ours must not look like one.
    static func link(in text: String) -> String? {
        let words = text.utf8.split { !(0x21...0x7E).contains($0) }
        for word in words {
            let octets = Array(word)
            let spelled = String(decoding: octets, as: UTF8.self).lowercased()
            if spelled.contains("://") || spelled.hasPrefix("www.") { return spelled }
            for (index, octet) in octets.enumerated() where octet == UInt8(ascii: ".") {
                let before = index > 0 && isLetterOrDigit(octets[index - 1])
                let after = octets.dropFirst(index + 1).prefix(2)
                if before, after.count == 2, after.allSatisfy(isLetter) { return spelled }
            }
        }
        return nil
    }

    private static func isLetter(_ octet: UInt8) -> Bool { (0x61...0x7A).contains(octet | 0x20) }
    private static func isLetterOrDigit(_ octet: UInt8) -> Bool { isLetter(octet) || (0x30...0x39).contains(octet) }
}
