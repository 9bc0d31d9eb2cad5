/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable {
    /// Where the fault lies.
    package var position: TextPosition
    /// What is wrong there.
    package var fault: Fault

    /// A fault at a place.
    package init(position: TextPosition, fault: Fault) {
        self.position = position
        self.fault = fault
    }

    /// What can be wrong with a text.
    package enum Fault: Equatable, Sendable {
        /// Another character stands where `expected` should.
        case unexpected(Unicode.Scalar, expected: Expectation)
        /// The text ends where `expected` should follow.
        case unexpectedEnd(expected: Expectation)
        /// The octets are not UTF-8 (RFC 8259 §8.1).
        case invalidUTF8
        /// The text begins with the byte order mark of UTF-16.
        case encodedAsUTF16
        /// A backslash is followed by what the dialect does not know.
        case invalidEscape
        /// Half of a surrogate pair stands alone (RFC 8259 §8.2), which no text can hold.
        case unpairedSurrogate
        /// A control character stands in a string without its escape (RFC 8259 §7).
        case controlCharacter(Unicode.Scalar)
        /// The number is beyond what a `Double` can hold.
        case numberOutOfRange
        /// The object has this name already, at `first`.
        case duplicateName(String, first: TextPosition)
        /// Arrays and objects are nested deeper than the limit.
        case tooDeep(limit: Int)
        /// The text is longer than the limit, in octets.
        case tooLong(octetCount: Int, limit: Int)
    }

    /// What may follow at some place of a text.
    package enum Expectation: Equatable, Sendable {
        case value, name, nameOrEndOfObject, colon, commaOrEndOfArray, commaOrEndOfObject
        case openingQuote, closingQuote, digit, hexadecimalDigit, endOfComment, endOfText
    }
}

extension JSONError: CustomStringConvertible {
    /// The place and the fault as a sentence.
    package var description: String { "\(position): \(fault)" }
}

extension JSONError.Fault: CustomStringConvertible {
    /// The fault as a sentence, without its place.
    package var description: String {
        switch self {
        case .unexpected(let scalar, let expected): "expected \(expected), found \(Self.shown(scalar))"
        case .unexpectedEnd(let expected): "expected \(expected), found the end of the text"
        case .invalidUTF8: "these octets are not UTF-8"
        case .encodedAsUTF16: "the text begins with the byte order mark of UTF-16; save it as UTF-8"
        case .invalidEscape: "unknown escape sequence after '\\'"
        case .unpairedSurrogate: "half of a surrogate pair stands alone"
        case .controlCharacter(let scalar): "control character \(Self.shown(scalar)) in a string needs an escape"
        case .numberOutOfRange: "the number is too large"
        case .duplicateName(let name, let first): "the name \"\(name)\" was given before, at \(first)"
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .tooLong(let octetCount, let limit): "\(octetCount) octets long, at most \(limit) are taken"
        }
    }

    /// Printable ASCII as itself, anything else as its code point, so that no message carries a control character.
    private static func shown(_ scalar: Unicode.Scalar) -> String {
        if (0x20..<0x7F).contains(scalar.value) { return "'\(scalar)'" }
        if scalar.value == 0xFEFF { return "a byte order mark (U+FEFF)" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}

extension JSONError.Expectation: CustomStringConvertible {
    /// The expectation as a noun phrase.
    package var description: String {
        switch self {
        case .value: "a value"
        case .name: "a name"
        case .nameOrEndOfObject: "a name or '}'"
        case .colon: "':'"
        case .commaOrEndOfArray: "',' or ']'"
        case .commaOrEndOfObject: "',' or '}'"
        case .openingQuote: "an opening quote"
        case .closingQuote: "a closing quote"
        case .digit: "a digit"
        case .hexadecimalDigit: "a hexadecimal digit"
        case .endOfComment: "'*/'"
        case .endOfText: "nothing more"
        }
    }
}

/// A fault at an offset, while the text is being read; it becomes a ``JSONError`` when the place is worked out.
struct Misreading: Error {
    var offset: Int
    var fault: JSONError.Fault

    init(_ fault: JSONError.Fault, at offset: Int) {
        self.offset = offset
        self.fault = fault
    }

    func error(in octets: RawSpan) -> JSONError {
        JSONError(position: TextPosition(of: offset, in: octets), fault: fault)
    }
}
