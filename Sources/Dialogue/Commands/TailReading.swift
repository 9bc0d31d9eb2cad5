/// Why the characters a person sent are no tail of an identity number.
package enum TailFault: String, Equatable, Sendable, CaseIterable {
    /// The whole 18-digit number; the person should not have sent so much.
    case wholeNumber = "whole"
    /// A first-generation number of 15 digits, which the service does not know.
    case firstGeneration = "fifteen"
    /// Four characters, as other services ask for.
    case fourCharacters = "four"
    /// Another count of digits.
    case length
    /// The first two digits are no day of a month.
    case day
    /// An X that is not the last character.
    case misplacedX = "x"
    /// Something that is neither a digit nor X.
    case characters
    /// A bank card's number, which nobody may be told.
    case bank
    /// A telephone number.
    case phone
    /// Two different tails.
    case several
    /// Somebody else's tail.
    case other

    /// The text that explains this mistake.
    package var text: TextName { TextName(rawValue: "format-\(rawValue)") }
}

/// What the characters behind a keyword, or a text without keyword, are worth as a tail.
enum TailReading: Equatable {
    case tail(IDTail)
    case fault(TailFault)

    /// Reads folded scalars: `0`…`9` and `x`, separators already gone.
    init(_ scalars: some RandomAccessCollection<UInt32>) {
        guard scalars.allSatisfy({ Self.isDigit($0) || $0 == FoldedText.x }) else {
            self = .fault(.characters)
            return
        }
        switch scalars.count {
        case IDTail.length: self = Self.six(scalars)
        case 18: self = .fault(.wholeNumber)
        case 15: self = .fault(.firstGeneration)
        case 4: self = .fault(.fourCharacters)
        default: self = .fault(.length)
        }
    }

    static func isDigit(_ scalar: UInt32) -> Bool { (0x30...0x39).contains(scalar) }

    private static func six(_ scalars: some RandomAccessCollection<UInt32>) -> Self {
        guard scalars.dropLast().allSatisfy(isDigit) else { return .fault(.misplacedX) }
        let day = scalars.prefix(2).reduce(0) { $0 * 10 + ($1 - 0x30) }
        guard (1...31).contains(day) else { return .fault(.day) }
        return .tail(IDTail(checkedOctets: scalars.map { $0 == FoldedText.x ? UInt8(ascii: "X") : UInt8($0) }))
    }
}
