import Primitives
import Responder

/// The shipped texts, read once for each set of sources: they are the same in every world, and reading takes long.
enum TextShelf {
    private static let shelf = Lock<[String: ServiceTexts]>([:])

    /// What reading the configuration's texts would give.
    static func texts(of configuration: Configuration) throws(TemplateFolder.Faults) -> ServiceTexts {
        let name = configuration.sources.map { "\($0.company) \($0.kind)" }.joined(separator: ",")
        if let known = shelf.withLock({ $0[name] }) { return known }
        let texts = try ServiceTexts(configuration)
        shelf.withLock { $0[name] = texts }
        return texts
    }
}
