import SMS

extension SMPP {
    /// Asks what became of a message (SMPP 3.4 §4.8.1).
    package struct QuerySM: Hashable, Sendable {
        /// The SMSC's name for the message.
        package var messageID: GatewayMessageID
        /// The sender as the message gave it.
        package var source: Address

        /// A question about this message.
        package init(messageID: GatewayMessageID, source: Address) {
            self.messageID = messageID
            self.source = source
        }

        init(reading reader: inout ByteReader) throws(WireError) {
            messageID = try reader.messageID()
            source = try reader.address(.source)
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.messageID(messageID)
            try writer.address(source, .source)
        }
    }

    /// Answers `query_sm` (SMPP 3.4 §4.8.2).
    package struct QuerySMResp: Hashable, Sendable {
        /// The SMSC's name for the message.
        package var messageID: GatewayMessageID
        /// When the message came to its end, as `YYMMDDhhmmsstnnp` (§7.1.1), or empty.
        package var finalDate: String
        /// What became of it, a `MessageState` where the SMSC keeps to the specification.
        package var messageState: UInt8
        /// The network's error code, or 0.
        package var errorCode: UInt8

        /// An answer of these values.
        package init(
            messageID: GatewayMessageID = GatewayMessageID(), finalDate: String = "", messageState: UInt8 = 0,
            errorCode: UInt8 = 0
        ) {
            self.messageID = messageID
            self.finalDate = finalDate
            self.messageState = messageState
            self.errorCode = errorCode
        }

        init(reading reader: inout ByteReader) throws(WireError) {
            self.init()
            guard reader.remaining > 0 else { return }
            messageID = try reader.messageID()
            finalDate = try reader.text(.finalDate)
            messageState = try reader.uint8("message_state")
            errorCode = try reader.uint8("error_code")
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.messageID(messageID)
            try writer.text(finalDate, .finalDate)
            writer.uint8(messageState)
            writer.uint8(errorCode)
        }
    }

    /// Takes back a message, or all between two addresses when `messageID` is empty (SMPP 3.4 §4.9.1).
    package struct CancelSM: Hashable, Sendable {
        /// The service, at most 5 octets.
        package var serviceType: String
        /// The SMSC's name for the message, or empty.
        package var messageID: GatewayMessageID
        /// The sender as the message gave it.
        package var source: Address
        /// The recipient as the message gave it, or empty.
        package var destination: Address

        /// A cancellation of these values.
        package init(
            serviceType: String = "", messageID: GatewayMessageID, source: Address, destination: Address = Address("")
        ) {
            self.serviceType = serviceType
            self.messageID = messageID
            self.source = source
            self.destination = destination
        }

        init(reading reader: inout ByteReader) throws(WireError) {
            serviceType = try reader.text(.serviceType)
            messageID = try reader.messageID()
            source = try reader.address(.source)
            destination = try reader.address(.destination)
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.text(serviceType, .serviceType)
            try writer.messageID(messageID)
            try writer.address(source, .source)
            try writer.address(destination, .destination)
        }
    }

    /// Changes a message not yet delivered (SMPP 3.4 §4.10.1).
    package struct ReplaceSM: Hashable, Sendable {
        /// The SMSC's name for the message.
        package var messageID: GatewayMessageID
        /// The sender as the message gave it.
        package var source: Address
        /// The new delivery time, or empty for the old one.
        package var scheduleDeliveryTime: String
        /// The new validity period, or empty for the old one.
        package var validityPeriod: String
        /// Which receipts are wanted.
        package var registeredDelivery: UInt8
        /// The SMSC's canned message to send instead, or 0.
        package var smDefaultMsgID: UInt8
        /// The new content, 0 … 254 octets, 255 when read.
        package var shortMessage: [UInt8]
        /// The optional parameters, which only 5.0 has here.
        package var tlvs: TLVList

        /// A replacement of these values; all others are 0 or empty.
        package init(messageID: GatewayMessageID, source: Address, shortMessage: [UInt8], tlvs: TLVList = []) {
            self.messageID = messageID
            self.source = source
            scheduleDeliveryTime = ""
            validityPeriod = ""
            registeredDelivery = 0
            smDefaultMsgID = 0
            self.shortMessage = shortMessage
            self.tlvs = tlvs
        }

        init(reading reader: inout ByteReader) throws(WireError) {
            messageID = try reader.messageID()
            source = try reader.address(.source)
            scheduleDeliveryTime = try reader.text(.scheduleDeliveryTime)
            validityPeriod = try reader.text(.validityPeriod)
            registeredDelivery = try reader.uint8("registered_delivery")
            smDefaultMsgID = try reader.uint8("sm_default_msg_id")
            shortMessage = reader.copy(try reader.shortMessage())
            tlvs = try TLVList(reading: &reader)
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.messageID(messageID)
            try writer.address(source, .source)
            try writer.text(scheduleDeliveryTime, .scheduleDeliveryTime)
            try writer.text(validityPeriod, .validityPeriod)
            writer.uint8(registeredDelivery)
            writer.uint8(smDefaultMsgID)
            try writer.shortMessage(shortMessage)
            try tlvs.write(to: &writer)
        }
    }
}
