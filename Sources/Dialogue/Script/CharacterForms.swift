/// Brings characters that are written for each other to one form: traditional and simplified, variants, lookalikes.
struct CharacterForms: Sendable {
    /// All tables, made once.
    static let shared = CharacterForms()

    /// The unified ideographs.
    static let range: ClosedRange<UInt32> = 0x4E00...0x9FFF

    /// The form of each ideograph, 0 where it is its own.
    private var forms = [UInt16](repeating: 0, count: range.count)
    private var letters: [UInt32: UInt32] = [:]
    private var wholes: [UInt64: UInt32] = [:]
    private var isLeftHalf: Set<UInt32> = []

    private init() {
        for table in [CharacterTables.traditional, CharacterTables.lookalikes] {
            let scalars = Array(table.unicodeScalars)
            for index in stride(from: 0, to: scalars.count - 1, by: 2) where Self.range.contains(scalars[index].value) {
                forms[Int(scalars[index].value - Self.range.lowerBound)] = UInt16(scalars[index + 1].value)
            }
        }
        let toned = Array(CharacterTables.tonedLetters.unicodeScalars.map(\.value))
        for index in stride(from: 0, to: toned.count - 1, by: 2) { letters[toned[index]] = toned[index + 1] }
        let halves = Array(CharacterTables.halves.unicodeScalars.map(\.value))
        for index in stride(from: 0, to: halves.count - 2, by: 3) {
            wholes[UInt64(halves[index]) << 32 | UInt64(halves[index + 1])] = halves[index + 2]
            isLeftHalf.insert(halves[index])
        }
    }

    /// The one form of this ideograph.
    func form(of scalar: UInt32) -> UInt32 {
        let form = forms[Int(scalar - Self.range.lowerBound)]
        return form == 0 ? scalar : UInt32(form)
    }

    /// The letter that this one is with the mark of a tone.
    func letter(of scalar: UInt32) -> UInt32? { letters[scalar] }

    /// The character whose two halves these are, if they are.
    func whole(_ left: UInt32, _ right: UInt32) -> UInt32? {
        isLeftHalf.contains(left) ? wholes[UInt64(left) << 32 | UInt64(right)] : nil
    }
}
