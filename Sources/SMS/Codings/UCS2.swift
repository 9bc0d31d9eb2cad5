/// UCS-2 as it is really used: UTF-16, the high octet first.
enum UCS2 {
    /// The text's octets, two for each UTF-16 unit.
    static func encode(_ text: String) -> [UInt8] {
        // UTF-8 never takes fewer than half the octets of UTF-16, so this bound holds.
        [UInt8](unsafeUninitializedCapacity: text.utf8.count * 2) { buffer, count in
            for scalar in text.unicodeScalars {
                guard scalar.value >= 0x1_0000 else {
                    put(scalar.value, in: buffer, at: &count)
                    continue
                }
                let offset = scalar.value - 0x1_0000
                put(0xD800 | offset >> 10, in: buffer, at: &count)
                put(0xDC00 | offset & 0x3FF, in: buffer, at: &count)
            }
        }
    }

    /// The text these octets spell; it never fails.
    ///
    /// A surrogate without its other half becomes U+FFFD. An odd last octet is half of nothing and is left out:
    /// gateways that count a C string's terminator into the text would otherwise spoil it.
    static func decode(_ octets: [UInt8]) -> String {
        UTF8Output.string(capacity: octets.count / 2 * 3) { output in
            var high: UInt32?
            var index = 0
            while index + 1 < octets.count {
                let unit = UInt32(octets[index]) << 8 | UInt32(octets[index + 1])
                index += 2
                if let before = high {
                    high = nil
                    if unit & 0xFC00 == 0xDC00 {
                        output.append(0x1_0000 + (before & 0x3FF) << 10 + unit & 0x3FF)
                        continue
                    }
                    output.append(UTF8Output.replacement)
                }
                if unit & 0xFC00 == 0xD800 {
                    high = unit
                } else {
                    output.append(unit)
                }
            }
            if high != nil { output.append(UTF8Output.replacement) }
        }
    }

    private static func put(_ unit: UInt32, in buffer: UnsafeMutableBufferPointer<UInt8>, at count: inout Int) {
        buffer[count] = UInt8(truncatingIfNeeded: unit >> 8)
        buffer[count + 1] = UInt8(truncatingIfNeeded: unit)
        count += 2
    }
}
