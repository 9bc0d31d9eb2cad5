import SMS

/// Long messages in each form, in order and not.
enum LongMessageCases {
    /// The help word in two segments of a character each, which join to the text that is replied to.
    private static let halves: [[UInt8]] = [[0x5E, 0x2E], [0x52, 0xA9]]

    static func cases(_ position: ConformancePosition) -> [ConformanceCase] {
        let isSMPP = position.wireProtocol == .smpp
        let forms: [ConcatenationForm] = isSMPP ? [.udh8, .udh16, .sar] : [.udh8, .udh16]
        let joined = forms.flatMap { form in
            [
                long(position, form, [1, 2], id: "in-order", "two segments by \(name(form)) are taken and joined"),
                long(
                    position, form, [2, 1], id: "out-of-order",
                    "two segments by \(name(form)), the last one first, are taken and joined"),
            ]
        }
        let nonsense = ConformanceCase(
            "long.nonsense", clause(position, .udh8), "a segment that is the third of two is answered",
            [
                .session(.sending), .send(.text(segment(3, of: .udh8, reference: 99)), as: "text"),
                .answered("text", .any),
            ] + ConformanceStep.alive())
        return joined + [nonsense] + (isSMPP ? payloads(position) : [])
    }

    private static func name(_ form: ConcatenationForm) -> String {
        switch form {
        case .udh8: "a header of 8 bits"
        case .udh16: "a header of 16 bits"
        case .sar: "sar_* parameters"
        case .payload: "message_payload"
        }
    }

    private static func clause(_ position: ConformancePosition, _ form: ConcatenationForm) -> Clause {
        form == .sar
            ? .smpp("5.3.2.22", "sar_msg_ref_num, sar_total_segments, sar_segment_seqnum")
            : position.clause("5.2.12", "esm_class", line: "messages")
    }

    private static func segment(
        _ number: UInt8, of form: ConcatenationForm, reference: UInt16, isSecond: Bool = false
    ) -> TextForm {
        TextForm(
            content: .octets(halves[Int(number - 1) % 2], coding: 8),
            place: ConcatenationReference(reference: reference, total: 2, number: number), form: form,
            isFromSamePhone: isSecond)
    }

    private static func long(
        _ position: ConformancePosition, _ form: ConcatenationForm, _ order: [UInt8], id: String, _ title: String
    ) -> ConformanceCase {
        let reference = UInt16(order[0]) + (form == .udh8 ? 10 : form == .udh16 ? 600 : 900)
        return ConformanceCase(
            "long.\(form.rawValue)-\(id)", clause(position, form), title,
            [
                .session(.sending), .send(.text(segment(order[0], of: form, reference: reference)), as: "first"),
                .answered("first"), .quiet(.messages(for: "first")),
                .send(.text(segment(order[1], of: form, reference: reference, isSecond: true)), as: "first"),
                .answered("first"), reply("first"),
            ] + ConformanceStep.alive())
    }

    private static func payloads(_ position: ConformancePosition) -> [ConformanceCase] {
        let clause = Clause.smpp("5.3.2.32", "message_payload")
        let long = (0..<600).map { UInt8($0 % 2 == 0 ? 0x4E : 0x2D) }
        return [
            ConformanceCase(
                "long.payload", clause, "a text in message_payload is taken",
                [
                    .session(.sending),
                    .send(
                        .text(TextForm(content: .octets(halves[0] + halves[1], coding: 8), isPayload: true)), as: "text"
                    ),
                    .answered("text"), reply("text"),
                ]),
            ConformanceCase(
                "long.payload-long", clause, "600 octets in message_payload are answered",
                [
                    .session(.sending),
                    .send(.text(TextForm(content: .octets(long, coding: 8), isPayload: true)), as: "text"),
                    .answered("text", .any),
                ] + ConformanceStep.alive()),
        ]
    }

    private static func reply(_ label: String) -> ConformanceStep {
        .expect([.message(for: label)], or: .remark("the peer sends nothing after it, so what it reads is not seen"))
    }
}
