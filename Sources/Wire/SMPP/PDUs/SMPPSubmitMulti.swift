import SMS

extension SMPP {
    /// A message for many recipients (SMPP 3.4 §4.5.1).
    package struct SubmitMulti: Hashable, Sendable {
        /// One recipient, or a list of them that the SMSC keeps.
        package enum Destination: Hashable, Sendable {
            /// A single recipient, at most 20 octets.
            case address(Address)
            /// The name of a list, at most 20 octets.
            case distributionList(String)
        }

        /// Everything but the recipients; its own destination is not sent and is empty when read.
        package var message: Message
        /// The recipients, 1 … 254, 255 when read.
        package var destinations: [Destination]

        /// The largest number of recipients sent.
        package static let destinationLimit = 254

        /// A message for these recipients.
        package init(_ message: Message, to destinations: [Destination]) {
            self.message = message
            self.destinations = destinations
        }
    }

    /// Answers `submit_multi` with those whom the SMSC did not take (SMPP 3.4 §4.5.2).
    package struct SubmitMultiResp: Hashable, Sendable {
        /// A recipient whom the SMSC did not take.
        package struct Failure: Hashable, Sendable {
            /// The recipient.
            package var address: Address
            /// Why.
            package var errorStatusCode: Status

            /// A failure of these values.
            package init(address: Address, errorStatusCode: Status) {
                self.address = address
                self.errorStatusCode = errorStatusCode
            }
        }

        /// The SMSC's name for the message.
        package var messageID: GatewayMessageID
        /// The recipients not taken, at most 255.
        package var failures: [Failure]
        /// The optional parameters.
        package var tlvs: TLVList

        /// An answer of these values.
        package init(
            messageID: GatewayMessageID = GatewayMessageID(), failures: [Failure] = [], tlvs: TLVList = []
        ) {
            self.messageID = messageID
            self.failures = failures
            self.tlvs = tlvs
        }
    }
}

extension SMPP.SubmitMulti {
    init(reading reader: inout ByteReader) throws(WireError) {
        message = SMPP.Message(from: Address(""), to: Address(""))
        message.serviceType = try reader.text(.serviceType)
        message.sourceAddrTON = try reader.uint8("source_addr_ton")
        message.sourceAddrNPI = try reader.uint8("source_addr_npi")
        message.sourceAddr = try reader.text(.sourceAddr)
        destinations = try Self.destinations(reading: &reader)
        message.esmClass = try reader.uint8("esm_class")
        message.protocolID = try reader.uint8("protocol_id")
        message.priorityFlag = try reader.uint8("priority_flag")
        message.scheduleDeliveryTime = try reader.text(.scheduleDeliveryTime)
        message.validityPeriod = try reader.text(.validityPeriod)
        message.registeredDelivery = try reader.uint8("registered_delivery")
        message.replaceIfPresentFlag = try reader.uint8("replace_if_present_flag")
        message.dataCoding = try reader.uint8("data_coding")
        message.smDefaultMsgID = try reader.uint8("sm_default_msg_id")
        message.shortMessage = reader.copy(try reader.shortMessage())
        message.tlvs = try SMPP.TLVList(reading: &reader)
    }

    private static func destinations(reading reader: inout ByteReader) throws(WireError) -> [Destination] {
        let offset = reader.offset
        let count = Int(try reader.uint8("number_of_dests"))
        guard count > 0 else {
            throw .badPDU(
                field: "number_of_dests", offset: offset, reason: .outOfRange(0),
                status: SMPP.Status.invalidNumberOfDestinations.rawValue)
        }
        var destinations: [Destination] = []
        for _ in 0..<count { destinations.append(try destination(reading: &reader)) }
        return destinations
    }

    private static func destination(reading reader: inout ByteReader) throws(WireError) -> Destination {
        let offset = reader.offset
        let flag = try reader.uint8("dest_flag")
        switch flag {
        case 1: return .address(try reader.address(.destination))
        case 2: return .distributionList(try reader.text(.distributionList))
        default:
            throw .badPDU(
                field: "dest_flag", offset: offset, reason: .outOfRange(Int(flag)),
                status: SMPP.Status.invalidDestinationFlag.rawValue)
        }
    }

    func write(to writer: inout ByteWriter) throws(WireError) {
        try writer.text(message.serviceType, .serviceType)
        try writer.address(message.source, .source)
        try writeDestinations(to: &writer)
        writer.uint8(message.esmClass)
        writer.uint8(message.protocolID)
        writer.uint8(message.priorityFlag)
        try writer.text(message.scheduleDeliveryTime, .scheduleDeliveryTime)
        try writer.text(message.validityPeriod, .validityPeriod)
        writer.uint8(message.registeredDelivery)
        writer.uint8(message.replaceIfPresentFlag)
        writer.uint8(message.dataCoding)
        writer.uint8(message.smDefaultMsgID)
        try writer.shortMessage(message.shortMessage)
        try message.tlvs.write(to: &writer)
    }

    private func writeDestinations(to writer: inout ByteWriter) throws(WireError) {
        guard (1...Self.destinationLimit).contains(destinations.count) else {
            throw .unencodable(field: "number_of_dests", reason: .outOfRange(destinations.count))
        }
        writer.uint8(UInt8(destinations.count))
        for destination in destinations {
            switch destination {
            case .address(let address):
                writer.uint8(1)
                try writer.address(address, .destination)
            case .distributionList(let name):
                writer.uint8(2)
                try writer.text(name, .distributionList)
            }
        }
    }
}

extension SMPP.SubmitMultiResp {
    init(reading reader: inout ByteReader) throws(WireError) {
        self.init()
        guard reader.remaining > 0 else { return }
        messageID = try reader.messageID()
        // A refusal may stop after the message id.
        guard reader.remaining > 0 else { return }
        for _ in 0..<(try reader.uint8("no_unsuccess")) {
            let address = try reader.address(.destination)
            let status = SMPP.Status(rawValue: try reader.uint32("error_status_code"))
            failures.append(Failure(address: address, errorStatusCode: status))
        }
        tlvs = SMPP.TLVList(readingResponse: &reader)
    }

    func write(to writer: inout ByteWriter) throws(WireError) {
        guard let count = UInt8(exactly: failures.count) else {
            throw .unencodable(field: "no_unsuccess", reason: .outOfRange(failures.count))
        }
        try writer.messageID(messageID)
        writer.uint8(count)
        for failure in failures {
            try writer.address(failure.address, .destination)
            writer.uint32(failure.errorStatusCode.rawValue)
        }
        try tlvs.write(to: &writer)
    }
}
