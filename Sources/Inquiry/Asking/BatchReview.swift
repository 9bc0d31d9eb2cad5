import Primitives
import SMS

/// What the answers to one batch were worth, for its questions, its notes and the circuit.
struct BatchReview {
    /// Why a question of the batch has no counts.
    enum FailureReason: Equatable {
        case later(Duration)
        case refused(AnswerFault)
    }

    /// Whether the company said anything of use, "later" included.
    private(set) var hasUsefulAnswer = false
    private var reasons: [MessageID: FailureReason] = [:]
    private var refused: [AnswerFault: Int] = [:]
    private var unexpectedAnswers = 0

    /// An answer names a question the company was not asked.
    mutating func countUnexpected() { unexpectedAnswers += 1 }

    /// The counts in an answer; one without counts is kept as the question's reason, the first it gets.
    mutating func counts(in verdict: AnswerVerdict, to question: MessageID) -> [AccountCount]? {
        switch verdict {
        case .counts(let counts):
            hasUsefulAnswer = true
            return counts
        case .later(let wait):
            hasUsefulAnswer = true
            reasons[question] = reasons[question] ?? .later(wait)
        case .refused(let fault):
            reasons[question] = reasons[question] ?? .refused(fault)
        }
        return nil
    }

    /// Why a question of the batch that got no counts is to be asked again.
    mutating func closeWithoutCounts(_ question: MessageID) -> FailureReason {
        let reason = reasons[question] ?? .refused(.unanswered)
        switch reason {
        case .later: break
        case .refused(let fault): refused[fault, default: 0] += 1
        }
        return reason
    }

    func notes(on batch: BatchID, of company: CompanyID) -> [AggregatorAction] {
        var notes: [AggregatorAction] = []
        for fault in AnswerFault.allCases {
            guard let count = refused[fault] else { continue }
            notes.append(.note(.answersRefused(company, batch, fault, count: count)))
        }
        if unexpectedAnswers > 0 { notes.append(.note(.unexpectedAnswers(company, batch, count: unexpectedAnswers))) }
        return notes
    }
}
