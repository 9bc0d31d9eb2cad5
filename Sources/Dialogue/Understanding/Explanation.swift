import SMS

extension CommandParser {
    /// What is understood of a text and why, a line for each step, for whoever tunes the catalog.
    ///
    /// The lines show the text itself; nobody but the person who typed it on the command line may see them.
    package func explain(_ text: String, from sender: PhoneNumber? = nil) -> String {
        let folded = FoldedText(text)
        var lines = ["folded     \(Self.text(folded.scalars))"]
        guard !folded.isTooLong, !folded.scalars.isEmpty else {
            return (lines + ["decision   \(Self.name(of: parse(text, from: sender).request))"]).joined(separator: "\n")
        }
        lines.append("syllables  \(Self.syllables(of: folded.scalars))")
        let features = TextReader(book: book, sender: sender).features(of: folded)
        lines += features.tokens.map { token($0, folded) }
        lines.append("families   \(book.grammar.names(of: features.families).joined(separator: " "))")
        lines.append("unknown    \(features.unknown)")
        for isPrompted in [false, true] {
            let (request, rule) = decide(features, isPrompted: isPrompted)
            let state = isPrompted ? "prompted  " : "decision  "
            lines.append("\(state) \(Self.name(of: request))  by “\(rule?.text ?? "no rule")”")
        }
        if let code = code(features) {
            let worth =
                switch code {
                case .digits: "the code, while a service with a challenge awaits one"
                case .mistyped: "a code with a mistake, while a service with a challenge awaits one"
                }
            lines.append("challenged \(worth)")
        }
        return lines.joined(separator: "\n")
    }

    private func token(_ token: Token, _ text: FoldedText) -> String {
        let written = Self.text(Array(text.scalars[token.range]))
        let families = book.grammar.names(of: token.families).joined(separator: " ")
        guard let word = token.word else { return "  \(written): \(families)" }
        let meant = Self.text(book.lexicon.words[word].scalars)
        let isRight = meant == written
        return "  \(written)\(isRight ? "" : " ≈ \(meant), distance \(token.distance)"): \(families)"
    }

    private static func name(of request: Request) -> String {
        switch request {
        case .query: "query"
        case .startQuery: "prompt"
        case .badTail(let fault): fault.text.rawValue
        case .information(let text): text.rawValue
        case .help: "help"
        case .details(let choice): "details \(name(of: choice))"
        case .hotline(let choice): "hotline \(name(of: choice))"
        case .dispute(let choice): "dispute \(name(of: choice))"
        case .progress: "progress"
        case .doubt: "doubt"
        case .code: "warn-code"
        case .human: "human"
        case .courtesy: "nothing to say"
        case .optOut: "opt-out"
        case .optIn: "opt-in"
        case .language(let language): "language \(language?.rawValue ?? "menu")"
        case .unknown: "not understood"
        case .empty: "empty"
        }
    }

    private static func name(of choice: CompanyChoice) -> String {
        switch choice {
        case .unnamed: "menu"
        case .unrecognised: "menu (company not known)"
        case .companies(let ids): ids.joined(separator: " ")
        }
    }

    private static func text(_ scalars: [UInt32]) -> String {
        String(String.UnicodeScalarView(scalars.compactMap { Unicode.Scalar($0) }))
    }

    private static func syllables(of scalars: [UInt32]) -> String {
        scalars.compactMap { scalar in Sounds.shared.spelling(of: scalar).map { text($0) } }.joined(separator: " ")
    }
}
