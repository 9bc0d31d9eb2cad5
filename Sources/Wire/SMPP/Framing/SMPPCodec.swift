import SMS

extension SMPP.PDU {
    /// Reads one whole PDU; throws `.badPDU`, after which `SMPP.Header(decoding:)` still tells whom to answer.
    ///
    /// Octets after the last field are ignored where the command has no TLVs, and in all responses.
    package init(decoding frame: RawSpan) throws(WireError) {
        self = try frame.withUnsafeBytes { (bytes) throws(WireError) -> SMPP.PDU in
            var reader = ByteReader(bytes, truncatedStatus: SMPP.Status.invalidCommandLength.rawValue)
            let header = try SMPP.Header(reading: &reader)
            return SMPP.PDU(
                try SMPP.Body(header, reading: &reader), sequenceNumber: header.sequenceNumber,
                commandStatus: header.commandStatus)
        }
    }

    /// Appends the PDU to the writer; throws `.unencodable` and leaves the writer as it was when a limit is broken.
    package func encode(into writer: inout ByteWriter) throws(WireError) {
        let hasBody = commandStatus.isSuccess || !body.isAbsentOnFailure
        try writer.pdu(body.commandID, commandStatus, sequenceNumber) { (writer) throws(WireError) in
            if hasBody { try body.write(to: &writer) }
        }
    }
}

extension SMPP.Message {
    /// Appends a message of these values, of which all others are 0 or empty, as a PDU of that command; the same octets
    /// as by `init(from:to:…)` and `encode(as:…)`, without a message in between.
    package static func encode(
        _ shortMessage: [UInt8], dataCoding: UInt8, from source: Address, to destination: Address, serviceType: String,
        esmClass: UInt8, registeredDelivery: UInt8, as command: SMPP.CommandID, sequenceNumber: UInt32,
        into writer: inout ByteWriter
    ) throws(WireError) {
        try writer.pdu(command, .ok, sequenceNumber) { (writer) throws(WireError) in
            try writer.text(serviceType, .serviceType)
            try writer.address(source, .source)
            try writer.address(destination, .destination)
            // esm_class, protocol_id, priority_flag and an empty schedule_delivery_time.
            writer.uint32(UInt32(esmClass) << 24)
            // An empty validity_period, registered_delivery, replace_if_present_flag, data_coding.
            writer.uint32(UInt32(registeredDelivery) << 16 | UInt32(dataCoding))
            // sm_default_msg_id.
            writer.uint8(0)
            try writer.shortMessage(shortMessage)
        }
    }

    /// Appends the message as a PDU of that command, as `SMPP.PDU.encode(into:)` would.
    package func encode(
        as command: SMPP.CommandID, sequenceNumber: UInt32, into writer: inout ByteWriter
    ) throws(WireError) {
        try writer.pdu(command, .ok, sequenceNumber) { (writer) throws(WireError) in try write(to: &writer) }
    }
}

extension SMPP.MessageResp {
    /// Appends the response as a PDU of that command, as `SMPP.PDU.encode(into:)` would after a success.
    package func encode(
        as command: SMPP.CommandID, sequenceNumber: UInt32, into writer: inout ByteWriter
    ) throws(WireError) {
        try writer.pdu(command, .ok, sequenceNumber) { (writer) throws(WireError) in try write(to: &writer) }
    }
}

extension ByteWriter {
    /// Appends a header and its body; throws `.unencodable` and leaves the writer as it was when a limit is broken.
    @inline(__always)
    fileprivate mutating func pdu(
        _ command: SMPP.CommandID, _ status: SMPP.Status, _ sequenceNumber: UInt32,
        body: (inout ByteWriter) throws(WireError) -> Void
    ) throws(WireError) {
        let start = octetCount
        header(0, command.rawValue, status.rawValue, sequenceNumber)
        do throws(WireError) {
            try body(&self)
            let octetCount = octetCount - start
            guard octetCount <= SMPP.Framing.defaultLimit else {
                throw .unencodable(field: "command_length", reason: .overlong(limit: SMPP.Framing.defaultLimit))
            }
            patch(UInt32(octetCount), at: start)
        } catch {
            truncate(to: start)
            throw error
        }
    }
}

extension SMPP.Body {
    fileprivate init(_ header: SMPP.Header, reading reader: inout ByteReader) throws(WireError) {
        switch header.commandID {
        case .deliverSM: self = .deliverSM(SMPP.Message(try SMPP.MessageView(header, reading: &reader), from: reader))
        case .submitSM: self = .submitSM(SMPP.Message(try SMPP.MessageView(header, reading: &reader), from: reader))
        case .deliverSMResp: self = .deliverSMResp(SMPP.MessageResp(reading: &reader))
        case .submitSMResp: self = .submitSMResp(SMPP.MessageResp(reading: &reader))
        case .dataSM: self = .dataSM(try SMPP.DataSM(reading: &reader))
        case .dataSMResp: self = .dataSMResp(SMPP.MessageResp(reading: &reader))
        case .submitMulti: self = .submitMulti(try SMPP.SubmitMulti(reading: &reader))
        case .submitMultiResp: self = .submitMultiResp(try SMPP.SubmitMultiResp(reading: &reader))
        case .enquireLink: self = .enquireLink
        case .enquireLinkResp: self = .enquireLinkResp
        case .genericNack: self = .genericNack
        case .bindTransmitter: self = .bind(try SMPP.Bind(.transmitter, reading: &reader))
        case .bindReceiver: self = .bind(try SMPP.Bind(.receiver, reading: &reader))
        case .bindTransceiver: self = .bind(try SMPP.Bind(.transceiver, reading: &reader))
        case .bindTransmitterResp: self = .bindResp(SMPP.BindResp(.transmitter, reading: &reader))
        case .bindReceiverResp: self = .bindResp(SMPP.BindResp(.receiver, reading: &reader))
        case .bindTransceiverResp: self = .bindResp(SMPP.BindResp(.transceiver, reading: &reader))
        case .outbind: self = .outbind(try SMPP.Outbind(reading: &reader))
        case .unbind: self = .unbind
        case .unbindResp: self = .unbindResp
        case .querySM: self = .querySM(try SMPP.QuerySM(reading: &reader))
        case .querySMResp: self = .querySMResp(try SMPP.QuerySMResp(reading: &reader))
        case .cancelSM: self = .cancelSM(try SMPP.CancelSM(reading: &reader))
        case .cancelSMResp: self = .cancelSMResp
        case .replaceSM: self = .replaceSM(try SMPP.ReplaceSM(reading: &reader))
        case .replaceSMResp: self = .replaceSMResp
        case .alertNotification: self = .alertNotification(try SMPP.AlertNotification(reading: &reader))
        default: self = .unknown(header.commandID, reader.copy(reader.offset..<reader.offset + reader.remaining))
        }
    }

    /// A refused bind or submit is answered by a header alone, unless there is something to say (§4.1.2, §4.4.2).
    fileprivate var isAbsentOnFailure: Bool {
        switch self {
        case .bindResp(let body): body.systemID.isEmpty && body.tlvs.isEmpty
        case .submitSMResp(let body): body.messageID.isEmpty && body.tlvs.isEmpty
        case .bind, .outbind, .unbind, .unbindResp, .submitSM, .submitMulti, .submitMultiResp, .deliverSM,
            .deliverSMResp, .dataSM, .dataSMResp, .querySM, .querySMResp, .cancelSM, .cancelSMResp, .replaceSM,
            .replaceSMResp, .enquireLink, .enquireLinkResp, .alertNotification, .genericNack, .unknown:
            false
        }
    }

    fileprivate func write(to writer: inout ByteWriter) throws(WireError) {
        switch self {
        case .bind(let body): try body.write(to: &writer)
        case .bindResp(let body): try body.write(to: &writer)
        case .outbind(let body): try body.write(to: &writer)
        case .submitSM(let body), .deliverSM(let body): try body.write(to: &writer)
        case .submitSMResp(let body), .deliverSMResp(let body), .dataSMResp(let body): try body.write(to: &writer)
        case .submitMulti(let body): try body.write(to: &writer)
        case .submitMultiResp(let body): try body.write(to: &writer)
        case .dataSM(let body): try body.write(to: &writer)
        case .querySM(let body): try body.write(to: &writer)
        case .querySMResp(let body): try body.write(to: &writer)
        case .cancelSM(let body): try body.write(to: &writer)
        case .replaceSM(let body): try body.write(to: &writer)
        case .alertNotification(let body): try body.write(to: &writer)
        case .unknown(_, let octets): writer.append(octets)
        case .unbind, .unbindResp, .cancelSMResp, .replaceSMResp, .enquireLink, .enquireLinkResp, .genericNack: break
        }
    }
}
