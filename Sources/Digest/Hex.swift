/// Octets as pairs of hexadecimal digits and back.
package enum Hex {
    /// The octets in lower case, two digits each, nothing between them.
    package static func text(of octets: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(octets.underestimatedCount * 2)
        for octet in octets {
            digits.append(digit(octet >> 4))
            digits.append(digit(octet & 0x0F))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The octets that pairs of digits spell, in either case; `nil` for an odd digit or anything else between them.
    package static func octets(from text: some StringProtocol) -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            if let upper = high {
                octets.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? octets : nil
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x37
        case 0x61...0x66: character - 0x57
        default: nil
        }
    }
}
