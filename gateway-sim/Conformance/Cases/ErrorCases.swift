import SMS
import Session
import Wire

/// Sound PDUs that cannot be done, and what nobody knows.
enum ErrorCases {
    static func cases(_ position: ConformancePosition) -> [ConformanceCase] {
        common(position) + (position.wireProtocol == .smpp ? parameters(position) : fields(position))
    }

    private static func common(_ position: ConformancePosition) -> [ConformanceCase] {
        let isSMPP = position.wireProtocol == .smpp
        let nack = position.clause("4.3", "generic_nack", line: "errors")
        let unknown: Malformation = isSMPP ? .pdu(0x0FFF) : .line("frobnicate_sm # short_message=x")
        let response: Malformation = isSMPP ? .pdu(0x8000_0FFF) : .line("frobnicate_sm_resp # command_status=ESME_ROK")
        let reversed: SessionCommand = position.ownRole == .esme ? .deliverSM : .submitSM
        return [
            ConformanceCase(
                "error.unknown-command", nack, "a command that there is not is answered by generic_nack",
                [
                    .session(.sending), .send(.malformed(unknown), as: "request"),
                    .answered("request", .refusal([.invalidCommandID]), by: .nack),
                ] + ConformanceStep.alive()),
            ConformanceCase(
                "error.unknown-response", nack, "a response that there is not is not answered",
                [.session(.sending), .send(.malformed(response), as: "response"), .quiet(.answers(to: "response"))]
                    + ConformanceStep.alive()),
            ConformanceCase(
                "error.nack", nack, "generic_nack is not answered, and the session goes on",
                [.session(.sending), .send(.command(.genericNack), as: "nack"), .quiet(.answers(to: "nack"))]
                    + ConformanceStep.alive()),
            ConformanceCase(
                "error.wrong-side", position.clause("2.3", "PDUs and session states", line: "commands and bind states"),
                "\(reversed.name) from the wrong side is refused",
                [
                    .session(.sending), .send(.command(reversed), as: "request"),
                    .answered("request", .refusal([.invalidCommandID, .invalidBindStatus]), by: .either),
                ] + ConformanceStep.alive()),
        ]
    }

    private static func parameters(_ position: ConformancePosition) -> [ConformanceCase] {
        let optional = Clause.smpp("3.3", "forward compatibility")
        let lengths = Clause.smpp("5.3", "optional parameters")
        func text(_ form: TextForm, _ rule: ConformanceStep.StatusRule) -> [ConformanceStep] {
            [.session(.sending), .send(.text(form), as: "text"), .answered("text", rule)] + ConformanceStep.alive()
        }
        return [
            ConformanceCase(
                "error.vendor-tlv", optional, "a parameter of a vendor's own is passed over",
                text(TextForm(extras: [SMPP.TLV(SMPP.TLV.Tag(rawValue: 0x1432), [1, 2, 3])]), .ok)),
            ConformanceCase(
                "error.unknown-tlv", optional, "a parameter that is reserved is passed over",
                text(TextForm(extras: [SMPP.TLV(SMPP.TLV.Tag(rawValue: 0x0BAD), [])]), .ok)),
            ConformanceCase(
                "error.tlv-length", lengths, "a parameter of a wrong length is answered",
                text(TextForm(extras: [SMPP.TLV(.sarTotalSegments, [1, 2, 3])]), .any)),
            ConformanceCase(
                "error.two-contents", .smpp("5.3.2.32", "message_payload"),
                "short_message beside message_payload is answered",
                text(TextForm(extras: [SMPP.TLV(.messagePayload, [0x41])]), .any)),
            ConformanceCase(
                "error.no-source", .smpp("5.2.8", "source_addr"), "a message without a source is answered",
                text(TextForm(content: .octets([0x41], coding: 0), source: ""), .any)),
            ConformanceCase(
                "error.no-destination", .smpp("5.2.9", "destination_addr"),
                "a message without a destination is answered",
                text(TextForm(content: .octets([0x41], coding: 0), destination: ""), .any)),
        ]
    }

    private static func fields(_ position: ConformancePosition) -> [ConformanceCase] {
        func text(_ form: TextForm, _ rule: ConformanceStep.StatusRule) -> [ConformanceStep] {
            [.session(.sending), .send(.text(form), as: "text"), .answered("text", rule)] + ConformanceStep.alive()
        }
        let clause = Clause.line("messages")
        return [
            ConformanceCase(
                "error.unknown-field", .line("PDUs are lines"), "a field that there is not is passed over",
                text(TextForm(fields: [.init("colour", "red")]), .ok)),
            ConformanceCase(
                "error.no-destination", clause, "a message to an empty address is refused",
                text(TextForm(destination: ""), .refusal([.invalidDestinationAddress]))),
            ConformanceCase(
                "error.no-source", clause, "a message from an empty address is refused",
                text(TextForm(source: ""), .refusal([.invalidSourceAddress]))),
            ConformanceCase(
                "error.bad-hex", clause, "short_message_hex that is not hexadecimal is refused",
                text(
                    TextForm(
                        content: .octets([0x41], coding: 0), fields: [.init("short_message", "x")]),
                    .refusal([.invalidMessageLength]))),
            ConformanceCase(
                "error.bad-coding", clause, "a data_coding that carries no text is refused",
                text(TextForm(content: .octets([0x41], coding: 4)), .refusal([.invalidDataCoding]))),
        ]
    }
}
