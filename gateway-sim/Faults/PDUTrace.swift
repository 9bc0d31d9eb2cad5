import SMS
import Wire

/// Turns PDUs into lines for human eyes, numbers and contents masked unless they may be shown.
package struct PDUTrace: Sendable {
    /// Which way a PDU went.
    package enum Direction: String, Sendable {
        case sent = "→"
        case received = "←"
    }

    /// The protocol of the PDUs.
    var wireProtocol: GatewayProfile.WireProtocol
    /// Whether each PDU is dumped in hexadecimal too.
    var withHex = false
    /// Whether numbers and contents are shown.
    var revealing = false
    /// The gateway's name, which each line begins with, where there are several.
    var gateway: String?

    /// The PDU on a line of its own, followed by its dump if that is wanted.
    func text(_ direction: Direction, _ octets: UnsafeRawBufferPointer) -> String {
        (gateway.map { "\($0) " } ?? "") + direction.rawValue + " "
            + (wireProtocol == .smpp ? smpp(octets) : line(octets))
    }

    private func smpp(_ octets: UnsafeRawBufferPointer) -> String {
        // A bind's octets hold the password, which nobody is to see.
        if withHex { return SMPP.PDU.trace(of: octets.bytes, revealing: revealing && !isBind(octets)) }
        do throws(WireError) {
            return try SMPP.PDU(decoding: octets.bytes).summary(revealing: revealing) + "\n"
        } catch {
            return "\(error)\n"
        }
    }

    private func isBind(_ octets: UnsafeRawBufferPointer) -> Bool {
        guard octets.count >= SMPP.Header.octetCount else { return false }
        return [0x01, 0x02, 0x09].contains(octets[7])
    }

    private func line(_ octets: UnsafeRawBufferPointer) -> String {
        // Every octet of a line is text, so it is dumped only where the text may be shown.
        let isShown = revealing && !octets.starts(with: "bind_".utf8)
        let dump = withHex && isShown ? HexDump.text(of: octets.bytes) : ""
        let content = UnsafeRawBufferPointer(rebasing: octets.prefix { $0 != 0x0A && $0 != 0x0D })
        guard case .message(var message) = LineCodec.decode(content) else { return "a malformed line\n" + dump }
        for index in message.fields.indices {
            message.fields[index].value = shown(message.fields[index])
        }
        var written: [UInt8] = []
        LineCodec.encode(message, into: &written)
        return String(decoding: written, as: UTF8.self) + dump
    }

    private func shown(_ field: LineMessage.Field) -> String {
        switch field.name {
        case "password": "***"
        case _ where revealing: field.value
        case "source_addr", "destination_addr": Address(field.value).description
        case "short_message": DigitMask.mask(field.value)
        case "short_message_hex": "(\(field.value.utf8.count / 2) octets)"
        default: field.value
        }
    }
}
