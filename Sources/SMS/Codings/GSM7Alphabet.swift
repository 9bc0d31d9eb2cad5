/// The alphabet of ordinary short messages (3GPP TS 23.038 §6.2.1), unpacked: one septet in one octet, as SMPP carries it.
package enum GSM7Alphabet {
    /// The septet that takes the next one from the extension table.
    package static let escape: UInt8 = 0x1B

    /// The text's septets, or `nil` when a character is in neither table.
    package static func encode(_ text: String) -> [UInt8]? {
        let codes = codes
        var isComplete = true
        let septets = [UInt8](unsafeUninitializedCapacity: text.utf8.count * 2) { buffer, count in
            for scalar in text.unicodeScalars {
                let code = code(of: scalar, in: codes)
                guard code != absent else {
                    isComplete = false
                    return
                }
                if code >= extensionFlag {
                    buffer[count] = escape
                    count += 1
                }
                buffer[count] = code & 0x7F
                count += 1
            }
        }
        return isComplete ? septets : nil
    }

    /// The text these septets spell; it never fails.
    ///
    /// As the standard asks, an escape before a septet that the extension table lacks shows the default table's character,
    /// and an escape before another one or before the end shows a space. Octets above 0x7F become U+FFFD.
    package static func decode(_ septets: [UInt8]) -> String {
        let defaultTable = defaultTable
        return UTF8Output.string(capacity: septets.count * 3) { output in
            var isEscaped = false
            for septet in septets {
                if septet == escape {
                    if isEscaped { output.append(0x20) }
                    isEscaped.toggle()
                    continue
                }
                let plain = septet < 0x80 ? defaultTable[Int(septet)].value : UTF8Output.replacement
                output.append(isEscaped ? extensionScalar(septet) ?? plain : plain)
                isEscaped = false
            }
            if isEscaped { output.append(0x20) }
        }
    }

    /// How many septets the character takes: 1, 2 with its escape, or 0 when the alphabet lacks it.
    static func septetCount(of scalar: Unicode.Scalar) -> Int {
        let code = code(of: scalar, in: codes)
        return code == absent ? 0 : code >= extensionFlag ? 2 : 1
    }

    private static func extensionScalar(_ septet: UInt8) -> UInt32? {
        extensionTable.first { $0.septet == septet }?.scalar.value
    }

    /// The septet, with `extensionFlag` where it needs an escape, or `absent`; the table is handed in to be fetched once.
    private static func code(of scalar: Unicode.Scalar, in codes: [UInt8]) -> UInt8 {
        if scalar.value < UInt32(codes.count) { return codes[Int(scalar.value)] }
        return scalar == "€" ? extensionFlag | 0x65 : absent
    }

    private static let absent: UInt8 = 0xFF
    private static let extensionFlag: UInt8 = 0x80

    /// The default table in the order of its septets; 0x1B, the escape, stands here as a space.
    private static let defaultTable = Array(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)

    private static let extensionTable: [(septet: UInt8, scalar: Unicode.Scalar)] = [
        (0x0A, "\u{0C}"), (0x14, "^"), (0x28, "{"), (0x29, "}"), (0x2F, "\\"), (0x3C, "["), (0x3D, "~"),
        (0x3E, "]"), (0x40, "|"), (0x65, "€"),
    ]

    /// The code of every scalar up to Ω, the alphabet's highest but for the euro sign.
    private static let codes: [UInt8] = {
        var codes = [UInt8](repeating: absent, count: 0x3AA)
        for (septet, scalar) in defaultTable.enumerated() where septet != Int(escape) {
            codes[Int(scalar.value)] = UInt8(septet)
        }
        for (septet, scalar) in extensionTable where scalar.value < 0x3AA {
            codes[Int(scalar.value)] = extensionFlag | septet
        }
        return codes
    }()
}
