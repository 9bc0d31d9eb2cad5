/// A piece of a text: a word, a number, or a sign that is neither.
struct Token {
    var range: Range<Int>
    var families: FamilySet
    /// The word, by its number in the lexicon.
    var word: Int?
    /// The number, by its place among the text's numbers.
    var number: Int?
    /// How far what is written is from the word: its cost beyond that of a word that is written right.
    var distance = 0
    /// Whether the word was found by its sound, or with a slip of the finger.
    var isInexact = false

    /// How much of the text it leaves unexplained.
    var weight: Int {
        guard families.contains(.unknown) else { return 0 }
        return word == nil && range.count > 1 ? 2 : 1
    }
}

/// Cuts a text into tokens so that as little as possible stays unexplained.
struct Tokenizer {
    let book: CommandBook

    /// What a sign costs that nothing explains, a run of letters, a number of few figures, a word with a slip.
    private static let unknownCost = 10
    private static let lettersCost = 12
    private static let fewFiguresCost = 6
    private static let slipCost = 6
    private static let unreachable = Int.max / 2

    private struct Step {
        var cost = Tokenizer.unreachable
        var end = 0
        var word: Int?
        var number: Int?
        var distance = 0
        var isInexact = false
    }

    /// The tokens of these units and numbers; without `byEar` only words that are written right are found.
    func tokens(of units: TextUnits, _ numbers: [TextNumber], byEar: Bool) -> [Token] {
        let steps = cheapestSteps(units, numbers, byEar: byEar)
        var tokens: [Token] = []
        tokens.reserveCapacity(16)
        var position = 0
        while position < units.count {
            let step = steps[position]
            let families: FamilySet =
                if let word = step.word { book.lexicon.words[word].families } else if step.number != nil {
                    .number
                } else {
                    unexplained(units, position, step.end)
                }
            tokens.append(
                Token(
                    range: position..<step.end, families: families, word: step.word, number: step.number,
                    distance: step.distance, isInexact: step.isInexact))
            position = step.end
        }
        return withNames(tokens, units)
    }

    /// Numerals alone, 两 or 三, say nothing that has to be explained.
    private func unexplained(_ units: TextUnits, _ start: Int, _ end: Int) -> FamilySet {
        end == start + 1 && Numerals.figure(of: units.scalars[start]) != nil ? .filler : .unknown
    }

    private func cheapestSteps(_ units: TextUnits, _ numbers: [TextNumber], byEar: Bool) -> [Step] {
        var steps = Array(repeating: Step(), count: units.count + 1)
        steps[units.count].cost = 0
        var path: [Int] = []
        path.reserveCapacity(24)
        var numberIndex = numbers.count - 1
        for position in stride(from: units.count - 1, through: 0, by: -1) {
            while numberIndex >= 0, numbers[numberIndex].range.lowerBound > position { numberIndex -= 1 }
            if numberIndex >= 0, numbers[numberIndex].range.lowerBound == position {
                let cost = units.isBlocked(position) ? 0 : Self.fewFiguresCost
                consider(&steps, position, numbers[numberIndex].range.upperBound, cost, number: numberIndex)
            }
            guard !units.isBlocked(position) else { continue }
            book.lexicon.forEachMatch(in: units, at: position, path: &path) { match in
                guard byEar || !match.isInexact else { return }
                consider(&steps, position, match.end, match.cost, word: match.word, isInexact: match.isInexact)
            }
            if units.isLetter(position) {
                considerLetters(&steps, units, position, byEar: byEar)
            } else {
                consider(&steps, position, position + 1, Self.unknownCost)
            }
        }
        return steps
    }

    private func consider(
        _ steps: inout [Step], _ position: Int, _ end: Int, _ cost: Int, word: Int? = nil, number: Int? = nil,
        isInexact: Bool = false
    ) {
        let total = cost + steps[end].cost
        guard total < steps[position].cost else { return }
        steps[position] = Step(
            cost: total, end: end, word: word, number: number, distance: word == nil ? 0 : cost - Lexicon.wordCost,
            isInexact: isInexact)
    }

    /// A run of letters that no words explain stays one; within it syllables stand for themselves.
    private func considerLetters(_ steps: inout [Step], _ units: TextUnits, _ position: Int, byEar: Bool) {
        var end = position + 1
        while end < units.count, units.continuesLetters(end) { end += 1 }
        let isStart = !units.continuesLetters(position)
        var letters: UInt64 = 0
        for next in position..<min(end, position + Sounds.longestSpelling) {
            letters = letters << 8 | UInt64(units.scalars[next])
            if Sounds.shared.syllable(spelledAs: letters) != Sounds.none {
                consider(&steps, position, next + 1, Self.unknownCost)
            }
        }
        guard isStart else { return }
        if byEar, steps[position].cost >= steps[end].cost + Self.unknownCost,
            let word = book.lexicon.wordWithSlip(units.scalars[position..<end])
        {
            consider(&steps, position, end, Self.slipCost, word: word, isInexact: true)
        }
        consider(&steps, position, end, Self.lettersCost)
    }

    /// Two or three signs that nothing explains and that begin with a surname are somebody's name.
    private func withNames(_ tokens: [Token], _ units: TextUnits) -> [Token] {
        var named: [Token] = []
        named.reserveCapacity(tokens.count)
        var index = 0
        while index < tokens.count {
            var end = index
            while end < tokens.count, tokens[end].families == .unknown, tokens[end].word == nil,
                end == index || units.gaps[tokens[end].range.lowerBound] == .none
            {
                end += 1
            }
            let isName =
                (1...3).contains(end - index) && book.surnames.contains(units.scalars[tokens[index].range.lowerBound])
                && (index..<end).allSatisfy { tokens[$0].range.count == 1 }
            if isName {
                named.append(
                    Token(
                        range: tokens[index].range.lowerBound..<tokens[end - 1].range.upperBound, families: .name,
                        word: nil, number: nil))
            } else {
                named += tokens[index..<max(end, index + 1)]
            }
            index = max(end, index + 1)
        }
        return named
    }
}
