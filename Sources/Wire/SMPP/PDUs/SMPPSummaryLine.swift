import SMS

extension SMPP {
    /// Grows the one line that describes a PDU, and decides what a reader of logs may see.
    struct SummaryLine {
        private(set) var text: String
        private let revealing: Bool

        init(_ command: String, sequenceNumber: UInt32, revealing: Bool) {
            text = "\(command) \(sequenceNumber)"
            self.revealing = revealing
        }

        /// A word, left out when it is empty; control characters would break the line, so they become dots.
        mutating func add(_ name: String, _ value: String) {
            guard !value.isEmpty else { return }
            let shown = value.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "." : $0 }
            text += " \(name)="
            text.unicodeScalars.append(contentsOf: shown)
        }

        /// A number, left out when it is 0.
        mutating func add(_ name: String, _ value: UInt8) {
            guard value != 0 else { return }
            add(name, String(value))
        }

        /// An address, masked where it can be a person's.
        mutating func add(_ name: String, _ address: Address) {
            add(name, revealing ? address.text : Self.masked(address))
        }

        /// A content: its octets, or only how many they are.
        mutating func add(_ name: String, content: [UInt8]) {
            guard !content.isEmpty else { return }
            add(name, revealing ? HexDump.digits(of: content) : "(\(content.count) octets)")
        }

        mutating func add(_ bind: Bind) {
            add("system_id", bind.systemID)
            add("password", "***")
            add("system_type", bind.systemType)
            add("interface_version", "0x" + String(bind.interfaceVersion, radix: 16))
            add("addr_ton", bind.addrTON)
            add("addr_npi", bind.addrNPI)
            add("address_range", bind.addressRange)
        }

        /// All of a message but its addresses.
        mutating func add(_ message: Message) {
            add("service_type", message.serviceType)
            add("esm_class", message.esmClass)
            add("protocol_id", message.protocolID)
            add("priority_flag", message.priorityFlag)
            add("schedule_delivery_time", message.scheduleDeliveryTime)
            add("validity_period", message.validityPeriod)
            add("registered_delivery", message.registeredDelivery)
            add("replace_if_present_flag", message.replaceIfPresentFlag)
            add("data_coding", message.dataCoding)
            add("sm_default_msg_id", message.smDefaultMsgID)
            add("short_message", content: message.shortMessage)
            add(message.tlvs)
        }

        mutating func add(_ destination: SubmitMulti.Destination) {
            switch destination {
            case .address(let address): add("destination_addr", address)
            case .distributionList(let name): add("dl_name", name)
            }
        }

        mutating func add(_ tlvs: TLVList) {
            for tlv in tlvs.all { add(tlv) }
        }

        private mutating func add(_ tlv: TLV) {
            switch tlv.tag {
            case .receiptedMessageID:
                add(tlv.tag.name, GatewayMessageID(Array(tlv.withoutTerminator)).description)
            case .messageState where tlv.value.count == 1:
                add(tlv.tag.name, Self.name(ofMessageState: tlv.value[0]))
            case .scInterfaceVersion, .networkErrorCode:
                add(tlv.tag.name, "0x" + HexDump.digits(of: tlv.value))
            case .sarMsgRefNum, .sarTotalSegments, .sarSegmentSeqnum, .congestionState, .userMessageReference,
                .moreMessagesToSend, .deliveryFailureReason, .sourcePort, .destinationPort:
                add(tlv.tag.name, tlv.value.count <= 2 ? String(tlv.value.reduce(0) { $0 << 8 | Int($1) }) : "?")
            default:
                // A vendor's TLV, a callback number or a subaddress can name a person.
                add(tlv.tag.name, content: tlv.value)
            }
        }

        /// The specification's name for the state, or its number.
        static func name(ofMessageState state: UInt8) -> String {
            MessageState(rawValue: state).map { "\($0)".uppercased() } ?? String(state)
        }

        /// Mobile numbers of any country are masked; service numbers (106…, and the short ones) are not.
        private static func masked(_ address: Address) -> String {
            if let number = address.phoneNumber { return number.description }
            let text = address.text
            let digitCount = text.utf8.count { (0x30...0x39).contains($0) }
            guard digitCount >= 10, !text.hasPrefix("106") else { return text }
            return text.prefix(3) + "****" + text.suffix(4)
        }
    }
}
