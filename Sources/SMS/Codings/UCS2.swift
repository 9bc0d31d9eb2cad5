/// UCS-2 as it is really used: UTF-16, the high octet first.
enum UCS2 {
    /// The text's octets, two for each UTF-16 unit.
    static func encode(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { utf8 in
            // UTF-8 never takes fewer than half the octets of UTF-16, so this bound holds.
            [UInt8](unsafeUninitializedCapacity: utf8.count * 2) { octets, octetCount in
                let octets = UnsafeMutableRawBufferPointer(octets)
                var count = 0
                var index = 0
                while index < utf8.count {
                    let scalar = scalar(in: utf8, at: &index)
                    guard scalar >= 0x1_0000 else {
                        put(scalar, in: octets, at: &count)
                        continue
                    }
                    let offset = scalar - 0x1_0000
                    put(0xD800 | offset >> 10, in: octets, at: &count)
                    put(0xDC00 | offset & 0x3FF, in: octets, at: &count)
                }
                octetCount = count
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

    /// The scalar that begins at `index`, which moves behind it; a string's octets are always well formed.
    @inline(__always)
    private static func scalar(in utf8: UnsafeBufferPointer<UInt8>, at index: inout Int) -> UInt32 {
        func next() -> UInt32 {
            defer { index &+= 1 }
            return UInt32(utf8[index]) & 0x3F
        }
        let first = UInt32(utf8[index])
        index &+= 1
        switch first {
        case 0..<0x80: return first
        case 0x80..<0xE0: return (first & 0x1F) << 6 | next()
        case 0xE0..<0xF0:
            let high = (first & 0x0F) << 12 | next() << 6
            return high | next()
        default:
            let high = (first & 0x07) << 18 | next() << 12
            let middle = next() << 6
            return high | middle | next()
        }
    }

    @inline(__always)
    private static func put(_ unit: UInt32, in octets: UnsafeMutableRawBufferPointer, at count: inout Int) {
        octets.storeBytes(of: UInt16(truncatingIfNeeded: unit).bigEndian, toByteOffset: count, as: UInt16.self)
        count &+= 2
    }
}
