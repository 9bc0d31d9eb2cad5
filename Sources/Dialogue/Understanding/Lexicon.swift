/// The words of the catalog as a tree of sounds, so that one walk finds a word as it is written, as it sounds and as
/// its pinyin is typed.
struct Lexicon: Sendable {
    /// A word and what it stands for.
    struct Word: Sendable {
        let scalars: [UInt32]
        /// For each of them, whether a space stands before it.
        let spaces: [Bool]
        var families: FamilySet
        /// Which company or language it names.
        var names: String?
        /// Whether it may be recognised by its sound alone.
        var isHeard: Bool
    }

    /// A word that begins somewhere in a text.
    struct Match {
        let word: Int
        let end: Int
        let cost: Int
        /// Whether it was found by sound or with a slip of the finger.
        let isInexact: Bool
    }

    /// What a word costs that is written right.
    static let wordCost = 2

    private(set) var words: [Word] = []
    private var index: [[UInt32]: Int] = [:]
    private var edges = EdgeTable()
    private var wordsAt: [[Int]] = [[]]
    /// The spellings that a slip of the finger is compared with.
    private var spellings: [Spelling] = []

    /// Adds a word, or a family to a word that is there.
    mutating func add(_ text: String, _ families: FamilySet, names: String? = nil, isHeard: Bool) {
        let folded = FoldedText(text)
        guard !folded.scalars.isEmpty else { return }
        if let known = index[folded.scalars] {
            words[known].families.formUnion(families)
            words[known].names = words[known].names ?? names
            words[known].isHeard = words[known].isHeard || isHeard
            return
        }
        index[folded.scalars] = words.count
        var node = 0
        for scalar in folded.scalars {
            let key = Self.key(of: scalar)
            if let next = edges[node, key] {
                node = next
            } else {
                wordsAt.append([])
                edges[node, key] = wordsAt.count - 1
                node = wordsAt.count - 1
            }
        }
        wordsAt[node].append(words.count)
        words.append(
            Word(
                scalars: folded.scalars, spaces: folded.gaps.map { $0 != .none }, families: families, names: names,
                isHeard: isHeard))
        if let spelling = Spelling(folded.scalars, word: words.count - 1) { spellings.append(spelling) }
    }

    /// The word of a run of letters with one slip in it, if there is exactly one family of such words.
    func wordWithSlip(_ letters: ArraySlice<UInt32>) -> Int? {
        let typed = Array(letters)
        let set = Spelling.letterSet(typed)
        var found: Int?
        for spelling in spellings where spelling.mayBe(typed.count, set) && words[spelling.word].isHeard {
            guard spelling.isOneSlip(from: typed) else { continue }
            if let found, words[found].families != words[spelling.word].families { return nil }
            found = spelling.word
        }
        return found
    }

    /// The words that begin here.
    func forEachMatch(in units: TextUnits, at start: Int, path: inout [Int], _ body: (Match) -> Void) {
        path.removeAll(keepingCapacity: true)
        walk(0, units, start, &path, body)
    }

    private func walk(
        _ node: Int, _ units: TextUnits, _ position: Int, _ path: inout [Int], _ body: (Match) -> Void
    ) {
        for word in wordsAt[node] {
            if let match = match(words[word], word, units, path, end: position) { body(match) }
        }
        guard position < units.count, !units.isBlocked(position), path.count < 24 else { return }
        if !path.isEmpty, units.gaps[position] > .space, !units.isLetter(position) || units.gaps[position] > .dot {
            return
        }
        path.append(position)
        defer { path.removeLast() }
        if let next = edges[node, units.keys[position]] { walk(next, units, position + 1, &path, body) }
        let heard = units.heardKeys[position]
        if heard != TextUnits.noKey, let next = edges[node, heard] { walk(next, units, position + 1, &path, body) }
        guard units.isLetter(position) else { return }
        var letters: UInt64 = 0
        for end in position..<min(position + Sounds.longestSpelling, units.count) {
            guard units.isLetter(end), end == position || units.gaps[end] == .none else { return }
            letters = letters << 8 | UInt64(units.scalars[end])
            let syllable = Sounds.shared.syllable(spelledAs: letters)
            guard syllable != Sounds.none else { continue }
            if let next = edges[node, Self.key(near: Sounds.shared.near[Int(syllable)])] {
                walk(next, units, end + 1, &path, body)
            }
            if let figure = Numerals.figure(ofWord: units.scalars[position...end]),
                let next = edges[node, 0x30 + UInt32(figure)]
            {
                walk(next, units, end + 1, &path, body)
            }
        }
    }

    /// What the word costs when it is found along this path, or `nil` when it may not be taken for it.
    private func match(_ word: Word, _ number: Int, _ units: TextUnits, _ path: [Int], end: Int) -> Match? {
        guard word.scalars.count == path.count, let first = path.first else { return nil }
        var same = 0
        var near = 0
        var typed = 0
        var letterGaps = 0
        var letterSpaces = 0
        var areSpacesRight = true
        for (index, scalar) in word.scalars.enumerated() {
            let position = path[index]
            let written = units.scalars[position]
            if TextUnits.isLetter(scalar) {
                guard index > 0, TextUnits.isLetter(word.scalars[index - 1]) else { continue }
                let hasGap = units.gaps[position] != .none
                letterSpaces += 1
                if hasGap { letterGaps += 1 }
                if hasGap != word.spaces[index] { areSpacesRight = false }
                continue
            }
            guard scalar != written, units.digitForm(scalar) != units.digitForm(written) else { continue }
            if units.isLetter(position) {
                let next = index + 1 < path.count ? path[index + 1] : end
                let letters = Sounds.packed(units.scalars[position..<next].map { UInt8(truncatingIfNeeded: $0) })
                let isSame = Sounds.shared.syllable(spelledAs: letters) == Sounds.shared.syllable(of: scalar)
                if isSame { typed += 1 } else { near += 1 }
            } else if Sounds.shared.syllable(of: scalar) == Sounds.shared.syllable(of: written) {
                same += 1
            } else {
                near += 1
            }
        }
        guard areSpacesRight || letterGaps == 0 || letterGaps == letterSpaces else { return nil }
        // JBWX is two words; but one letter is a word only where it stands alone.
        if word.scalars.count == 1, TextUnits.isLetter(word.scalars[0]) {
            if units.continuesLetters(first) || (end < units.count && units.continuesLetters(end)) { return nil }
        }
        let inexact = same + near
        if inexact + typed > 0, word.scalars.count < 2 { return nil }
        if inexact > 0 {
            guard word.isHeard else { return nil }
            // One sound of another dialect is enough, beside something that is certain.
            guard near == 0 || (near == 1 && word.scalars.count > inexact) else { return nil }
        }
        let cost = Self.wordCost + 3 * same + 5 * near + (typed > 0 ? 1 : 0)
        return Match(word: number, end: end, cost: cost, isInexact: inexact > 0)
    }

    /// What leads on in the tree: the near sound of a character, else itself; a Chinese numeral as its figure.
    static func key(of scalar: UInt32) -> UInt32 {
        if let digit = Numerals.figure(of: scalar) { return 0x30 + UInt32(digit) }
        let syllable = Sounds.shared.syllable(of: scalar)
        return syllable == Sounds.none ? scalar : key(near: Sounds.shared.near[Int(syllable)])
    }

    /// Where else a sign may lead by its sound: a numeral where a word has another character, 一议 for 异议, and the
    /// other way round, 后留位 for 后六位; `noKey` for most signs.
    static func heardKey(of scalar: UInt32) -> UInt32 {
        guard CharacterForms.range.contains(scalar) else { return TextUnits.noKey }
        if Numerals.figure(of: scalar) != nil {
            let syllable = Sounds.shared.syllable(of: scalar)
            return syllable == Sounds.none ? TextUnits.noKey : key(near: Sounds.shared.near[Int(syllable)])
        }
        return Sounds.shared.figure(soundingLike: scalar).map { 0x30 + UInt32($0) } ?? TextUnits.noKey
    }

    private static func key(near: UInt16) -> UInt32 { 0x20_0000 + UInt32(near) }
}
