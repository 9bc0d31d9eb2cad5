/// How a short message's octets spell its text; the protocols number these differently, which is their own matter.
package enum TextCoding: String, Sendable, CaseIterable {
    /// The default alphabet of 3GPP TS 23.038, unpacked.
    case gsm7
    /// US-ASCII (IA5), one octet a character.
    case ascii
    /// ISO 8859-1, one octet a character.
    case latin1
    /// UTF-16, the high octet first.
    case ucs2
    /// GB18030 with GBK and GB 2312 in it: one, two or four octets a character.
    case gb18030
    /// Octets that are no text.
    case binary

    /// The text's octets without any header, or `nil` when this coding lacks one of its characters.
    package func encode(_ text: String) -> [UInt8]? {
        switch self {
        case .gsm7: GSM7Alphabet.encode(text)
        case .ascii: Self.encode(text, below: 0x80)
        case .latin1: Self.encode(text, below: 0x100)
        case .ucs2: UCS2.encode(text)
        case .gb18030: GB18030.encode(text)
        case .binary: nil
        }
    }

    /// The text that octets without a header spell; it never fails.
    ///
    /// What spells nothing becomes U+FFFD; `binary` holds no text at all and is empty.
    package func decode(_ octets: [UInt8]) -> String {
        switch self {
        case .gsm7: GSM7Alphabet.decode(octets)
        case .ascii: Self.decode(octets, below: 0x80)
        case .latin1: Self.decode(octets, below: 0x100)
        case .ucs2: UCS2.decode(octets)
        case .gb18030: GB18030.decode(octets)
        case .binary: ""
        }
    }

    private static func encode(_ text: String, below bound: UInt32) -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            guard scalar.value < bound else { return nil }
            octets.append(UInt8(truncatingIfNeeded: scalar.value))
        }
        return octets
    }

    private static func decode(_ octets: [UInt8], below bound: UInt32) -> String {
        UTF8Output.string(capacity: octets.count * 3) { output in
            for octet in octets {
                output.append(octet < bound ? UInt32(octet) : UTF8Output.replacement)
            }
        }
    }
}
