import SMS

extension SMPP {
    /// Where the fields of a `submit_sm` or `deliver_sm` are in their frame, found without allocating.
    ///
    /// It holds places and numbers, no octets; hand it the same frame again to read texts.
    package struct MessageView: Hashable, Sendable {
        /// The PDU's header.
        package let header: Header
        /// Where `service_type` is, without its NUL, as all ranges from the frame's start.
        package let serviceType: Range<Int>
        /// The sender's type of number.
        package let sourceAddrTON: UInt8
        /// The sender's numbering plan.
        package let sourceAddrNPI: UInt8
        /// Where the sender is.
        package let sourceAddr: Range<Int>
        /// The recipient's type of number.
        package let destAddrTON: UInt8
        /// The recipient's numbering plan.
        package let destAddrNPI: UInt8
        /// Where the recipient is.
        package let destinationAddr: Range<Int>
        /// Mode, type and features of the message.
        package let esmClass: UInt8
        /// GSM's TP-PID.
        package let protocolID: UInt8
        /// 0 (lowest) … 3.
        package let priorityFlag: UInt8
        /// Where the delivery time is.
        package let scheduleDeliveryTime: Range<Int>
        /// Where the validity period is.
        package let validityPeriod: Range<Int>
        /// Which receipts are wanted.
        package let registeredDelivery: UInt8
        /// 1 to replace a waiting message of the same service type and addresses.
        package let replaceIfPresentFlag: UInt8
        /// How the content is coded.
        package let dataCoding: UInt8
        /// The SMSC's canned message to send instead, or 0.
        package let smDefaultMsgID: UInt8
        /// Where `short_message` is.
        package let shortMessage: Range<Int>
        /// Where the TLVs are, all of them whole.
        package let tlvs: Range<Int>
        /// How many TLVs there are.
        package let tlvCount: Int

        /// Reads a whole `submit_sm` or `deliver_sm`; throws `.badPDU` for what `PDU(decoding:)` would, or another command.
        package init(decoding frame: RawSpan) throws(WireError) {
            self = try frame.withUnsafeBytes { (bytes) throws(WireError) -> MessageView in
                var reader = ByteReader(bytes, truncatedStatus: Status.invalidCommandLength.rawValue)
                let header = try Header(reading: &reader)
                guard header.commandID == .submitSM || header.commandID == .deliverSM else {
                    throw .badPDU(
                        field: "command_id", offset: 4, reason: .malformed, status: Status.invalidCommandID.rawValue)
                }
                return try MessageView(header, reading: &reader)
            }
        }

        init(_ header: Header, reading reader: inout ByteReader) throws(WireError) {
            self.header = header
            serviceType = try reader.range(.serviceType)
            sourceAddrTON = try reader.uint8("source_addr_ton")
            sourceAddrNPI = try reader.uint8("source_addr_npi")
            sourceAddr = try reader.range(.sourceAddr)
            destAddrTON = try reader.uint8("dest_addr_ton")
            destAddrNPI = try reader.uint8("dest_addr_npi")
            destinationAddr = try reader.range(.destinationAddr)
            esmClass = try reader.uint8("esm_class")
            protocolID = try reader.uint8("protocol_id")
            priorityFlag = try reader.uint8("priority_flag")
            scheduleDeliveryTime = try reader.range(.scheduleDeliveryTime)
            validityPeriod = try reader.range(.validityPeriod)
            registeredDelivery = try reader.uint8("registered_delivery")
            replaceIfPresentFlag = try reader.uint8("replace_if_present_flag")
            dataCoding = try reader.uint8("data_coding")
            smDefaultMsgID = try reader.uint8("sm_default_msg_id")
            shortMessage = try reader.shortMessage()
            let start = reader.offset
            var count = 0
            while reader.remaining > 0 {
                _ = try reader.tlv()
                count += 1
            }
            tlvs = start..<reader.offset
            tlvCount = count
        }

        /// The whole message, read from the view's frame.
        package func message(in frame: RawSpan) -> Message {
            frame.withUnsafeBytes { Message(self, from: ByteReader($0, truncatedStatus: 0)) }
        }

        /// The sender, read from the view's frame.
        package func source(in frame: RawSpan) -> Address {
            Address(text(sourceAddr, in: frame), typeOfNumber: sourceAddrTON, numberingPlan: sourceAddrNPI)
        }

        /// The recipient, read from the view's frame.
        package func destination(in frame: RawSpan) -> Address {
            Address(text(destinationAddr, in: frame), typeOfNumber: destAddrTON, numberingPlan: destAddrNPI)
        }

        /// Where the value of the first TLV of this tag is, or `nil` when there is none.
        package func value(of tag: TLV.Tag, in frame: RawSpan) -> Range<Int>? {
            frame.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes, from: tlvs.lowerBound, truncatedStatus: 0)
                // The TLVs were read once already; an error can only mean another frame.
                while reader.offset < tlvs.upperBound, let found = try? reader.tlv() {
                    if found.tag == tag { return found.value }
                }
                return nil
            }
        }

        /// Which message has arrived, where the message is the receipt of one and says so by its TLVs alone.
        package func deliveredMessageID(in frame: RawSpan) -> GatewayMessageID? {
            guard tlvCount > 1 else { return nil }
            return frame.withUnsafeBytes { bytes in
                // The first TLV of each tag counts, as for `value(of:in:)`.
                var (foundState, foundID): (Range<Int>?, Range<Int>?)
                var reader = ByteReader(bytes, from: tlvs.lowerBound, truncatedStatus: 0)
                while reader.offset < tlvs.upperBound, let tlv = try? reader.tlv() {
                    switch tlv.tag {
                    case .messageState: foundState = foundState ?? tlv.value
                    case .receiptedMessageID: foundID = foundID ?? tlv.value
                    default: break
                    }
                }
                guard let state = foundState, state.count == 1,
                    bytes[state.lowerBound] == MessageState.delivered.rawValue, let id = foundID
                else { return nil }
                // As `TLV.withoutTerminator` reads it.
                let isTerminated = !id.isEmpty && bytes[id.upperBound - 1] == 0
                return GatewayMessageID(UnsafeRawBufferPointer(rebasing: bytes[isTerminated ? id.dropLast() : id]))
            }
        }

        /// Where the content is: `message_payload` counts where `short_message` is empty.
        package func content(in frame: RawSpan) -> Range<Int> {
            guard shortMessage.isEmpty, let payload = value(of: .messagePayload, in: frame) else { return shortMessage }
            return payload
        }

        private func text(_ range: Range<Int>, in frame: RawSpan) -> String {
            frame.withUnsafeBytes { ByteReader($0, truncatedStatus: 0).text(range) }
        }
    }
}
