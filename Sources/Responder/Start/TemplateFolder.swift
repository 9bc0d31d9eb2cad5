import Dialogue

/// The folder of catalog and texts, read and checked as a whole.
package struct TemplateFolder: Sendable {
    /// What is wrong with the folder, one line each.
    package struct Faults: Error, CustomStringConvertible, Sendable {
        /// The lines.
        package let lines: [String]
        /// All lines.
        package var description: String { lines.joined(separator: "\n") }
    }

    /// The companies, services and commands.
    package let catalog: Catalog
    /// The texts.
    package let library: TemplateLibrary

    private let path: String
    private static let suffix = ".mustache"

    /// Reads the folder.
    ///
    /// - Throws: `Faults` with every fault of catalog and texts.
    package init(path: String) throws(Faults) {
        let octets: [UInt8]
        var files: [String: [UInt8]] = [:]
        do throws(FileError) {
            octets = try Files.read("\(path)/catalog.json5")
            for language in try Files.list(path) where !language.contains(".") {
                for name in try Files.list("\(path)/\(language)") where name.hasSuffix(Self.suffix) {
                    files["\(language)/\(name.dropLast(Self.suffix.count))"] =
                        try Files.read("\(path)/\(language)/\(name)")
                }
            }
        } catch {
            throw Faults(lines: ["\(error); set \"templates\" to the folder that holds catalog.json5"])
        }
        self.path = path
        var faults: [Fault] = []
        library = TemplateLibrary(files: files, notingIn: &faults)
        do throws(DialogueError) { catalog = try CatalogReader.read(octets) } catch {
            throw Faults(lines: Self.lines(error, path) + Self.lines(faults, path))
        }
        guard faults.isEmpty else {
            throw Faults(lines: Self.lines(Self.withLint(faults, catalog, library), path))
        }
    }

    /// The faults of files that cannot be read, and what is wrong in the others.
    private static func withLint(_ faults: [Fault], _ catalog: Catalog, _ library: TemplateLibrary) -> [Fault] {
        let unread = Set(faults.map(\.file))
        // How long the texts are, and which are missing or unused, can be said once all are read.
        let more = TemplateLint(catalog: catalog, library: library, segmentCount: { _ in 1 }).run().faults.filter {
            switch $0.problem {
            case .missingTemplate: !unread.contains($0.file)
            case .missingPartial(let name): !unread.contains(name)
            case .cannotRender, .unusedTemplate: false
            default: true
            }
        }
        return (faults + more).sorted()
    }

    /// The texts in order, for the people of this service.
    ///
    /// - Parameter place: where the configuration names the language.
    func texts(language: String, at place: String? = nil) throws(Faults) -> ReplyTexts {
        let language = Language(rawValue: language)
        guard catalog.languages.contains(where: { $0.language == language }) else {
            let known = catalog.languages.map { "\"\($0.language)\"" }.joined(separator: ", ")
            let place = place.map { "\($0): " } ?? ""
            throw Faults(lines: ["\(place)\"language\" is \"\(language)\", and the catalog has only \(known)"])
        }
        do throws(DialogueError) {
            return try ReplyTexts(catalog: catalog, library: library, defaultLanguage: language)
        } catch {
            throw Faults(lines: Self.lines(error, path))
        }
    }

    private static func lines(_ error: DialogueError, _ path: String) -> [String] {
        switch error {
        case .faults(let faults): lines(faults, path)
        default: ["\(path): \(error)"]
        }
    }

    /// One line a fault, with the file as it is called in the folder.
    static func lines(_ faults: [Fault], _ path: String) -> [String] {
        faults.map { fault in
            let file = fault.file.hasSuffix(".json5") ? fault.file : fault.file + suffix
            return "\(path)/\(file):\(fault.line):\(fault.column): \(fault.problem)"
        }
    }
}
