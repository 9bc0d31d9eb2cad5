/// A folded text prepared for finding words: the keys of its signs, and which of them are numbers already.
struct TextUnits {
    var scalars: [UInt32]
    var gaps: [FoldedText.Gap]
    private(set) var keys: [UInt32]
    /// The keys that signs have by their sound besides, `noKey` for most.
    private(set) var heardKeys: [UInt32]
    static let noKey: UInt32 = 0
    /// For each sign, whether it belongs to a number.
    private var blocked: [Bool]

    init(_ text: FoldedText) {
        scalars = text.scalars
        gaps = text.gaps
        keys = text.scalars.map(Lexicon.key(of:))
        heardKeys = text.scalars.map(Lexicon.heardKey(of:))
        blocked = Array(repeating: false, count: text.scalars.count)
    }

    var count: Int { scalars.count }

    mutating func block(_ range: Range<Int>) {
        for index in range { blocked[index] = true }
    }

    func isBlocked(_ position: Int) -> Bool { blocked[position] }

    func isLetter(_ position: Int) -> Bool { Self.isLetter(scalars[position]) && !blocked[position] }

    /// Whether the sign stands right behind a letter.
    func continuesLetters(_ position: Int) -> Bool {
        position > 0 && gaps[position] == .none && isLetter(position) && isLetter(position - 1)
    }

    /// A numeral as its figure, everything else as it is.
    func digitForm(_ scalar: UInt32) -> UInt32 { Numerals.figure(of: scalar).map { 0x30 + UInt32($0) } ?? scalar }

    static func isLetter(_ scalar: UInt32) -> Bool { (0x61...0x7A).contains(scalar) }
}
