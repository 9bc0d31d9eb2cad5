import SMS
import Wire

/// Finds the PDUs in what a peer has sent.
struct PeerReader: Sendable {
    /// What the octets begin with.
    enum Found: Equatable, Sendable {
        /// Nothing whole.
        case incomplete
        /// A PDU.
        case pdu(PeerPDU)
        /// Octets after which no PDU can be found.
        case lost(String)
    }

    /// The protocol.
    let wireProtocol: GatewayProfile.WireProtocol

    /// Looks at the front of the octets.
    func read(_ octets: [UInt8]) -> Found {
        octets.withUnsafeBytes { wireProtocol == .smpp ? smpp($0) : line($0) }
    }

    /// Reads a PDU that was written whole.
    func pdu(_ octets: [UInt8]) -> PeerPDU {
        if case .pdu(let pdu) = read(octets), pdu.octets.count == octets.count { return pdu }
        return PeerPDU(command: "", sequence: 0, status: nil, content: .unreadable("no PDU"), octets: octets)
    }

    private func smpp(_ octets: UnsafeRawBufferPointer) -> Found {
        let count: Int
        do throws(WireError) {
            guard case .frame(let found) = try SMPP.Framing().find(in: octets.bytes, at: 0) else { return .incomplete }
            count = found
        } catch {
            return .lost("\(error)")
        }
        let frame = UnsafeRawBufferPointer(rebasing: octets[..<count])
        // A frame that was found has its header.
        guard let header = try? SMPP.Header(decoding: frame.bytes) else { return .lost("no header") }
        let content: PeerPDU.Content
        do throws(WireError) {
            content = .smpp(try SMPP.PDU(decoding: frame.bytes))
        } catch {
            content = .unreadable("\(error)")
        }
        return .pdu(
            PeerPDU(
                command: header.commandID.name, sequence: header.sequenceNumber, status: header.commandStatus,
                content: content, octets: Array(frame)))
    }

    private func line(_ octets: UnsafeRawBufferPointer) -> Found {
        switch LineFraming.find(in: octets) {
        case .incomplete: return .incomplete
        case .tooLong: return .lost("a line longer than \(LineFraming.lineLimit) octets")
        case .line(let contentCount, let frameCount):
            let frame = Array(octets[..<frameCount])
            switch LineCodec.decode(UnsafeRawBufferPointer(rebasing: octets[..<contentCount])) {
            case .message(let line): return .pdu(pdu(of: line, .line(line), frame))
            case .malformed(let line, let fault):
                return .pdu(nackOfNothing(frame) ?? pdu(of: line, .unreadable(fault.rawValue), frame))
            case .notUTF8: return .lost("a line that is not UTF-8")
            }
        }
    }

    /// A `generic_nack` with sequence number 0, which answers a line whose number could not be read.
    private func nackOfNothing(_ frame: [UInt8]) -> PeerPDU? {
        let beginning = Array("generic_nack 0".utf8)
        guard frame.starts(with: beginning) else { return nil }
        var numbered = frame
        numbered[beginning.count - 1] = UInt8(ascii: "1")
        guard case .pdu(let found) = read(numbered), case .line(var line) = found.content else { return nil }
        line.sequence = 0
        return pdu(of: line, .line(line), frame)
    }

    private func pdu(of line: LineMessage, _ content: PeerPDU.Content, _ octets: [UInt8]) -> PeerPDU {
        PeerPDU(
            command: line.command, sequence: line.sequence,
            status: line["command_status"].map { SMPP.Status(name: $0) ?? .unknownError }, content: content,
            octets: octets)
    }
}
