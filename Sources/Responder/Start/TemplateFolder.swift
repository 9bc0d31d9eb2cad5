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

    /// Reads the folder.
    ///
    /// - Throws: `Faults` with every fault of catalog and texts.
    package init(path: String) throws(Faults) {
        let octets: [UInt8]
        var files: [String: [UInt8]] = [:]
        do throws(FileError) {
            octets = try Files.read("\(path)/catalog.json5")
            for language in try Files.list(path) where !language.contains(".") {
                for name in try Files.list("\(path)/\(language)") where name.hasSuffix(".mustache") {
                    files["\(language)/\(name.dropLast(".mustache".count))"] =
                        try Files.read("\(path)/\(language)/\(name)")
                }
            }
        } catch {
            throw Faults(lines: ["\(error); set \"templates\" to the folder that holds catalog.json5"])
        }
        var lines: [String] = []
        var catalog: Catalog?
        var library: TemplateLibrary?
        do throws(DialogueError) { catalog = try CatalogReader.read(octets) } catch {
            lines += Self.lines(error, path)
        }
        do throws(DialogueError) { library = try TemplateLibrary(files: files) } catch {
            lines += Self.lines(error, path)
        }
        guard let catalog, let library, lines.isEmpty else { throw Faults(lines: lines) }
        self.catalog = catalog
        self.library = library
    }

    /// The texts in order, for the people of this service.
    func texts(language: String) throws(Faults) -> ReplyTexts {
        do throws(DialogueError) {
            return try ReplyTexts(
                catalog: catalog, library: library, defaultLanguage: Language(rawValue: language))
        } catch {
            throw Faults(lines: Self.lines(error, "templates"))
        }
    }

    static func lines(_ error: DialogueError, _ path: String) -> [String] {
        switch error {
        case .faults(let faults): faults.map { "\(path)/\($0)" }
        default: ["\(path): \(error)"]
        }
    }
}
