import Primitives
import SMS

/// What the answers to one batch were worth, for its questions, its notes and the circuit.
struct BatchReview {
    /// Why a question of the batch has no counts.
    enum Excuse: Equatable {
        case later(Duration)
        case refused(AnswerFault)
    }

    /// Whether the company said anything of use, "later" included.
    private(set) var hasUsefulAnswer = false
    private var excuses: [MessageID: Excuse] = [:]
    private var refused: [AnswerFault: Int] = [:]
    private var strangers = 0

    /// An answer names a question the company was not asked.
    mutating func countStranger() { strangers += 1 }

    /// The counts in an answer; one without counts is kept as the question's excuse, the first it gets.
    mutating func counts(in verdict: AnswerVerdict, to question: MessageID) -> [AccountCount]? {
        switch verdict {
        case .counts(let counts):
            hasUsefulAnswer = true
            return counts
        case .later(let wait):
            hasUsefulAnswer = true
            excuses[question] = excuses[question] ?? .later(wait)
        case .refused(let fault):
            excuses[question] = excuses[question] ?? .refused(fault)
        }
        return nil
    }

    /// Why a question of the batch that got no counts is to be asked again.
    mutating func closeWithoutCounts(_ question: MessageID) -> Excuse {
        let excuse = excuses[question] ?? .refused(.unanswered)
        switch excuse {
        case .later: break
        case .refused(let fault): refused[fault, default: 0] += 1
        }
        return excuse
    }

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
