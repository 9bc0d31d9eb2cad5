import SMS
import Session
import Wire

/// What one message of the peer's is like.
struct MessageConduct {
    /// Each rule that it was asked of, with what is wrong, or `nil`.
    private(set) var faults: [(rule: ConductRule, fault: String?)] = []

    init(_ position: ConformancePosition, _ pdu: PeerPDU) {
        switch pdu.content {
        case .smpp: if let message = pdu.message { look(at: message, from: position.peerRole) }
        case .line(let line): look(at: line, from: position.peerRole)
        case .unreadable: break
        }
    }

    private mutating func look(at message: SMPP.Message, from role: Role) {
        lookAtAddresses(message.sourceAddr, message.destinationAddr)
        let payload = message.tlvs.messagePayload
        if payload != nil, !message.shortMessage.isEmpty {
            note(.content, "short_message stands beside message_payload")
        } else if message.shortMessage.count > SMPP.Message.shortMessageLimit {
            note(.content, "short_message has \(message.shortMessage.count) octets")
        } else {
            lookAtHeader(message)
        }
        note(.esmClass, Self.fault(ofClass: message.esmClass, from: role))
        note(.flags, Self.fault(ofFlags: message))
    }

    private mutating func lookAtHeader(_ message: SMPP.Message) {
        var text = message.content
        if message.esmClass & 0x40 != 0 {
            do throws(SMSError) {
                let split = try UserDataHeader.split(text)
                text = split.text
                let hasPlace = split.header.concatenation != nil
                let isConcatenated = split.header.elements.contains { [0x00, 0x08].contains($0.identifier) }
                if split.header.elements.isEmpty || isConcatenated && !hasPlace {
                    note(.userDataHeader, "the header's elements make no sense")
                } else {
                    note(.userDataHeader, message.tlvs.sarMsgRefNum == nil ? nil : "sar_* stands beside a header")
                }
            } catch {
                note(.userDataHeader, "\(error)")
            }
        }
        let isUCS2 = message.dataCoding == 8
        note(.content, isUCS2 && text.count % 2 == 1 ? "UCS-2 of \(text.count) octets" : nil)
    }

    private mutating func look(at line: LineMessage, from role: Role) {
        lookAtAddresses(line["source_addr"] ?? "", line["destination_addr"] ?? "")
        let isReceipt = line["receipted_message_id"] != nil
        let contents = [line["short_message"], line["short_message_hex"]].compactMap(\.self).count
        note(.content, contents == 1 || isReceipt ? nil : "\(contents) contents")
        let number = line["esm_class"].map { UInt8($0) } ?? 0
        note(.esmClass, number.map { Self.fault(ofClass: $0, from: role) } ?? "esm_class is no number")
    }

    private mutating func lookAtAddresses(_ source: String, _ destination: String) {
        let range = 1...20
        for (name, text) in [("source_addr", source), ("destination_addr", destination)]
        where !range.contains(text.utf8.count) {
            return note(.addresses, "\(name) has \(text.utf8.count) octets")
        }
        note(.addresses, nil)
    }

    /// An ESME sends no receipts, and a gateway none of the modes (SMPP 3.4 §5.2.12).
    private static func fault(ofClass esmClass: UInt8, from role: Role) -> String? {
        let type = esmClass & 0x3C
        let isRight = role == .esme ? [0x00, 0x08, 0x10].contains(type) : [0, 4, 8, 0x10, 0x18, 0x20].contains(type)
        return isRight ? nil : "esm_class is 0x" + String(esmClass, radix: 16)
    }

    private static func fault(ofFlags message: SMPP.Message) -> String? {
        if message.priorityFlag > 3 { return "priority_flag is \(message.priorityFlag)" }
        for (name, time) in [
            ("schedule_delivery_time", message.scheduleDeliveryTime), ("validity_period", message.validityPeriod),
        ] where ![0, 16].contains(time.utf8.count) {
            return "\(name) has \(time.utf8.count) octets"
        }
        return message.registeredDelivery & 0xE0 == 0 ? nil : "registered_delivery is \(message.registeredDelivery)"
    }

    private mutating func note(_ rule: ConductRule, _ fault: String?) { faults.append((rule, fault)) }
}
