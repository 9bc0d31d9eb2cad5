/// Octets for human eyes.
///
/// A dump shows everything, passwords and numbers too; whoever prints one decides how much of the PDU that may be.
package enum HexDump {
    /// The octets, sixteen a line: offset, hexadecimal, and the printable ASCII among them.
    ///
    /// Octets from `shownCount` on are shown as `··` and `·`.
    package static func text(of bytes: RawSpan, showing shownCount: Int = .max) -> String {
        var text = ""
        var offset = 0
        while offset < bytes.byteCount {
            text += line(of: bytes, at: offset, showing: shownCount)
            offset += 16
        }
        return text
    }

    /// The octets as hexadecimal digits without spaces.
    package static func digits(of octets: some Sequence<UInt8>) -> String {
        var text = ""
        for octet in octets { text += digits(octet) }
        return text
    }

    private static func line(of bytes: RawSpan, at start: Int, showing shownCount: Int) -> String {
        var hexadecimal = ""
        var characters = ""
        for column in 0..<16 {
            let offset = start + column
            hexadecimal += column == 8 ? "  " : " "
            guard offset < bytes.byteCount else {
                hexadecimal += "  "
                continue
            }
            guard offset < shownCount else {
                hexadecimal += "··"
                characters += "·"
                continue
            }
            let octet = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            hexadecimal += digits(octet)
            characters.unicodeScalars.append((0x20...0x7E).contains(octet) ? Unicode.Scalar(octet) : ".")
        }
        let count = String(start, radix: 16)
        return String(repeating: "0", count: max(0, 8 - count.count)) + count + " \(hexadecimal)  |\(characters)|\n"
    }

    private static func digits(_ octet: UInt8) -> String { (octet < 16 ? "0" : "") + String(octet, radix: 16) }
}
