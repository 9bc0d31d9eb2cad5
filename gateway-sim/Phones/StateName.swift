import SMS

extension MessageState {
    /// The state as the protocol writes it: the line protocol in whole words, SMPP in a receipt's seven letters.
    func name(in wireProtocol: GatewayProfile.WireProtocol) -> String {
        switch wireProtocol {
        case .line: name
        case .smpp: receiptCode
        }
    }

    /// The state that was typed, as either protocol writes it and in any case.
    init?(typed text: String) {
        let wanted = text.uppercased()
        guard let state = Self.allCases.first(where: { $0.name == wanted || $0.receiptCode == wanted }) else {
            return nil
        }
        self = state
    }

    /// What may be typed, for whoever typed something else.
    static let forms =
        allCases
        .map { $0.name == $0.receiptCode ? $0.name : "\($0.name) (\($0.receiptCode))" }.joined(separator: ", ")
}
