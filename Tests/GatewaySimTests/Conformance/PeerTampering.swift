import SMS
import Session
import Wire

@testable import GatewaySimulator

/// Changes what a good session writes and reads, PDU by PDU.
final class PeerTampering {
    private let fault: PeerFault?
    private var floodCount = 0

    init(fault: PeerFault?) { self.fault = fault }

    /// What the session is given of what came.
    func incoming(_ octets: [UInt8]) -> [UInt8] {
        switch fault {
        case .readsNoCarriageReturn:
            return octets.contains(0x0D) ? Array("frobnicate 1\n".utf8) : octets
        case .sendsTLVsToOldPeers:
            // A session that takes everybody for a modern peer.
            guard let place = octets.firstIndex(of: 0x33), octets.count > 8, octets[7] == 2 else { return octets }
            var changed = octets
            for index in place..<octets.count where octets[index] == 0x33 { changed[index] = 0x34 }
            return changed
        default: return octets
        }
    }

    /// Whether the peer ends the session for what came.
    func ends(_ octets: [UInt8]) -> Bool {
        fault == .endsTheSessionAtAReservedTLV && octets.suffix(4).elementsEqual([0x0B, 0xAD, 0, 0])
    }

    /// What leaves of what the session wrote.
    func outgoing(_ octets: [UInt8]) -> [UInt8] {
        guard fault != nil else { return octets }
        var rest = octets
        var changed: [UInt8] = []
        while !rest.isEmpty {
            let isLine = rest[0] != 0
            let count =
                isLine
                ? rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.count
                : rest[..<4].reduce(0) { $0 << 8 | Int($1) }
            let frame = Array(rest.prefix(count))
            rest.removeFirst(min(count, rest.count))
            changed += isLine ? line(frame) : pdu(frame)
        }
        return changed
    }

    private func line(_ frame: [UInt8]) -> [UInt8] {
        let text = String(decoding: frame, as: UTF8.self)
        switch fault {
        case .answersBadLinesNot: return text.hasPrefix("generic_nack") ? [] : frame
        case .leavesOutNumbersInNacks:
            return Array(text.replacing("generic_nack 0", with: "generic_nack 77").utf8)
        case .refusesUnknownFields, .refusesQuotes:
            return text.hasPrefix("deliver_sm_resp")
                ? Array(text.replacing("ESME_ROK", with: "ESME_RSYSERR").utf8) : frame
        default: return frame
        }
    }

    private func pdu(_ frame: [UInt8]) -> [UInt8] {
        let command = SMPP.CommandID(rawValue: frame[4..<8].reduce(0) { $0 << 8 | UInt32($1) })
        let status = SMPP.Status(rawValue: frame[8..<12].reduce(0) { $0 << 8 | UInt32($1) })
        if command.isResponse { return response(frame, command, status) }
        guard command == .submitSM || command == .deliverSM else { return frame }
        return request(frame)
    }

    private func response(_ frame: [UInt8], _ command: SMPP.CommandID, _ status: SMPP.Status) -> [UInt8] {
        var changed = frame
        switch fault {
        case .answersUnderAnotherNumber where command == .enquireLinkResp: changed[15] &+= 100
        case .answersTwice where command == .enquireLinkResp: changed += frame
        case .answersProbesNot where command == .enquireLinkResp: return []
        case .answersUnbindNot where command == .unbindResp: return []
        case .losesRequestsInAFlood where command == .deliverSMResp:
            floodCount += 1
            if floodCount % 7 == 0 { return [] }
        case .takesTwoBinds where status == .alreadyBound: changed[11] = 0
        case .takesMessagesBeforeTheBind, .takesMessagesOverAnyBind:
            if status == .invalidBindStatus, command == .deliverSMResp { changed = ok(frame, command) }
        case .namesAnotherBind where command == .bindTransmitterResp: changed[7] = 9
        case .leavesUnknownCommandsUnanswered where command == .genericNack: return []
        case .refusesVendorTLVs, .refusesUCS2, .refusesPayloads, .refusesReceiptsInText:
            if command == .deliverSMResp { changed[11] = 8 }
        case .answersReceiptsNot where command == .deliverSMResp: return []
        case .namesMessagesInDeliverResp where command == .deliverSMResp && status.isSuccess:
            changed = frame.dropLast() + [0x78, 0]
            changed[3] += 1
        case .namesNoMessage where command == .submitSMResp && status.isSuccess:
            changed = frame.prefix(16) + [0]
            changed[3] = 17
        default: break
        }
        return changed
    }

    private func ok(_ frame: [UInt8], _ command: SMPP.CommandID) -> [UInt8] {
        [0, 0, 0, 17] + frame[4..<8] + [0, 0, 0, 0] + frame[12..<16] + [0]
    }

    private func request(_ frame: [UInt8]) -> [UInt8] {
        var changed = frame
        switch fault {
        case .sendsNumberZero:
            for index in 12..<16 { changed[index] = 0 }
        case .sendsOneNumberForAll:
            for index in 12..<16 { changed[index] = 7 }
        case .sendsAStatusInRequests: changed[11] = 8
        case .cutsItsPDUs: changed = frame.prefix(30) + []
        default: return message(frame)
        }
        if fault == .cutsItsPDUs { changed[3] = 30 }
        return changed
    }

    private func message(_ frame: [UInt8]) -> [UInt8] {
        guard var pdu = try? SMPP.PDU(decoding: frame.span.bytes), case .submitSM(var message) = pdu.body else {
            return frame
        }
        switch fault {
        case .sendsHalfACharacter: message.shortMessage.removeLast()
        case .sendsAHeaderThatIsNone: message.esmClass |= 0x40
        case .sendsTwoContents: message.tlvs.messagePayload = [0x41]
        case .sendsTheClassOfAReceipt: message.esmClass = 4
        case .sendsPriorityNine: message.priorityFlag = 9
        default: return frame
        }
        pdu.body = .submitSM(message)
        var writer = ByteWriter()
        // What was read a moment ago can be written.
        try? pdu.encode(into: &writer)
        return writer.octets
    }
}
