import SMS

/// The words that a scenario's author expects, which are shown as written wherever they come back; the rest of a text is
/// masked.
struct OwnWords: Equatable, Sendable {
    private let words: [String]

    /// The quoted words of all expectations.
    init(_ statements: [ScenarioStatement] = []) {
        // The longest first, so that a word does not hide a longer one that begins with it.
        words = Set(Self.words(of: statements)).filter { !$0.isEmpty }.sorted { ($1.count, $0) < ($0.count, $1) }
    }

    private static func words(of statements: [ScenarioStatement]) -> [String] {
        statements.flatMap { statement -> [String] in
            switch statement.step {
            case .receive(_, let expectation, _): expectation.parts + expectation.absent + [expectation.text ?? ""]
            case .repeat(_, let block): words(of: block)
            case .link, .phone, .text, .textFromMany, .receiveNothing, .gateway, .leave, .comeBack, .companies,
                .company, .wait, .moveClock, .expect:
                []
            }
        }
    }

    /// The text as a transcript may show it.
    func mask(_ text: String) -> String {
        let masked = Array(DigitMask.mask(text).unicodeScalars)
        let scalars = Array(text.unicodeScalars)
        // A mask is as long as what it masks; were it not, nothing could be put back.
        guard masked.count == scalars.count else { return DigitMask.mask(text) }
        var shown = masked
        var place = 0
        while place < scalars.count {
            guard let length = lengthOfWord(at: place, in: scalars) else {
                place += 1
                continue
            }
            shown.replaceSubrange(place..<place + length, with: scalars[place..<place + length])
            place += length
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: shown)
        return String(result)
    }

    /// How long the word is that stands there; part of a number is none, for it would tell part of the number.
    private func lengthOfWord(at place: Int, in scalars: [Unicode.Scalar]) -> Int? {
        for word in words.map({ Array($0.unicodeScalars) }) where scalars[place...].starts(with: word) {
            let end = place + word.count
            let cutsAtStart = place > 0 && Self.isMasked(scalars[place - 1]) && Self.isMasked(word[0])
            let cutsAtEnd = end < scalars.count && Self.isMasked(scalars[end]) && Self.isMasked(word[word.count - 1])
            if !cutsAtStart && !cutsAtEnd { return word.count }
        }
        return nil
    }

    /// Whether the sign alone would be masked; two of them show what one numeral would not.
    private static func isMasked(_ scalar: Unicode.Scalar) -> Bool {
        let pair = String(Character(scalar)) + String(Character(scalar))
        return DigitMask.mask(pair).contains("*")
    }
}
