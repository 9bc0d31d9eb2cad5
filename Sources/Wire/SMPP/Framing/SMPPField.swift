import SMS

extension SMPP {
    /// A NUL-terminated field: its name, its longest length and the status that tells the peer it is wrong.
    struct Field {
        let name: String
        /// The longest length in octets, NUL included.
        let limit: Int
        let status: Status

        init(_ name: String, limit: Int, status: Status) {
            self.name = name
            self.limit = limit
            self.status = status
        }

        static let systemID = Field("system_id", limit: 16, status: .invalidSystemID)
        static let password = Field("password", limit: 9, status: .invalidPassword)
        static let systemType = Field("system_type", limit: 13, status: .invalidSystemType)
        static let addressRange = Field("address_range", limit: 41, status: .bindFailed)
        static let serviceType = Field("service_type", limit: 6, status: .invalidServiceType)
        static let messageID = Field("message_id", limit: 65, status: .invalidMessageID)
        static let sourceAddr = Field("source_addr", limit: 21, status: .invalidSourceAddress)
        static let destinationAddr = Field("destination_addr", limit: 21, status: .invalidDestinationAddress)
        static let distributionList = Field("dl_name", limit: 21, status: .invalidDistributionListName)
        static let scheduleDeliveryTime = Field(
            "schedule_delivery_time", limit: 17, status: .invalidScheduledDeliveryTime)
        static let validityPeriod = Field("validity_period", limit: 17, status: .invalidExpiryTime)
        static let finalDate = Field("final_date", limit: 17, status: .queryFailed)
    }

    /// An address's three fields: type of number, numbering plan, text.
    struct AddressField {
        let typeName: String
        let planName: String
        let text: Field

        static let source = AddressField(typeName: "source_addr_ton", planName: "source_addr_npi", text: .sourceAddr)
        static let destination = AddressField(
            typeName: "dest_addr_ton", planName: "dest_addr_npi", text: .destinationAddr)
        static let longSource = AddressField(
            typeName: "source_addr_ton", planName: "source_addr_npi",
            text: Field("source_addr", limit: 65, status: .invalidSourceAddress))
        static let longDestination = AddressField(
            typeName: "dest_addr_ton", planName: "dest_addr_npi",
            text: Field("destination_addr", limit: 65, status: .invalidDestinationAddress))
        static let esme = AddressField(
            typeName: "esme_addr_ton", planName: "esme_addr_npi",
            text: Field("esme_addr", limit: 65, status: .invalidDestinationAddress))
    }
}

extension ByteReader {
    mutating func range(_ field: SMPP.Field) throws(WireError) -> Range<Int> {
        try terminatedString(field.name, limit: field.limit, status: field.status.rawValue)
    }

    mutating func text(_ field: SMPP.Field) throws(WireError) -> String { text(try range(field)) }

    mutating func messageID() throws(WireError) -> GatewayMessageID { GatewayMessageID(copy(try range(.messageID))) }

    /// Where the message id of a response is; nowhere when it is longer than the specification allows.
    ///
    /// A response cannot be answered, so nothing about it is an error: an id without its NUL ends with the PDU.
    mutating func responseMessageID() -> Range<Int> {
        let range = string()
        return range.count < SMPP.Field.messageID.limit ? range : range.lowerBound..<range.lowerBound
    }

    /// Type of number, numbering plan and text, as all addresses but the bind's are on the wire.
    mutating func address(_ field: SMPP.AddressField) throws(WireError) -> Address {
        let typeOfNumber = try uint8(field.typeName)
        let numberingPlan = try uint8(field.planName)
        return Address(try text(field.text), typeOfNumber: typeOfNumber, numberingPlan: numberingPlan)
    }

    /// `sm_length` and `short_message`; 5.0 allows one octet more than 3.4's 254, so every length is taken.
    mutating func shortMessage() throws(WireError) -> Range<Int> {
        let octetCount = Int(try uint8("sm_length"))
        return try octets(octetCount, "short_message", status: SMPP.Status.invalidMessageLength.rawValue)
    }
}

extension ByteWriter {
    mutating func text(_ text: String, _ field: SMPP.Field) throws(WireError) {
        if text.isEmpty { return uint8(0) }
        try terminatedString(text, field.name, limit: field.limit)
    }

    mutating func messageID(_ id: GatewayMessageID) throws(WireError) {
        if id.isEmpty { return uint8(0) }
        try id.withUnsafeOctets { (octets) throws(WireError) in
            try terminatedOctets(octets, SMPP.Field.messageID.name, limit: SMPP.Field.messageID.limit)
        }
    }

    mutating func address(_ address: Address, _ field: SMPP.AddressField) throws(WireError) {
        uint8(address.typeOfNumber)
        uint8(address.numberingPlan)
        try text(address.text, field.text)
    }

    mutating func shortMessage(_ octets: [UInt8]) throws(WireError) {
        guard octets.count <= SMPP.Message.shortMessageLimit else {
            throw .unencodable(field: "short_message", reason: .overlong(limit: SMPP.Message.shortMessageLimit))
        }
        uint8(UInt8(octets.count))
        append(octets)
    }
}
