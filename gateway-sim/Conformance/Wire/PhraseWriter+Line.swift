import Digest
import Primitives
import SMS
import Session
import Wire

/// The moment that receipts of cases name: what they say must not depend on the day.
enum WallTimeOfCases {
    static let moment = WallTime(milliseconds: 1_700_000_000_000)
}

// How the line protocol spells a phrase.
extension PhraseWriter {
    func lineMessage(_ phrase: Phrase, _ sequence: UInt32, phone: String, messageID: String) -> LineMessage {
        switch phrase {
        case .bind(let kind, let form):
            LineMessage(
                "bind_\(kind.rawValue)", sequence,
                [
                    .init("system_id", form.hasRightName ? names.systemID : "nobody"),
                    .init("password", form.hasRightPassword ? names.password : "wrong"),
                    .init("interface_version", "\(form.version ?? 1)"),
                ])
        case .text(let form): LineMessage(position.ownVerb, sequence, fields(of: form, phone: phone))
        case .receipt(let form):
            LineMessage(
                position.ownVerb, sequence,
                [
                    .init("esm_class", "\(form.esmClass)"), .init("source_addr", phone),
                    .init("destination_addr", names.shortCode),
                    .init("receipted_message_id", form.isAboutNothing ? "0" : messageID),
                    .init("message_state", form.state.name),
                ])
        case .enquireLink: LineMessage("enquire_link", sequence)
        case .unbind: LineMessage("unbind", sequence)
        case .command(let command): LineMessage(command.name, sequence, fields(of: command, phone: phone))
        case .malformed: preconditionFailure("what is malformed is written as it is")
        }
    }

    /// A form's octets and their `data_coding`.
    func coded(_ content: TextForm.Content) -> (octets: [UInt8], coding: UInt8) {
        switch content {
        case .octets(let octets, let coding): (octets, coding)
        case .text(let text): (TextCoding.ucs2.encode(text) ?? [], 8)
        case .provoking:
            if let octets = TextCoding.gsm7.encode(names.provokingText) {
                (octets, 0)
            } else {
                (TextCoding.ucs2.encode(names.provokingText) ?? [], 8)
            }
        }
    }

    private func fields(of form: TextForm, phone: String) -> [LineMessage.Field] {
        var fields: [LineMessage.Field] = [
            .init("source_addr", form.source ?? phone), .init("destination_addr", form.destination ?? names.shortCode),
        ]
        var esmClass = form.esmClass
        if form.registeredDelivery != 0 { fields.append(.init("registered_delivery", "\(form.registeredDelivery)")) }
        switch form.content {
        case .provoking where form.place == nil: fields.append(.init("short_message", names.provokingText))
        case .text(let text): fields.append(.init("short_message", text))
        case .provoking, .octets:
            var (octets, coding) = coded(form.content)
            if let place = form.place {
                let low = UInt8(truncatingIfNeeded: place.reference)
                let header: [UInt8] =
                    form.form == .udh16 ? [6, 8, 4, UInt8(place.reference >> 8), low] : [5, 0, 3, low]
                octets = header + [place.total, place.number] + octets
                esmClass |= 0x40
            }
            fields.append(.init("data_coding", "\(coding)"))
            fields.append(.init("short_message_hex", Hex.text(of: octets)))
        }
        if esmClass != 0 { fields.append(.init("esm_class", "\(esmClass)")) }
        return fields + form.fields
    }

    /// The fields without which a command is none.
    private func fields(of command: SessionCommand, phone: String) -> [LineMessage.Field] {
        switch command {
        case .bindTransmitter, .bindReceiver, .bindTransceiver:
            [.init("system_id", names.systemID), .init("password", names.password), .init("interface_version", "1")]
        case .submitSM, .deliverSM:
            [
                .init("source_addr", phone), .init("destination_addr", names.shortCode), .init("short_message", "x"),
            ]
        case .bindTransmitterResp, .bindReceiverResp, .bindTransceiverResp, .submitSMResp, .deliverSMResp,
            .enquireLinkResp, .unbindResp, .genericNack:
            [.init("command_status", "ESME_ROK")]
        case .enquireLink, .unbind, .outbind, .submitMulti, .dataSM, .querySM, .cancelSM, .replaceSM,
            .alertNotification, .dataSMResp:
            []
        }
    }
}
