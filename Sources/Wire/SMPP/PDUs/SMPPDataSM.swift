import SMS

extension SMPP {
    /// A message whose content is a TLV (SMPP 3.4 §4.7.1).
    package struct DataSM: Hashable, Sendable {
        /// The service, at most 5 octets.
        package var serviceType: String
        /// The sender, at most 64 octets.
        package var source: Address
        /// The recipient, at most 64 octets.
        package var destination: Address
        /// Mode, type and features of the message.
        package var esmClass: UInt8
        /// Which receipts are wanted.
        package var registeredDelivery: UInt8
        /// How `message_payload` is coded.
        package var dataCoding: UInt8
        /// The optional parameters, `message_payload` among them.
        package var tlvs: TLVList

        /// A message of these values.
        package init(
            serviceType: String = "", from source: Address, to destination: Address, esmClass: UInt8 = 0,
            registeredDelivery: UInt8 = 0, dataCoding: UInt8 = 0, tlvs: TLVList = []
        ) {
            self.serviceType = serviceType
            self.source = source
            self.destination = destination
            self.esmClass = esmClass
            self.registeredDelivery = registeredDelivery
            self.dataCoding = dataCoding
            self.tlvs = tlvs
        }

        init(reading reader: inout ByteReader) throws(WireError) {
            serviceType = try reader.text(.serviceType)
            source = try reader.address(.longSource)
            destination = try reader.address(.longDestination)
            esmClass = try reader.uint8("esm_class")
            registeredDelivery = try reader.uint8("registered_delivery")
            dataCoding = try reader.uint8("data_coding")
            tlvs = try TLVList(reading: &reader)
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.text(serviceType, .serviceType)
            try writer.address(source, .longSource)
            try writer.address(destination, .longDestination)
            writer.uint8(esmClass)
            writer.uint8(registeredDelivery)
            writer.uint8(dataCoding)
            try tlvs.write(to: &writer)
        }
    }

    /// Tells that a mobile can be reached again (SMPP 3.4 §4.12.1).
    package struct AlertNotification: Hashable, Sendable {
        /// The mobile, at most 64 octets.
        package var source: Address
        /// The ESME that wanted to know, at most 64 octets.
        package var esme: Address
        /// `ms_availability_status`, where the SMSC tells it.
        package var tlvs: TLVList

        /// A notification of these values.
        package init(source: Address, esme: Address, tlvs: TLVList = []) {
            self.source = source
            self.esme = esme
            self.tlvs = tlvs
        }

        init(reading reader: inout ByteReader) throws(WireError) {
            source = try reader.address(.longSource)
            esme = try reader.address(.esme)
            tlvs = try TLVList(reading: &reader)
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.address(source, .longSource)
            try writer.address(esme, .esme)
            try tlvs.write(to: &writer)
        }
    }
}
