import SMS

extension SMPP {
    /// The body of `submit_sm_resp`, `deliver_sm_resp` and `data_sm_resp`: the message ID.
    package struct MessageResp: Hashable, Sendable {
        /// The SMSC's message ID, at most 64 octets; empty in `deliver_sm_resp` and in most refusals.
        package var messageID: GatewayMessageID
        /// The optional parameters; 5.0 peers tell their `congestion_state` here.
        package var tlvs: TLVList

        /// An answer of these values.
        package init(messageID: GatewayMessageID = GatewayMessageID(), tlvs: TLVList = []) {
            self.messageID = messageID
            self.tlvs = tlvs
        }

        /// Reads what can be read: a message may not be sent twice because its response is malformed.
        init(reading reader: inout ByteReader) {
            self.init()
            guard reader.remaining > 0 else { return }
            messageID = GatewayMessageID(reader.copy(reader.responseMessageID()))
            tlvs = TLVList(readingResponse: &reader)
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.messageID(messageID)
            try tlvs.write(to: &writer)
        }
    }

    /// Where the message id of a `submit_sm_resp`, `deliver_sm_resp` or `data_sm_resp` is in its frame.
    package struct MessageRespView: Hashable, Sendable {
        /// The PDU's header.
        package let header: Header
        /// Where the message id is, without its NUL; empty where there is none, or one of more than 64 octets.
        package let messageID: Range<Int>
        /// How busy the peer is, where it says so.
        package let congestionState: UInt8?

        /// Reads a whole response; throws `.badPDU` for what `PDU(decoding:)` would, or for another command.
        package init(decoding frame: RawSpan) throws(WireError) {
            self = try frame.withUnsafeBytes { (bytes) throws(WireError) -> MessageRespView in
                var reader = ByteReader(bytes, truncatedStatus: Status.invalidCommandLength.rawValue)
                return try MessageRespView(reading: &reader)
            }
        }

        private init(reading reader: inout ByteReader) throws(WireError) {
            header = try Header(reading: &reader)
            switch header.commandID {
            case .submitSMResp, .deliverSMResp, .dataSMResp: break
            default:
                throw .badPDU(
                    field: "command_id", offset: 4, reason: .malformed, status: Status.invalidCommandID.rawValue)
            }
            messageID = reader.responseMessageID()
            congestionState = reader.remaining > 0 ? TLVList(readingResponse: &reader).congestionState : nil
        }

        /// The message id, read from the view's frame.
        package func id(in frame: RawSpan) -> GatewayMessageID {
            frame.withUnsafeBytes { GatewayMessageID(UnsafeRawBufferPointer(rebasing: $0[messageID])) }
        }
    }
}
