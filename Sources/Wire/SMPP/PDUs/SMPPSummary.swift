import SMS

extension SMPP.PDU {
    /// One line for human eyes: command, sequence number, and the fields that are not empty.
    ///
    /// Mobile numbers are masked and contents shown as a length, unless `revealing`; passwords are never shown.
    package func summary(revealing: Bool = false) -> String {
        var line = SMPP.SummaryLine(commandID.name, sequenceNumber: sequenceNumber, revealing: revealing)
        if commandID.isResponse || !commandStatus.isSuccess { line.add("command_status", commandStatus.name) }
        body.describe(in: &line)
        return line.text
    }

    /// The frame's summary, or its error, and its octets as a hex dump; only the header's unless `revealing`.
    package static func trace(of frame: RawSpan, revealing: Bool = false) -> String {
        let shownCount = revealing ? Int.max : SMPP.Header.octetCount
        let dump = HexDump.text(of: frame, showing: shownCount)
        do throws(WireError) {
            return try SMPP.PDU(decoding: frame).summary(revealing: revealing) + "\n" + dump
        } catch {
            return error.description + "\n" + dump
        }
    }
}

extension SMPP.Body {
    fileprivate func describe(in line: inout SMPP.SummaryLine) {
        switch self {
        case .bind(let body): line.add(body)
        case .bindResp(let body):
            line.add("system_id", body.systemID)
            line.add(body.tlvs)
        case .outbind(let body):
            line.add("system_id", body.systemID)
            line.add("password", "***")
        case .submitSM(let body), .deliverSM(let body):
            line.add("source_addr", body.source)
            line.add("destination_addr", body.destination)
            line.add(body)
        case .submitSMResp(let body), .deliverSMResp(let body), .dataSMResp(let body):
            line.add("message_id", body.messageID.description)
            line.add(body.tlvs)
        case .submitMulti(let body):
            line.add("source_addr", body.message.source)
            for destination in body.destinations { line.add(destination) }
            line.add(body.message)
        case .submitMultiResp(let body):
            line.add("message_id", body.messageID.description)
            for failure in body.failures {
                line.add("unsuccess_sme", failure.address)
                line.add("error_status_code", failure.errorStatusCode.name)
            }
            line.add(body.tlvs)
        case .dataSM(let body):
            line.add("service_type", body.serviceType)
            line.add("source_addr", body.source)
            line.add("destination_addr", body.destination)
            line.add("esm_class", body.esmClass)
            line.add("registered_delivery", body.registeredDelivery)
            line.add("data_coding", body.dataCoding)
            line.add(body.tlvs)
        case .querySM(let body):
            line.add("message_id", body.messageID.description)
            line.add("source_addr", body.source)
        case .querySMResp(let body):
            line.add("message_id", body.messageID.description)
            line.add("final_date", body.finalDate)
            line.add("message_state", SMPP.SummaryLine.name(ofMessageState: body.messageState))
            line.add("error_code", body.errorCode)
        case .cancelSM(let body):
            line.add("service_type", body.serviceType)
            line.add("message_id", body.messageID.description)
            line.add("source_addr", body.source)
            line.add("destination_addr", body.destination)
        case .replaceSM(let body):
            line.add("message_id", body.messageID.description)
            line.add("source_addr", body.source)
            line.add("schedule_delivery_time", body.scheduleDeliveryTime)
            line.add("validity_period", body.validityPeriod)
            line.add("registered_delivery", body.registeredDelivery)
            line.add("sm_default_msg_id", body.smDefaultMsgID)
            line.add("short_message", content: body.shortMessage)
            line.add(body.tlvs)
        case .alertNotification(let body):
            line.add("source_addr", body.source)
            line.add("esme_addr", body.esme)
            line.add(body.tlvs)
        case .unknown(_, let octets): line.add("body", content: octets)
        case .unbind, .unbindResp, .cancelSMResp, .replaceSMResp, .enquireLink, .enquireLinkResp, .genericNack: break
        }
    }
}
