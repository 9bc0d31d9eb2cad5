/// The beginning of mainland mobile numbers in national form, such as `139` or `1380013`, or a whole number.
package struct NumberPrefix: Hashable, Sendable {
    private let numbers: ClosedRange<Int64>

    /// The prefix of one to eleven digits, or `nil` when the text is none.
    package init?(_ text: String) {
        let digits = text.utf8
        guard (1...11).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let value = Int64(text)
        else { return nil }
        let width = (digits.count..<11).reduce(Int64(1)) { product, _ in product * 10 }
        numbers = value * width...value * width + (width - 1)
    }

    /// The number, where the prefix is a whole one.
    package var number: PhoneNumber? {
        numbers.count == 1 ? PhoneNumber(number: numbers.lowerBound) : nil
    }

    /// Whether the number begins so.
    package func contains(_ phone: PhoneNumber) -> Bool { numbers.contains(phone.number) }
}
