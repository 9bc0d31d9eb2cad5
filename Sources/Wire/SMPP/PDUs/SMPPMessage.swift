import SMS

extension SMPP {
    /// The body of `submit_sm` and of `deliver_sm`, which share one layout (SMPP 3.4 §4.4.1, §4.6.1).
    package struct Message: Hashable, Sendable {
        /// The service, at most 5 octets; "CMT", "USSD" …
        package var serviceType: String
        /// The sender's type of number.
        package var sourceAddrTON: UInt8
        /// The sender's numbering plan.
        package var sourceAddrNPI: UInt8
        /// The sender, at most 20 octets.
        package var sourceAddr: String
        /// The recipient's type of number.
        package var destAddrTON: UInt8
        /// The recipient's numbering plan.
        package var destAddrNPI: UInt8
        /// The recipient, at most 20 octets.
        package var destinationAddr: String
        /// Mode, type and features of the message (§5.2.12).
        package var esmClass: UInt8
        /// GSM's TP-PID.
        package var protocolID: UInt8
        /// 0 (lowest) … 3.
        package var priorityFlag: UInt8
        /// When to deliver, as `YYMMDDhhmmsstnnp` (§7.1.1), or empty for now.
        package var scheduleDeliveryTime: String
        /// Until when to try, as `YYMMDDhhmmsstnnp` (§7.1.1), or empty for the SMSC's own limit.
        package var validityPeriod: String
        /// Which receipts are wanted (§5.2.17).
        package var registeredDelivery: UInt8
        /// 1 to replace a waiting message of the same service type and addresses.
        package var replaceIfPresentFlag: UInt8
        /// How `shortMessage` is coded (§5.2.19).
        package var dataCoding: UInt8
        /// The SMSC's canned message to send instead, or 0.
        package var smDefaultMsgID: UInt8
        /// The content as it is on the wire, user data header included: 0 … 254 octets, 255 when read.
        package var shortMessage: [UInt8]
        /// The optional parameters.
        package var tlvs: TLVList

        /// The longest `shortMessage` sent, in octets.
        package static let shortMessageLimit = 254

        /// A message of these values; all others are 0 or empty.
        package init(
            from source: Address, to destination: Address, esmClass: UInt8 = 0, registeredDelivery: UInt8 = 0,
            dataCoding: UInt8 = 0, shortMessage: [UInt8] = [], tlvs: TLVList = []
        ) {
            serviceType = ""
            sourceAddrTON = source.typeOfNumber
            sourceAddrNPI = source.numberingPlan
            sourceAddr = source.text
            destAddrTON = destination.typeOfNumber
            destAddrNPI = destination.numberingPlan
            destinationAddr = destination.text
            self.esmClass = esmClass
            protocolID = 0
            priorityFlag = 0
            scheduleDeliveryTime = ""
            validityPeriod = ""
            self.registeredDelivery = registeredDelivery
            replaceIfPresentFlag = 0
            self.dataCoding = dataCoding
            smDefaultMsgID = 0
            self.shortMessage = shortMessage
            self.tlvs = tlvs
        }

        /// The sender with type and plan.
        package var source: Address {
            Address(sourceAddr, typeOfNumber: sourceAddrTON, numberingPlan: sourceAddrNPI)
        }

        /// The recipient with type and plan.
        package var destination: Address {
            Address(destinationAddr, typeOfNumber: destAddrTON, numberingPlan: destAddrNPI)
        }

        /// The content, wherever it is: `message_payload` counts where `shortMessage` is empty.
        package var content: [UInt8] { shortMessage.isEmpty ? tlvs.messagePayload ?? [] : shortMessage }

        /// The owned message of a view, read from the buffer that the view was made on.
        init(_ view: MessageView, from reader: ByteReader) {
            serviceType = reader.text(view.serviceType)
            sourceAddrTON = view.sourceAddrTON
            sourceAddrNPI = view.sourceAddrNPI
            sourceAddr = reader.text(view.sourceAddr)
            destAddrTON = view.destAddrTON
            destAddrNPI = view.destAddrNPI
            destinationAddr = reader.text(view.destinationAddr)
            esmClass = view.esmClass
            protocolID = view.protocolID
            priorityFlag = view.priorityFlag
            scheduleDeliveryTime = reader.text(view.scheduleDeliveryTime)
            validityPeriod = reader.text(view.validityPeriod)
            registeredDelivery = view.registeredDelivery
            replaceIfPresentFlag = view.replaceIfPresentFlag
            dataCoding = view.dataCoding
            smDefaultMsgID = view.smDefaultMsgID
            shortMessage = reader.copy(view.shortMessage)
            tlvs = TLVList(view.tlvs, count: view.tlvCount, from: reader)
        }

        func write(to writer: inout ByteWriter) throws(WireError) {
            try writer.text(serviceType, .serviceType)
            writer.uint8(sourceAddrTON)
            writer.uint8(sourceAddrNPI)
            try writer.text(sourceAddr, .sourceAddr)
            writer.uint8(destAddrTON)
            writer.uint8(destAddrNPI)
            try writer.text(destinationAddr, .destinationAddr)
            writer.uint8(esmClass)
            writer.uint8(protocolID)
            writer.uint8(priorityFlag)
            try writer.text(scheduleDeliveryTime, .scheduleDeliveryTime)
            try writer.text(validityPeriod, .validityPeriod)
            writer.uint8(registeredDelivery)
            writer.uint8(replaceIfPresentFlag)
            writer.uint8(dataCoding)
            writer.uint8(smDefaultMsgID)
            try writer.shortMessage(shortMessage)
            try tlvs.write(to: &writer)
        }
    }
}
