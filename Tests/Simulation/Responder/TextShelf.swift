import Primitives
import Responder

/// The shipped texts, read once for each set of sources: they are the same in every world, and reading takes long.
enum TextShelf {
    private static let shelf = Lock<[String: ServiceTexts]>([:])

    /// What reading the configuration's texts would give, or of them with the accounts' service sending a code first.
    static func texts(
        of configuration: Configuration, isChallenged: Bool
    ) throws(TemplateFolder.Faults) -> ServiceTexts {
        let sources = configuration.sources.map { "\($0.company) \($0.kind)" }.joined(separator: ",")
        let name = isChallenged ? "challenged \(sources)" : sources
        if let known = shelf.withLock({ $0[name] }) { return known }
        let texts = try isChallenged ? challengedTexts(configuration) : ServiceTexts(configuration)
        shelf.withLock { $0[name] = texts }
        return texts
    }

    private static func challengedTexts(
        _ configuration: Configuration
    ) throws(TemplateFolder.Faults) -> ServiceTexts {
        let folder = TextFile.temporaryFolder()
        defer { TextFile.remove(folder) }
        for name in TextFile.names(in: configuration.templates) {
            let text = TextFile.read("\(configuration.templates)/\(name)")
            TextFile.write(text.replacing("challenge: false", with: "challenge: true"), to: name, in: folder)
        }
        var changed = configuration
        changed.templates = folder
        return try ServiceTexts(changed)
    }
}
