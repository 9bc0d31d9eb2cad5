import Primitives
import SMS
import Session
import Wire

/// Hides in a PDU's octets what nobody is to see, and leaves every length as it is.
///
/// Passwords are hidden always. Numbers keep their first three and last four digits, contents become asterisks.
struct PDUMask: Sendable {
    /// The protocol.
    let wireProtocol: GatewayProfile.WireProtocol
    /// Whether numbers and contents are shown.
    let isRevealing: Bool

    /// The PDUs in the octets, each whole and masked; what is none is one piece.
    func pieces(of octets: [UInt8]) -> [[UInt8]] { Self.split(octets, wireProtocol).map(masked) }

    /// The PDUs in the octets; what is none is one piece.
    static func split(_ octets: [UInt8], _ wireProtocol: GatewayProfile.WireProtocol) -> [[UInt8]] {
        var rest = octets[...]
        var pieces: [[UInt8]] = []
        while !rest.isEmpty {
            let count = octetCount(of: rest, wireProtocol)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    private static func octetCount(of octets: ArraySlice<UInt8>, _ wireProtocol: GatewayProfile.WireProtocol) -> Int {
        octets.withUnsafeBytes { octets in
            switch wireProtocol {
            case .smpp: frame(at: 0, in: octets) ?? noise(in: octets)
            case .line:
                if case .line(_, let count) = LineFraming.find(in: octets) { count } else { octets.count }
            }
        }
    }

    /// How long the PDU is that begins there; `nil` where none does.
    private static func frame(at start: Int, in octets: UnsafeRawBufferPointer) -> Int? {
        guard case .frame(let count)? = try? SMPP.Framing().find(in: octets.bytes, at: start) else { return nil }
        return count
    }

    /// How many octets there are before PDUs of known commands that go on to the end; all of them, where none do.
    private static func noise(in octets: UnsafeRawBufferPointer) -> Int {
        (1..<max(octets.count, 2)).first { start in
            var place = start
            while place < octets.count, let count = frame(at: place, in: octets),
                isKnown(UnsafeRawBufferPointer(rebasing: octets[place..<place + count]))
            {
                place += count
            }
            return place == octets.count
        } ?? octets.count
    }

    private static func isKnown(_ frame: UnsafeRawBufferPointer) -> Bool {
        // A frame that was found has its header.
        guard let header = try? SMPP.Header(decoding: frame.bytes) else { return false }
        return !header.commandID.name.hasPrefix("0x")
    }

    private func masked(_ octets: [UInt8]) -> [UInt8] {
        switch wireProtocol {
        case .smpp: smpp(octets)
        case .line: line(octets)
        }
    }

    private func smpp(_ octets: [UInt8]) -> [UInt8] {
        // What cannot be read may hold anything anywhere: the header is shown.
        guard var pdu = try? SMPP.PDU(decoding: octets.span.bytes) else {
            return isRevealing ? octets : headerOnly(octets)
        }
        switch pdu.body {
        case .bind(var bind):
            bind.password = stars(bind.password)
            pdu.body = .bind(bind)
        case .outbind(var outbind):
            outbind.password = stars(outbind.password)
            pdu.body = .outbind(outbind)
        case .submitSM(let message) where !isRevealing: pdu.body = .submitSM(masked(message))
        case .deliverSM(let message) where !isRevealing: pdu.body = .deliverSM(masked(message))
        case .submitSM, .deliverSM, .bindResp, .unbind, .unbindResp, .submitSMResp, .deliverSMResp, .dataSMResp,
            .querySMResp, .cancelSMResp, .replaceSMResp, .enquireLink, .enquireLinkResp, .genericNack:
            return octets
        case .submitMulti, .submitMultiResp, .dataSM, .querySM, .cancelSM, .replaceSM, .alertNotification, .unknown:
            return isRevealing ? octets : headerOnly(octets)
        }
        var writer = ByteWriter(capacity: octets.count)
        // A PDU that was longer than its fields, or has one that cannot be written, is not shown at all.
        guard (try? pdu.encode(into: &writer)) != nil, writer.octetCount == octets.count else {
            return headerOnly(octets)
        }
        return writer.octets
    }

    private func headerOnly(_ octets: [UInt8]) -> [UInt8] {
        octets.prefix(SMPP.Header.octetCount) + stars(octets.dropFirst(SMPP.Header.octetCount))
    }

    private func masked(_ message: SMPP.Message) -> SMPP.Message {
        var message = message
        message.sourceAddr = Self.masked(message.sourceAddr)
        message.destinationAddr = Self.masked(message.destinationAddr)
        // A receipt names a message and a state, and nobody.
        guard message.esmClass & 0x3C == 0 else { return message }
        message.shortMessage = content(message.shortMessage, message)
        if let payload = message.tlvs.messagePayload { message.tlvs.messagePayload = content(payload, message) }
        return message
    }

    /// Asterisks behind the user data header, in the message's own coding.
    private func content(_ octets: [UInt8], _ message: SMPP.Message) -> [UInt8] {
        let headerCount = message.esmClass & 0x40 != 0 ? min(octets.count, Int(octets.first ?? 0) + 1) : 0
        let text = octets.dropFirst(headerCount)
        let hidden = text.enumerated().map { index, _ in
            message.dataCoding == 8 && index % 2 == 0 ? 0 : UInt8(ascii: "*")
        }
        return octets.prefix(headerCount) + hidden
    }

    private func line(_ octets: [UInt8]) -> [UInt8] {
        let content = octets.prefix { $0 != 0x0A && $0 != 0x0D }
        let read = content.withUnsafeBytes { LineCodec.decode($0) }
        guard case .message(var line) = read else {
            return isRevealing ? octets : stars(content) + octets.dropFirst(content.count)
        }
        for index in line.fields.indices {
            let value = line.fields[index].value
            switch line.fields[index].name {
            case "password": line.fields[index].value = stars(value)
            case _ where isRevealing: break
            case "source_addr", "destination_addr": line.fields[index].value = Self.masked(value)
            case "short_message", "short_message_hex": line.fields[index].value = stars(value)
            default: break
            }
        }
        var written: [UInt8] = []
        LineCodec.encode(line, into: &written)
        return written
    }

    /// A number of a person; service numbers are shown.
    private static func masked(_ address: String) -> String {
        let digits = address.utf8.count { (0x30...0x39).contains($0) }
        guard digits >= 10, !address.hasPrefix("106") else { return address }
        return address.prefix(3) + String(repeating: "*", count: max(0, address.count - 7)) + address.suffix(4)
    }

    private func stars(_ text: String) -> String { String(repeating: "*", count: text.count) }

    private func stars(_ octets: some Collection<UInt8>) -> [UInt8] { octets.map { _ in UInt8(ascii: "*") } }
}
