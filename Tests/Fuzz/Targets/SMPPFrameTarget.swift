import SMS
import Wire

/// PDUs of SMPP: framing, the owned form, the views, summaries; the responses that matter are read whatever they hold.
struct SMPPFrameTarget: FuzzTarget {
    let name = "smpp-frame"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        for offset in [0, input.count / 2, input.count] { try checkFraming(input, at: offset) }
        let isTaken = try checkFrame(input)
        // With a right length too, or no damage to a length would ever reach a body.
        return try checkFrame(withRightLength(input)) || isTaken
    }

    private func withRightLength(_ octets: [UInt8]) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: octets.count >> $0) } + octets.dropFirst(4)
    }

    private func checkFraming(_ octets: [UInt8], at offset: Int) throws(Finding) {
        let available = octets.count - offset
        // Impossible lengths are thrown, and nothing more is to be known of them.
        switch try? SMPP.Framing().find(in: octets.span.bytes, at: offset) {
        case .frame(let count)?: try hold((16...available).contains(count), "a frame of \(count) in \(available)")
        case .incomplete(let count)?: try hold(count > available, "waits for \(count) of \(available)")
        case nil: break
        }
    }

    /// Whether the octets are a PDU.
    private func checkFrame(_ octets: [UInt8]) throws(Finding) -> Bool {
        let response = try? SMPP.MessageRespView(decoding: octets.span.bytes)
        let pdu: SMPP.PDU
        do throws(WireError) {
            pdu = try SMPP.PDU(decoding: octets.span.bytes)
        } catch {
            try checkError(error, octets)
            return false
        }
        switch pdu.body {
        case .submitSM(let message), .deliverSM(let message): try checkView(octets, message)
        case .submitSMResp(let body), .deliverSMResp(let body), .dataSMResp(let body):
            let id = response.map { octets[$0.messageID] }
            try hold(id.map(Array.init) == body.messageID.octets, "the view names another message")
        default: break
        }
        for isRevealing in [false, true] {
            let line = pdu.summary(revealing: isRevealing)
            try hold(line.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "a control character in \(line)")
        }
        try checkEncoding(pdu, octets)
        return true
    }

    private func checkError(_ error: WireError, _ octets: [UInt8]) throws(Finding) {
        guard case .badPDU(_, let offset, _, let status) = error else { throw Finding(description: "\(error)") }
        try hold(offset <= octets.count && status != 0, "\(error)")
        guard let header = try? SMPP.Header(decoding: octets.span.bytes) else { return }
        switch header.commandID {
        case .submitSMResp, .deliverSMResp, .dataSMResp, .bindTransmitterResp, .bindReceiverResp, .bindTransceiverResp:
            throw Finding(description: "\(header.commandID) is not read: \(error)")
        default: break
        }
    }

    private func checkView(_ octets: [UInt8], _ message: SMPP.Message) throws(Finding) {
        guard let view = try? SMPP.MessageView(decoding: octets.span.bytes) else {
            throw Finding(description: "no view of \(message)")
        }
        try hold(view.message(in: octets.span.bytes) == message, "the view is of another message")
        try hold(view.source(in: octets.span.bytes) == message.source, "the view has another source")
        try hold(view.destination(in: octets.span.bytes) == message.destination, "the view has another destination")
        try hold(Array(octets[view.content(in: octets.span.bytes)]) == message.content, "the view has another content")
    }

    private func checkEncoding(_ pdu: SMPP.PDU, _ octets: [UInt8]) throws(Finding) {
        var writer = ByteWriter()
        let again: SMPP.PDU
        do throws(WireError) {
            try pdu.encode(into: &writer)
            again = try SMPP.PDU(decoding: writer.octets.span.bytes)
        } catch {
            // What 5.0 allows is read, but not sent.
            if case .unencodable("short_message", _) = error { return }
            if case .unencodable("number_of_dests", .outOfRange(255)) = error { return }
            if case .unencodable("command_length", _) = error, octets.count > SMPP.Framing.defaultLimit { return }
            throw Finding(description: "\(pdu) cannot be sent: \(error)")
        }
        try hold(again == pdu, "\(again) instead of \(pdu)")
    }
}
