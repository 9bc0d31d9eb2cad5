import SMS

/// Understands a person's text, however it was typed.
package struct CommandParser: Sendable {
    let book: CommandBook
    private var plainQueries = PlainQueries([], isQuery: { _ in false })

    /// A parser for the words, phrases and rules of this book.
    package init(_ book: CommandBook) {
        self.book = book
        plainQueries = PlainQueries(book.queryWords) { [self] word in
            let sample = String(String.UnicodeScalarView(word.compactMap { Unicode.Scalar($0) })) + " 011234"
            let understanding = parse(sample)
            guard case .query = understanding.request else { return false }
            return understanding.request == understanding.promptedRequest && understanding.mention == nil
                && understanding.service == nil
        }
    }

    /// What the text asks for.
    ///
    /// - Parameter sender: the number it came from, which people name in their texts.
    package func parse(_ text: String, from sender: PhoneNumber? = nil) -> Understanding {
        let folded = FoldedText(text)
        guard !folded.isTooLong else { return Understanding(.unknown) }
        guard !folded.scalars.isEmpty else { return Understanding(folded.isBlank ? .empty : .unknown) }
        if let tail = plainQueries.tail(in: folded) {
            return Understanding(.query(tail), code: book.hasChallenges ? CodeReading(folded) : nil)
        }
        let features = TextReader(book: book, sender: sender).features(of: folded)
        let request = decide(features, isPrompted: false).request
        let promptedRequest = decide(features, isPrompted: true).request
        let asksService = [request, promptedRequest].contains(where: book.isService)
        return Understanding(
            request: request, promptedRequest: promptedRequest, mention: mention(features),
            asked: asksService ? asked(features) : .startQuery, service: service(features),
            code: book.hasChallenges ? code(features) : nil)
    }

    /// The request and the rule it comes from.
    func decide(_ features: TextFeatures, isPrompted: Bool) -> (request: Request, rule: Rule?) {
        let families = isPrompted ? features.families.union(.prompted) : features.families
        for rule in book.rules where rule.holds(for: features, families) {
            return (request(rule.verdict, features), rule)
        }
        return (.unknown, nil)
    }

    private func request(_ verdict: Rule.Verdict, _ features: TextFeatures) -> Request {
        switch verdict {
        case .query: features.tail.map { .query($0) } ?? .startQuery
        case .prompt: .startQuery
        case .doubt: .doubt
        case .hint: .badTail(features.fault ?? .characters)
        case .other: .badTail(.other)
        case .code: .code
        case .human: .human
        case .courtesy: .courtesy
        case .unknown: .unknown
        case .information(let text): .information(text)
        case .command(.help): .help
        case .command(.details): .details(choice(features))
        case .command(.hotline): .hotline(choice(features))
        case .command(.dispute): .dispute(choice(features))
        case .command(.progress): .progress
        case .command(.optOut): .optOut
        case .command(.optIn): .optIn
        case .command(.language): .language(features.language)
        }
    }

    private func choice(_ features: TextFeatures) -> CompanyChoice {
        if !features.companies.isEmpty { return .companies(features.companies) }
        let outsider = !features.families.isDisjoint(with: book.outsider)
        return outsider || features.families.contains(.argument) ? .unrecognised : .unnamed
    }

    /// What a text asks of the service that it names.
    private func asked(_ features: TextFeatures) -> Request {
        if let tail = features.tail, features.families.isDisjoint(with: [.badTail, .phoneNumber]) {
            return .query(tail)
        }
        return features.fault.map { .badTail($0) } ?? .startQuery
    }

    /// What the text is worth as the answer to a challenge: one number, among words about codes or none that matter.
    /// Our own text may be quoted back whole; what bears another signature is not ours.
    func code(_ features: TextFeatures) -> CodeReading? {
        guard !features.families.contains(.forwarded) else { return nil }
        let isEcho = features.families.contains(.echo)
        let numbers = features.tokens.compactMap { token -> [UInt8]? in
            guard let number = token.number, token.families.isDisjoint(with: [.time, .amount, .ownNumber]) else {
                return nil
            }
            return features.numbers[number].octets
        }
        if isEcho {
            let codes = numbers.compactMap(ChallengeCode.init)
            return codes.count == 1 ? .digits(codes[0]) : nil
        }
        guard numbers.count == 1, features.unknown < Self.codeUnknownLimit,
            features.tokens.allSatisfy({ $0.number != nil || !$0.families.isDisjoint(with: book.besideCode) })
        else { return nil }
        if let code = ChallengeCode(numbers[0]) { return .digits(code) }
        let isNear = Self.mistypedLengths.contains(numbers[0].count) && numbers[0].allSatisfy { $0 < 0x3A }
        return isNear ? .mistyped : nil
    }

    /// As many unexplained signs may stand beside a code.
    private static let codeUnknownLimit = 3
    /// How many digits somebody types who mistypes six.
    private static let mistypedLengths = 4...8

    /// The one service whose words are in the text.
    private func service(_ features: TextFeatures) -> String? {
        let named = book.services.filter { service in
            features.tokens.contains {
                !$0.families.isDisjoint(with: service.family) && $0.families.isDisjoint(with: book.verb)
            }
        }
        return named.count == 1 ? named[0].id : nil
    }

    /// The companies of a text that names them and says nothing else.
    private func mention(_ features: TextFeatures) -> CompanyChoice? {
        guard features.tokens.allSatisfy({ !$0.families.isDisjoint(with: book.besideCompany) }) else { return nil }
        if !features.companies.isEmpty { return .companies(features.companies) }
        if !features.families.isDisjoint(with: book.outsider) { return .unrecognised }
        return features.families.isDisjoint(with: book.all) ? nil : .unnamed
    }
}
