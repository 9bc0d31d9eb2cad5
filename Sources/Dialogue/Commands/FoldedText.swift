/// A person's text reduced to what matters for recognising it.
///
/// Full-width becomes half-width, letters become lower case, digits of any script become ASCII, signs that look
/// like X become `x`, invisible signs vanish, and spaces and punctuation only leave a mark where a word begins.
struct FoldedText: Equatable {
    /// The letters and digits that are left.
    private(set) var scalars: [UInt32] = []
    /// For each of them, whether a separator stood before it.
    private(set) var followsSeparator: [Bool] = []
    /// Whether there was anything to see at all, if only a question mark.
    private(set) var isBlank = true
    /// Whether the text is longer than any command could be; then the rest was not read.
    private(set) var isTooLong = false

    /// Scalars read: a text of fifteen segments, which is more than phones send.
    static let scalarLimit = 1_000
    static let x: UInt32 = 0x78

    private var separatorPending = false

    init(_ text: String) {
        scalars.reserveCapacity(24)
        followsSeparator.reserveCapacity(24)
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            guard count <= Self.scalarLimit else {
                isTooLong = true
                return
            }
            switch scalar.value {
            case 0x2A, 0xFF0A: addStar()
            case 0x4E00...0x9FFF: add(scalar.value)
            case 0x00...0x7F: addASCII(scalar.value)
            case 0xFF01...0xFF5E: addASCII(scalar.value - 0xFEE0)
            default: addOther(scalar)
            }
        }
    }

    private mutating func add(_ value: UInt32) {
        scalars.append(value)
        followsSeparator.append(separatorPending)
        separatorPending = false
        isBlank = false
    }

    private mutating func addSeparator(isVisible: Bool) {
        separatorPending = true
        if isVisible { isBlank = false }
    }

    private mutating func addASCII(_ value: UInt32) {
        switch value {
        case 0x30...0x39, 0x61...0x7A: add(value)
        case 0x41...0x5A: add(value + 0x20)
        case 0x21...0x7E: addSeparator(isVisible: true)
        default: addSeparator(isVisible: false)
        }
    }

    /// `*` separates as `#` does, but behind 5 or 17 digits in a row it is the X that a keypad lacks.
    private mutating func addStar() {
        var digits = 0
        var index = scalars.count
        while !separatorPending, index > 0, TailReading.isDigit(scalars[index - 1]) {
            index -= 1
            digits += 1
            if followsSeparator[index] { break }
        }
        if digits == 5 || digits == 17 { add(Self.x) } else { addSeparator(isVisible: true) }
    }

    private mutating func addOther(_ scalar: Unicode.Scalar) {
        if Self.looksLikeX(scalar.value) { return add(Self.x) }
        if scalar.value == 0x3007 { return add(0x30) }  // 〇, the zero of Chinese dates.
        switch scalar.properties.generalCategory {
        // Zero-width signs, the byte order mark and direction marks; variation selectors and keycaps.
        case .format, .nonspacingMark, .enclosingMark: break
        case .decimalNumber: add(0x30 + UInt32(scalar.properties.numericValue ?? 0))
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
            .letterNumber, .otherNumber:
            add(scalar.value)
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control: addSeparator(isVisible: false)
        default: addSeparator(isVisible: true)
        }
    }

    /// Signs people pick when the keypad offers no quick X: roman ten, times, Cyrillic and Greek letters, crosses.
    private static func looksLikeX(_ value: UInt32) -> Bool {
        switch value {
        case 0x00D7, 0x2169, 0x2179, 0x0425, 0x0445, 0x03A7, 0x03C7, 0x2573, 0x2715...0x2718, 0x274C, 0x274E, 0x2A09,
            0x2A2F:
            true
        default: false
        }
    }
}
