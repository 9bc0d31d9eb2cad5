/// Understands a person's text, however it was typed.
package struct CommandParser: Sendable {
    private let book: CommandBook

    /// A parser for the commands of this book.
    package init(_ book: CommandBook) { self.book = book }

    /// What the text asks for.
    package func parse(_ text: String) -> Request {
        let folded = FoldedText(text)
        guard !folded.isTooLong else { return .unknown }
        guard !folded.scalars.isEmpty else { return folded.isBlank ? .empty : .unknown }
        let whole = folded.scalars[...]
        if let request = loneTail(whole) ?? command(whole, in: folded) ?? companyFirst(whole) { return request }
        let plain = book.withoutFillers(whole)
        guard plain.count < whole.count, !plain.isEmpty else { return .unknown }
        return loneTail(plain) ?? command(plain, in: folded) ?? companyFirst(plain) ?? .unknown
    }

    /// A text of digits and X alone: the second step of a query, or its first from someone who knows the way.
    private func loneTail(_ scalars: ArraySlice<UInt32>) -> Request? {
        switch TailReading(scalars) {
        case .tail(let tail): .query(tail)
        case .fault(.characters): nil
        case .fault(let fault):
            // A word such as “x” or “xx” is no attempt at a tail.
            scalars.contains(where: TailReading.isDigit) ? .badTail(fault, followsKeyword: false) : nil
        }
    }

    private func command(_ scalars: ArraySlice<UInt32>, in text: FoldedText) -> Request? {
        for alias in book.aliases(beginning: scalars) {
            let argument = scalars.dropFirst(alias.scalars.count)
            // “helpful” is not “help” with an argument, whereas 查询 needs no space behind it.
            let runsOn =
                argument.first.map { first in
                    Self.isLetter(first) && alias.scalars.last.map(Self.isLetter) == true
                        && !text.followsSeparator[argument.startIndex]
                } ?? false
            if let request = request(alias.meaning, argument, runsOn: runsOn) { return request }
        }
        return nil
    }

    /// 微信解绑, 微信的客服电话, and 微信 alone.
    private func companyFirst(_ scalars: ArraySlice<UInt32>) -> Request? {
        guard let (company, remainder) = book.leadingCompany(scalars) else { return nil }
        let wanted = book.withoutFillers(remainder)
        if wanted.isEmpty { return .details(.company(company)) }
        for alias in book.aliases(beginning: wanted) where alias.scalars.count == wanted.count {
            switch alias.meaning {
            case .command(.details): return .details(.company(company))
            case .command(.hotline): return .hotline(.company(company))
            case .command(.dispute): return .dispute(.company(company))
            case .command, .query, .information, .speak: continue
            }
        }
        return nil
    }

    /// What a word means with this argument, or `nil` when it was not meant as a command.
    private func request(
        _ meaning: CommandBook.Meaning, _ argument: ArraySlice<UInt32>, runsOn: Bool
    ) -> Request? {
        switch meaning {
        case .query: return runsOn ? nil : query(argument)
        case .information(let text): return runsOn ? nil : .information(text)
        case .speak(let language): return argument.isEmpty ? .language(language) : nil
        case .command(let command):
            switch command {
            case .help: return runsOn ? nil : .help
            case .progress: return runsOn ? nil : .progress
            case .optOut: return argument.isEmpty ? .optOut : nil
            case .optIn: return argument.isEmpty ? .optIn : nil
            case .details: return choice(argument, runsOn: runsOn).map { .details($0) }
            case .hotline: return choice(argument, runsOn: runsOn).map { .hotline($0) }
            case .dispute: return choice(argument, runsOn: runsOn).map { .dispute($0) }
            case .language:
                let named = book.language(argument) ?? book.language(book.withoutFillers(argument))
                return runsOn && named == nil ? nil : .language(named)
            }
        }
    }

    private func query(_ argument: ArraySlice<UInt32>) -> Request {
        if argument.isEmpty { return .startQuery }
        var reading = TailReading(argument)
        if reading == .fault(.characters) {
            let plain = book.withoutFillers(argument)
            if plain.isEmpty { return .startQuery }
            reading = TailReading(plain)
        }
        switch reading {
        case .tail(let tail): return .query(tail)
        case .fault(let fault): return .badTail(fault, followsKeyword: true)
        }
    }

    private func choice(_ argument: ArraySlice<UInt32>, runsOn: Bool) -> CompanyChoice? {
        if argument.isEmpty { return .unnamed }
        if let company = book.company(argument) ?? book.company(book.withoutFillers(argument)) {
            return .company(company)
        }
        return runsOn ? nil : .unrecognised
    }

    private static func isLetter(_ scalar: UInt32) -> Bool { (0x61...0x7A).contains(scalar) }
}
