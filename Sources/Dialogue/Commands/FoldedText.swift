/// A person's text reduced to what matters for recognising it.
///
/// Full-width becomes half-width, letters become lower case, digits of any script become ASCII, signs that look
/// like X become `x`, traditional characters become simplified ones, invisible signs vanish, and spaces and punctuation
/// only leave a mark where a word begins.
struct FoldedText: Equatable {
    /// What stood between two signs; of several marks the highest.
    enum Gap: UInt8, Comparable {
        case none, space, hyphen, dot, comma, slash, colon, other, currency

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// The letters and digits that are left.
    private(set) var scalars: [UInt32] = []
    /// For each of them, what stood before it.
    private(set) var gaps: [Gap] = []
    /// The places of what stands within the first pair of brackets that opens or ends the text: 【微信】.
    private(set) var bracketed: Range<Int>?
    /// What stood behind the last sign.
    private(set) var lastGap = Gap.none
    /// Whether there was anything to see at all, if only a question mark.
    private(set) var isBlank = true
    /// Whether the text is longer than any command could be; then the rest was not read.
    private(set) var isTooLong = false

    /// Scalars read: a text of fifteen segments, which is more than phones send, and at worst 40 µs of a core.
    static let scalarLimit = 1_000
    static let x: UInt32 = 0x78

    private var pending = Gap.none
    private var openBracket: Int?

    init(_ text: String) {
        scalars.reserveCapacity(32)
        gaps.reserveCapacity(32)
        defer { lastGap = pending }
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            guard count <= Self.scalarLimit else {
                isTooLong = true
                return
            }
            switch scalar.value {
            case 0x2A, 0xFF0A: addStar()
            case CharacterForms.range: addIdeograph(scalar.value)
            case 0x00...0x7F: addASCII(scalar.value)
            case 0xFF01...0xFF5E: addASCII(scalar.value - 0xFEE0)
            default: addOther(scalar)
            }
        }
    }

    private mutating func add(_ value: UInt32) {
        scalars.append(value)
        gaps.append(pending)
        pending = .none
        isBlank = false
    }

    private mutating func addIdeograph(_ value: UInt32) {
        if let last = scalars.last, pending <= .space, let whole = CharacterForms.shared.whole(last, value) {
            scalars[scalars.count - 1] = whole
            return
        }
        add(CharacterForms.shared.form(of: value))
    }

    private mutating func addSeparator(_ gap: Gap) {
        pending = max(pending, gap)
        if gap != .space { isBlank = false }
    }

    private mutating func addASCII(_ value: UInt32) {
        switch value {
        case 0x30...0x39, 0x61...0x7A: add(value)
        case 0x41...0x5A: add(value + 0x20)
        case 0x21...0x7E: addSign(value)
        default: addSeparator(.space)
        }
    }

    private mutating func addSign(_ value: UInt32) {
        switch value {
        case 0x2D, 0x5F, 0x2010...0x2015, 0x2212: addSeparator(.hyphen)
        case 0x2E, 0x3002, 0xB7: addSeparator(.dot)
        case 0x2C, 0x3B, 0x3001: addSeparator(.comma)
        case 0x2F, 0x5C, 0x7C: addSeparator(.slash)
        case 0x3A, 0x2236: addSeparator(.colon)
        case 0x27, 0x2019:
            // An apostrophe parts no word: don't.
            if pending != .none || scalars.last.map(TextUnits.isLetter) != true { addSeparator(.other) }
        case 0x24, 0xA5, 0xFFE5: addSeparator(.currency)
        case 0x5B, 0x3010:
            if openBracket == nil, bracketed == nil { openBracket = scalars.count }
            addSeparator(.other)
        case 0x5D, 0x3011: closeBracket()
        case 0x25: add(value)
        default: addSeparator(.other)
        }
    }

    private mutating func closeBracket() {
        if let start = openBracket, start < scalars.count { bracketed = start..<scalars.count }
        openBracket = nil
        addSeparator(.other)
    }

    /// `*` separates as `#` does, but behind 5 or 17 digits in a row it is the X that a keypad lacks.
    private mutating func addStar() {
        var digits = 0
        var index = scalars.count
        while pending == .none, index > 0, TailReading.isDigit(scalars[index - 1]) {
            index -= 1
            digits += 1
            if gaps[index] != .none { break }
        }
        if digits == 5 || digits == 17 { add(Self.x) } else { addSeparator(.other) }
    }

    private mutating func addOther(_ scalar: Unicode.Scalar) {
        if Self.looksLikeX(scalar.value) { return add(Self.x) }
        if scalar.value == 0x3007 { return add(0x30) }  // 〇, the zero of Chinese dates.
        if let letter = CharacterForms.shared.letter(of: scalar.value) { return add(letter) }
        switch scalar.properties.generalCategory {
        // Zero-width signs, the byte order mark and direction marks; variation selectors and keycaps.
        case .format, .nonspacingMark, .enclosingMark: break
        case .decimalNumber: add(0x30 + UInt32(scalar.properties.numericValue ?? 0))
        case .otherNumber where scalar.properties.numericType == .digit:
            add(0x30 + UInt32(scalar.properties.numericValue ?? 0))
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
            .letterNumber, .otherNumber:
            add(scalar.value)
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control: addSeparator(.space)
        default: addSign(scalar.value)
        }
    }

    /// Signs people pick when the keypad offers no quick X: roman ten, times, Cyrillic and Greek letters, crosses.
    private static func looksLikeX(_ value: UInt32) -> Bool {
        switch value {
        case 0x00D7, 0x2169, 0x2179, 0x0425, 0x0445, 0x03A7, 0x03C7, 0x24CD, 0x24E7, 0x2573, 0x2613, 0x2715...0x2718,
            0x274C, 0x274E, 0x2A09,
            0x2A2F:
            true
        default: false
        }
    }
}
