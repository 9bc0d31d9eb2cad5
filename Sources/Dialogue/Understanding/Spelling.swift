/// How a word is spelled in letters, to notice one slip of the finger.
struct Spelling: Sendable {
    let word: Int
    private let letters: [UInt32]
    private let set: UInt32

    /// Shorter spellings have too many neighbours.
    private static let shortest = 5

    /// The letters of a word, or its pinyin; `nil` for what has neither or is too short.
    init?(_ scalars: [UInt32], word: Int) {
        var letters: [UInt32] = []
        for scalar in scalars {
            if TextUnits.isLetter(scalar) {
                letters.append(scalar)
                continue
            }
            guard let spelling = Sounds.shared.spelling(of: scalar) else { return nil }
            letters += spelling
        }
        guard letters.count >= Self.shortest else { return nil }
        self.word = word
        self.letters = letters
        set = Self.letterSet(letters)
    }

    /// The letters that occur, a bit for each.
    static func letterSet(_ letters: [UInt32]) -> UInt32 {
        letters.reduce(0) { $0 | (TextUnits.isLetter($1) ? 1 << ($1 - 0x61) : 0) }
    }

    /// Whether it is worth comparing letter by letter.
    func mayBe(_ count: Int, _ other: UInt32) -> Bool {
        abs(count - letters.count) <= 1 && (set ^ other).nonzeroBitCount <= 2
    }

    /// Whether one letter is missing, added, wrong, or swapped with its neighbour.
    func isOneSlip(from typed: [UInt32]) -> Bool {
        var start = 0
        while start < min(typed.count, letters.count), typed[start] == letters[start] { start += 1 }
        var left = typed[start...]
        var right = letters[start...]
        while let last = left.last, last == right.last {
            left.removeLast()
            right.removeLast()
        }
        if left.count == 2, right.count == 2 { return left.elementsEqual(right.reversed()) }
        return left.count <= 1 && right.count <= 1
    }
}
