/// A mainland mobile number in its one national form, eleven digits, however it was written.
///
/// `138…`, `86138…`, `+86138…` and `0086138…` are one person.
package struct PhoneNumber: Hashable, Sendable {
    /// The eleven digits as one integer, 13 000 000 000 … 19 999 999 999.
    package let number: Int64

    /// The number whose eleven digits read as this integer, or `nil` when it is no mobile number.
    package init?(number: Int64) {
        guard (13_000_000_000...19_999_999_999).contains(number) else { return nil }
        self.number = number
    }

    /// The number written in any of the usual forms, or `nil` when it is no mobile number.
    ///
    /// Spaces and hyphens between digits are ignored; a prefix `+86`, `86` or `0086` is dropped.
    /// After a `+` the country code must follow: `+1 380 013 8000` is somebody in Ohio.
    package init?(_ text: String) { self.init(text, isInternational: false) }

    /// As above; in a number that is said to be international the country code must stand, with or without its `+`.
    init?(_ text: String, isInternational: Bool) {
        let octets = text.utf8Span.span
        guard octets.count >= 11 else { return nil }
        var value: Int64 = 0
        var digitCount = 0
        var hasPlus = false
        for index in octets.indices {
            let octet = octets[index]
            switch octet {
            case 0x30...0x39:
                guard digitCount < 15 else { return nil }
                value = value &* 10 &+ Int64(octet &- 0x30)
                digitCount &+= 1
            case 0x2B where index == 0: hasPlus = true
            case 0x20, 0x2D: break
            default: return nil
            }
        }
        switch digitCount {
        case 11 where !hasPlus && !isInternational: break
        case 13 where value / 100_000_000_000 == 86, 15 where !hasPlus && value / 100_000_000_000 == 86:
            value %= 100_000_000_000
        default: return nil
        }
        self.init(number: value)
    }

    /// The eleven digits, for dialling; never for a log.
    package var digits: String { String(number) }
}

extension PhoneNumber: CustomStringConvertible {
    /// The number as people may see it, `138****8000`.
    package var description: String {
        let tail = String(number % 10_000)
        return "\(number / 100_000_000)****\(String(repeating: "0", count: 4 - tail.utf8.count))\(tail)"
    }
}
