import Digest
import SMS
import Session
import Wire

/// The account and the numbers that a run's PDUs name.
struct ConformanceNames: Equatable, Sendable {
    /// The account.
    var systemID = "carrier1"
    /// Its secret.
    var password = "secret"
    /// The number that texts go to.
    var shortCode = "10699000"
    /// The text that makes the peer send something.
    var provokingText = "帮助"
    /// The number of the first phone that texts, of which each question takes a new one.
    var firstPhone: Int64 = 13_900_000_000
}

/// Spells phrases in the protocol of a position.
struct PhraseWriter: Sendable {
    let position: ConformancePosition
    let names: ConformanceNames

    /// The phrase's octets.
    ///
    /// - Parameters:
    ///   - phone: the phone that it comes from, or is about.
    ///   - messageID: the message that a receipt is about.
    func octets(_ phrase: Phrase, _ sequence: UInt32, phone: String, messageID: String) -> [UInt8] {
        if case .malformed(let malformation) = phrase { return octets(malformation, sequence) }
        switch position.wireProtocol {
        case .smpp: return encoded(smppBody(phrase, phone: phone, messageID: messageID), sequence)
        case .line: return encoded(lineMessage(phrase, sequence, phone: phone, messageID: messageID))
        }
    }

    /// The octets of the answer to a request of the peer's.
    func answer(to request: PeerPDU, _ status: SMPP.Status = .ok, messageID: String = "") -> [UInt8] {
        let command = request.command + "_resp"
        switch position.wireProtocol {
        case .smpp: return encoded(smppAnswer(to: request, messageID), request.sequence, status)
        case .line:
            var line = LineMessage(command, request.sequence, [.init("command_status", status.name)])
            if request.bindKind != nil, status.isSuccess { line.fields.append(.init("system_id", "gateway-sim")) }
            if request.command == "submit_sm", status.isSuccess { line.fields.append(.init("message_id", messageID)) }
            return encoded(line)
        }
    }

    private func octets(_ malformation: Malformation, _ sequence: UInt32) -> [UInt8] {
        switch malformation {
        case .pdu(let command, let body, let length):
            var writer = ByteWriter(capacity: 16 + body.count)
            let header: [UInt32] = [length ?? UInt32(16 + body.count), command, 0, sequence]
            for word in header { writer.uint32(word) }
            writer.append(body)
            return writer.octets
        case .line(let text):
            return Array(text.replacing("#", with: "\(sequence)").utf8) + [0x0A]
        case .octets(let octets): return octets
        }
    }

    private func encoded(_ line: LineMessage) -> [UInt8] {
        var octets: [UInt8] = []
        LineCodec.encode(line, into: &octets)
        return octets
    }

    private func encoded(_ body: SMPP.Body, _ sequence: UInt32, _ status: SMPP.Status = .ok) -> [UInt8] {
        var writer = ByteWriter(capacity: 256)
        do throws(WireError) {
            try SMPP.PDU(body, sequenceNumber: sequence, commandStatus: status).encode(into: &writer)
        } catch {
            preconditionFailure("a case says nothing that does not fit: \(error)")
        }
        return writer.octets
    }
}
