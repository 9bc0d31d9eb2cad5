extension SMPP {
    /// Asks for a session: `bind_transmitter`, `bind_receiver` or `bind_transceiver` (SMPP 3.4 §4.1).
    package struct Bind: Hashable, Sendable {
        /// Which way messages may flow in a session.
        package enum Kind: Hashable, Sendable, CaseIterable {
            /// The ESME only sends.
            case transmitter
            /// The ESME only receives.
            case receiver
            /// The ESME sends and receives.
            case transceiver
        }

        /// Which of the three binds it is.
        package var kind: Kind
        /// The ESME's name, at most 15 octets.
        package var systemID: String
        /// Its secret, at most 8 octets.
        package var password: String
        /// Its kind of system, at most 12 octets.
        package var systemType: String
        /// The protocol version it speaks: 0x34, 0x50, or 0x33 and less for older ones.
        package var interfaceVersion: UInt8
        /// The type of number of its addresses.
        package var addrTON: UInt8
        /// The numbering plan of its addresses.
        package var addrNPI: UInt8
        /// A pattern of its addresses, at most 40 octets.
        package var addressRange: String

        /// A bind of these values.
        package init(
            _ kind: Kind, systemID: String, password: String, systemType: String = "",
            interfaceVersion: UInt8 = version34, addrTON: UInt8 = 0, addrNPI: UInt8 = 0, addressRange: String = ""
        ) {
            self.kind = kind
            self.systemID = systemID
            self.password = password
            self.systemType = systemType
            self.interfaceVersion = interfaceVersion
            self.addrTON = addrTON
            self.addrNPI = addrNPI
            self.addressRange = addressRange
        }

        /// Whether the peer knows TLVs; before 3.4 there were none, and it must not be sent any.
        package var allowsTLVs: Bool { interfaceVersion >= version34 }

        /// The command of this kind of bind.
        package var commandID: CommandID {
            switch kind {
            case .transmitter: .bindTransmitter
            case .receiver: .bindReceiver
            case .transceiver: .bindTransceiver
            }
        }

        init(_ kind: Kind, reading reader: inout ByteReader) throws(WireError) {
            self.kind = kind
            systemID = try reader.text(.systemID)
            password = try reader.text(.password)
            systemType = try reader.text(.systemType)
            interfaceVersion = try reader.uint8("interface_version")
            addrTON = try reader.uint8("addr_ton")
            addrNPI = try reader.uint8("addr_npi")
            addressRange = try reader.text(.addressRange)
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.text(systemID, .systemID)
            try writer.text(password, .password)
            try writer.text(systemType, .systemType)
            writer.uint8(interfaceVersion)
            writer.uint8(addrTON)
            writer.uint8(addrNPI)
            try writer.text(addressRange, .addressRange)
        }
    }

    /// Answers a bind; a refusal may come without any body.
    package struct BindResp: Hashable, Sendable {
        /// Which of the three binds it answers.
        package var kind: Bind.Kind
        /// The SMSC's name, at most 15 octets.
        package var systemID: String
        /// `sc_interface_version`, where the SMSC tells it.
        package var tlvs: TLVList

        /// An answer of these values.
        package init(_ kind: Bind.Kind, systemID: String = "", tlvs: TLVList = []) {
            self.kind = kind
            self.systemID = systemID
            self.tlvs = tlvs
        }

        /// The command of this kind of answer.
        package var commandID: CommandID {
            switch kind {
            case .transmitter: .bindTransmitterResp
            case .receiver: .bindReceiverResp
            case .transceiver: .bindTransceiverResp
            }
        }

        /// Reads what can be read, and no more of a name than the specification allows: the status decides, not the name.
        init(_ kind: Bind.Kind, reading reader: inout ByteReader) {
            self.init(kind)
            guard reader.remaining > 0 else { return }
            let range = reader.string()
            systemID = reader.text(range.prefix(Field.systemID.limit - 1))
            tlvs = TLVList(readingResponse: &reader)
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.text(systemID, .systemID)
            try tlvs.write(to: &writer)
        }
    }

    /// Asks the ESME to bind as a receiver (SMPP 3.4 §4.1.7).
    package struct Outbind: Hashable, Sendable {
        /// The SMSC's name, at most 15 octets.
        package var systemID: String
        /// Its secret, at most 8 octets.
        package var password: String

        /// An outbind of these values.
        package init(systemID: String, password: String) {
            self.systemID = systemID
            self.password = password
        }

        init(reading reader: inout ByteReader) throws(WireError) {
            systemID = try reader.text(.systemID)
            password = try reader.text(.password)
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.text(systemID, .systemID)
            try writer.text(password, .password)
        }
    }
}
