/// A set of families of words, by their numbers.
struct FamilySet: OptionSet, Hashable, Sendable {
    let rawValue: UInt128

    init(rawValue: UInt128) { self.rawValue = rawValue }

    /// The set of one family.
    init(number: Int) { rawValue = 1 << UInt128(number) }

    /// How many families there may be.
    static let limit = 128

    /// The families that a text's form decides, and not its words.
    static let builtIn = [
        "tail", "two_tails", "whole", "fifteen", "bank_number", "phone_number", "bad_tail", "number", "amount", "time",
        "cross", "unknown", "name", "company", "spoken", "filler", "measure", "ordinal", "forwarded", "echo",
        "near_tail", "prompted", "own_number", "argument", "polite",
    ]

    static let tail = Self(number: 0)
    static let twoTails = Self(number: 1)
    static let whole = Self(number: 2)
    static let fifteen = Self(number: 3)
    static let bankNumber = Self(number: 4)
    static let phoneNumber = Self(number: 5)
    static let badTail = Self(number: 6)
    static let number = Self(number: 7)
    static let amount = Self(number: 8)
    static let time = Self(number: 9)
    static let cross = Self(number: 10)
    static let unknown = Self(number: 11)
    static let name = Self(number: 12)
    static let company = Self(number: 13)
    static let spoken = Self(number: 14)
    static let filler = Self(number: 15)
    static let measure = Self(number: 16)
    static let ordinal = Self(number: 17)
    static let forwarded = Self(number: 18)
    static let echo = Self(number: 19)
    static let nearTail = Self(number: 20)
    static let prompted = Self(number: 21)
    static let ownNumber = Self(number: 22)
    static let argument = Self(number: 23)
    static let polite = Self(number: 24)

    /// Whether it is a word's that says nothing.
    var isFiller: Bool { contains(.filler) && isSubset(of: [.filler, .polite]) }
}
