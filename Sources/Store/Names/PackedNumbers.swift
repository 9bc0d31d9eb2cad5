/// A list of small numbers as octets: seven bits each, the top bit set on all but a number's last (LEB128).
///
/// Eleven accounts take 22 octets in a row that is written with every question.
enum PackedNumbers {
    static func pack(_ numbers: [Int64]) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(numbers.count + 8)
        for number in numbers {
            var rest = UInt64(bitPattern: number)
            while rest > 0x7F {
                octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            octets.append(UInt8(truncatingIfNeeded: rest))
        }
        return octets
    }

    /// The numbers, or `nil` when the octets end within one or one exceeds 64 bits.
    static func unpack(_ octets: [UInt8]) -> [Int64]? {
        var numbers: [Int64] = []
        numbers.reserveCapacity(octets.count)
        var number: UInt64 = 0
        var shift: UInt64 = 0
        for octet in octets {
            let bits = UInt64(octet & 0x7F)
            guard shift < 63 || (shift == 63 && bits <= 1) else { return nil }
            number |= bits << shift
            shift += 7
            if octet < 0x80 {
                numbers.append(Int64(bitPattern: number))
                (number, shift) = (0, 0)
            }
        }
        return shift == 0 ? numbers : nil
    }
}
