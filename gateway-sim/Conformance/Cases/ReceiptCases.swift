import SMS

/// Receipts, of the gateway that the simulator is, or of the one under test.
enum ReceiptCases {
    static func cases(_ position: ConformancePosition) -> [ConformanceCase] {
        position.ownRole == .smsc ? written(position) : asked(position)
    }

    // To an ESME.
    private static func written(_ position: ConformancePosition) -> [ConformanceCase] {
        let isSMPP = position.wireProtocol == .smpp
        let clause = position.clause("4.6", "deliver_sm", line: "replies and receipts")
        let form = position.clause("Appendix B", "delivery receipt", line: "replies and receipts")
        var forms: [(String, String, Clause, ReceiptForm)] = [
            ("delivered", "a receipt of delivery is taken", clause, ReceiptForm()),
            ("expired", "a receipt of expiry is taken", clause, ReceiptForm(state: .expired)),
            ("rejected", "a receipt of rejection is taken", clause, ReceiptForm(state: .rejected)),
            (
                "intermediate", "an intermediate notification is taken", clause,
                ReceiptForm(state: .enroute, esmClass: 0x20)
            ),
        ]
        if isSMPP {
            forms += [
                (
                    "tlvs", "a receipt in TLVs alone is taken", .smpp("5.3.2.12", "receipted_message_id"),
                    ReceiptForm(hasText: false)
                ),
                ("text", "a receipt in text alone is taken", form, ReceiptForm(hasTLVs: false)),
            ]
        }
        let taken = forms.map { id, title, clause, form in
            ConformanceCase(
                "receipt.\(id)", clause, title,
                [.session(.both)] + position.provoked()
                    + [.send(.receipt(form), as: "receipt"), .answered("receipt")] + ConformanceStep.alive())
        }
        return taken + [
            ConformanceCase(
                "receipt.early", clause, "a receipt before the message's own response is taken",
                [.session(.both), .manner(.holdsAnswers)] + position.provoked()
                    + [
                        .gather(atMost: 1), .send(.receipt(ReceiptForm(isEarly: true)), as: "receipt"),
                        .answered("receipt"), .answerHeld(reversed: false), .quiet(.repetitions),
                    ] + ConformanceStep.alive()),
            ConformanceCase(
                "receipt.twice", clause, "a receipt that comes twice is taken twice",
                [.session(.both)] + position.provoked()
                    + [.flood(.receipt(ReceiptForm()), count: 2, as: "receipts"), .answered("receipts")]),
            ConformanceCase(
                "receipt.unknown", clause, "a receipt about a message that nobody submitted is answered",
                [
                    .session(.sending), .send(.receipt(ReceiptForm(isAboutNothing: true)), as: "receipt"),
                    .answered("receipt", .any),
                ] + ConformanceStep.alive()),
        ]
    }

    // Of a gateway.
    private static func asked(_ position: ConformancePosition) -> [ConformanceCase] {
        let clause = position.clause("5.2.17", "registered_delivery", line: "replies and receipts")
        return [
            ConformanceCase(
                "receipt.asked", clause, "a receipt that was asked for names the message by its message_id",
                [.session(.both), .send(.text(TextForm(registeredDelivery: 1)), as: "text"), .answered("text")]
                    + [
                        .expect([.receipt(for: "text")], or: .notApplicable("no receipt comes in time")),
                        .checkReceipt(of: "text"),
                    ]),
            ConformanceCase(
                "receipt.not-asked", clause, "no receipt comes that was not asked for",
                [
                    .session(.both), .send(.text(TextForm()), as: "text"), .answered("text"),
                    .quiet(.receipts(for: "text")),
                ]),
        ]
    }
}
