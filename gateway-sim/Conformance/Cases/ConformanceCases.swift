import Session

/// All cases of a position, in the order in which they are played.
enum ConformanceCases {
    /// The kinds of cases, as `--only` names them.
    static let families = ["bind", "state", "window", "keepalive", "encoding", "long", "receipt", "error", "malformed"]

    /// The cases that suit protocol and ends; what cannot be played is there too, and says why.
    static func all(for settings: ConformanceSettings) -> [ConformanceCase] {
        let position = settings.position
        return BindCases.cases(position) + StateCases.cases(position) + WindowCases.cases(settings)
            + KeepaliveCases.cases(settings) + EncodingCases.cases(position) + LongMessageCases.cases(position)
            + ReceiptCases.cases(position) + ErrorCases.cases(position) + MalformedCases.cases(position)
    }
}

extension ConformancePosition {
    /// The clause of SMPP, or the part of the line protocol's description.
    func clause(_ number: String, _ subject: String, line: String) -> Clause {
        wireProtocol == .smpp ? .smpp(number, subject) : .line(line)
    }

    /// What makes the peer send a message, and waits for it.
    func provoked(_ label: String = "text") -> [ConformanceStep] {
        [
            .send(.text(provokingText), as: label), .answered(label),
            .expect([.message(for: label)], or: .notApplicable("the peer sends no message after a text (--text)")),
        ]
    }

    /// A text that a gateway reports about, or that an ESME replies to.
    var provokingText: TextForm { TextForm(registeredDelivery: ownRole == .esme ? 1 : 0) }
}
