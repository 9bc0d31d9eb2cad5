/// The words that start each command, folded as people's texts are.
package struct CommandBook: Sendable {
    /// What a word at the beginning of a text asks for.
    enum Meaning: Equatable, Sendable {
        case query
        case information(TextName)
        case command(Catalog.Command)
        case speak(Language)
    }

    /// A word with its meaning.
    struct Alias: Equatable, Sendable {
        let scalars: [UInt32]
        let meaning: Meaning
    }

    /// By first scalar, the longest word first, so that 查询电话卡 wins over 查询.
    private let aliases: [UInt32: [Alias]]
    private let companies: [[UInt32]: String]
    private let languages: [[UInt32]: Language]
    private let fillers: [[UInt32]]
    private let longestCompany: Int

    /// The book of this catalog.
    package init(_ catalog: Catalog) {
        var aliases: [UInt32: [Alias]] = [:]
        for (word, meaning) in Self.words(of: catalog) {
            let scalars = FoldedText(word).scalars
            guard let first = scalars.first else { continue }
            aliases[first, default: []].append(Alias(scalars: scalars, meaning: meaning))
        }
        self.aliases = aliases.mapValues { $0.sorted { $0.scalars.count > $1.scalars.count } }
        companies = Dictionary(
            Self.companyWords(of: catalog).map { (FoldedText($0.word).scalars, $0.company) },
            uniquingKeysWith: { first, _ in first })
        languages = Dictionary(
            catalog.languages.flatMap { spoken in
                ([spoken.name] + spoken.aliases).map { (FoldedText($0).scalars, spoken.language) }
            }, uniquingKeysWith: { first, _ in first })
        fillers = catalog.fillers.map { FoldedText($0).scalars }.filter { !$0.isEmpty }
        longestCompany = companies.keys.map(\.count).max() ?? 0
    }

    /// The words that begin this text, longest first.
    func aliases(beginning scalars: ArraySlice<UInt32>) -> some Sequence<Alias> {
        let candidates = scalars.first.flatMap { aliases[$0] } ?? []
        return candidates.lazy.filter { scalars.starts(with: $0.scalars) }
    }

    /// The company whose whole name this is, or one of whose applications' names.
    func company(_ scalars: ArraySlice<UInt32>) -> String? {
        scalars.count <= longestCompany ? companies[Array(scalars)] : nil
    }

    /// The language whose whole name this is.
    func language(_ scalars: ArraySlice<UInt32>) -> Language? { languages[Array(scalars)] }

    /// The company named at the beginning and what follows it, longest name first.
    func leadingCompany(_ scalars: ArraySlice<UInt32>) -> (company: String, remainder: ArraySlice<UInt32>)? {
        for length in stride(from: min(longestCompany, scalars.count), to: 0, by: -1) {
            if let company = companies[Array(scalars.prefix(length))] { return (company, scalars.dropFirst(length)) }
        }
        return nil
    }

    /// The text without words of politeness at its ends.
    func withoutFillers(_ scalars: ArraySlice<UInt32>) -> ArraySlice<UInt32> {
        var remainder = scalars
        var changed = true
        while changed {
            changed = false
            for filler in fillers {
                // Nearly every word ends at its first letter; a long text of such words would ask for all of them each time.
                if filler.first == remainder.first, remainder.starts(with: filler) {
                    remainder = remainder.dropFirst(filler.count)
                    changed = true
                }
                if filler.last == remainder.last, remainder.count >= filler.count,
                    remainder.suffix(filler.count).elementsEqual(filler)
                {
                    remainder = remainder.dropLast(filler.count)
                    changed = true
                }
            }
        }
        return remainder
    }

    private static func words(of catalog: Catalog) -> [(String, Meaning)] {
        var words: [(String, Meaning)] = []
        for service in catalog.services {
            let meaning: Meaning =
                switch service.answer {
                case .sources: .query
                case .text: .information(service.text)
                }
            words += service.commands.map { ($0, meaning) }
        }
        for (command, aliases) in catalog.commands { words += aliases.map { ($0, .command(command)) } }
        for spoken in catalog.languages {
            words += ([spoken.name] + spoken.aliases).map { ($0, .speak(spoken.language)) }
        }
        return words
    }

    private static func companyWords(of catalog: Catalog) -> [(word: String, company: String)] {
        var words: [(word: String, company: String)] = []
        for company in catalog.companies {
            for word in company.names.all + company.aliases + [company.id] { words.append((word, company.id)) }
        }
        for application in catalog.applications {
            let own = application.names.all + application.labels.all + [application.id]
            for word in own { words.append((word, application.company)) }
        }
        return words
    }
}
