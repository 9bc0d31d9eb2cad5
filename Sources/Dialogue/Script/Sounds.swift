import SMS

/// How characters and letters sound, tones aside.
///
/// Two sounds are *near* when speakers of one dialect or another say them alike: zh and z, n and l, -ng and -n.
struct Sounds: Sendable {
    /// A syllable's number.
    typealias Syllable = UInt16

    /// All tables, made once.
    static let shared = Sounds()

    /// No syllable.
    static let none: Syllable = 0

    /// The syllable of each character from U+4E00 on.
    private var ofCharacter = [Syllable](repeating: none, count: CharacterForms.range.count)
    /// The number that near syllables share, by syllable.
    private(set) var near: [UInt16] = [0]
    private var bySpelling: [UInt64: Syllable] = [:]
    private var spellings: [[UInt32]] = [[]]

    /// The figure whose name each syllable is, `noFigure` for the others.
    private var figures: [UInt8] = [noFigure]
    private static let noFigure: UInt8 = 0xFF

    /// Letters of the longest syllable.
    static let longestSpelling = 6

    private init() {
        var nearNumbers: [String: UInt16] = [:]
        let boundaries = CharacterTables.firstOfSyllable.split(whereSeparator: \.isWhitespace)
        var firsts: [UInt32: Syllable] = [:]
        for entry in boundaries {
            guard let character = entry.unicodeScalars.last else { continue }
            let spelling = String(entry.dropLast())
            near.append(nearNumbers[Self.nearForm(spelling), default: UInt16(nearNumbers.count + 1)])
            nearNumbers[Self.nearForm(spelling)] = near.last
            spellings.append(spelling.unicodeScalars.map(\.value))
            figures.append(Self.figureNames.firstIndex(of: spelling).map(UInt8.init) ?? Self.noFigure)
            let syllable = Syllable(near.count - 1)
            bySpelling[Self.packed(spelling.utf8)] = syllable
            firsts[character.value] = syllable
        }
        var current = Self.none
        for character in Self.firstLevel.unicodeScalars {
            current = firsts[character.value] ?? current
            set(character.value, current)
        }
        for entry in CharacterTables.othersOfSyllable.split(whereSeparator: \.isWhitespace) {
            let parts = entry.split(separator: ":")
            guard parts.count == 2, let syllable = bySpelling[Self.packed(parts[0].utf8)] else { continue }
            for character in parts[1].unicodeScalars { set(character.value, syllable) }
        }
    }

    /// The figure that this character sounds like: 留 like 六.
    func figure(soundingLike scalar: UInt32) -> UInt8? {
        let figure = figures[Int(syllable(of: scalar))]
        return figure == Self.noFigure ? nil : figure
    }

    /// The syllable of a character, `none` where it is not known.
    func syllable(of scalar: UInt32) -> Syllable {
        CharacterForms.range.contains(scalar) ? ofCharacter[Int(scalar - CharacterForms.range.lowerBound)] : Self.none
    }

    /// The letters of a character's syllable.
    func spelling(of scalar: UInt32) -> [UInt32]? {
        let syllable = syllable(of: scalar)
        return syllable == Self.none ? nil : spellings[Int(syllable)]
    }

    /// The syllable that these letters spell, packed by `packed`.
    func syllable(spelledAs letters: UInt64) -> Syllable { bySpelling[letters] ?? Self.none }

    /// Letters as one number, the last one lowest.
    static func packed(_ letters: some Sequence<UInt8>) -> UInt64 { letters.reduce(0) { $0 << 8 | UInt64($1) } }

    private mutating func set(_ scalar: UInt32, _ syllable: Syllable) {
        guard CharacterForms.range.contains(scalar) else { return }
        ofCharacter[Int(scalar - CharacterForms.range.lowerBound)] = syllable
    }

    /// How the figures are called, 0 first.
    private static let figureNames = ["ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"]

    /// The characters of GB 2312's first level in the order of their codes; empty where the C library lacks the table.
    private static var firstLevel: String {
        var octets: [UInt8] = []
        for row in UInt8(0xB0)...0xD7 {
            for cell in UInt8(0xA1)...(row == 0xD7 ? 0xF9 : 0xFE) { octets += [row, cell] }
        }
        return GB18030.text(octets) ?? ""
    }

    /// A spelling as the least careful speaker says it.
    private static func nearForm(_ spelling: String) -> String {
        var form = spelling
        for (initial, other) in [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")] where form.hasPrefix(initial) {
            form = other + form.dropFirst(initial.count)
        }
        for ending in ["ang", "eng", "ing"] where form.hasSuffix(ending) { form = String(form.dropLast()) }
        return form
    }
}
