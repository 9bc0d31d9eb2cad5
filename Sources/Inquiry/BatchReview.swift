/// What the answers to one batch were worth, for its notes and for the circuit.
struct BatchReview {
    /// Answers to questions the company was not asked.
    var strangers = 0
    /// Whether the company said anything of use, "later" included.
    private(set) var hasUsefulAnswer = false
    private var refused: [AnswerFault: Int] = [:]

    mutating func see(_ verdict: AnswerVerdict) {
        switch verdict {
        case .counts, .later: hasUsefulAnswer = true
        case .refused: break
        }
    }

    mutating func refuse(_ fault: AnswerFault) { refused[fault, default: 0] += 1 }

    func notes(on batch: BatchID, of company: CompanyID) -> [AggregatorAction] {
        var notes: [AggregatorAction] = []
        for fault in AnswerFault.allCases {
            guard let count = refused[fault] else { continue }
            notes.append(.note(.answersRefused(company, batch, fault, count: count)))
        }
        if strangers > 0 { notes.append(.note(.strangers(company, batch, count: strangers))) }
        return notes
    }
}
