import Primitives
import SMS

/// What a company says to one question, as it came.
package enum SourceAnswer: Hashable, Sendable {
    /// The accounts of its applications; one it leaves out has none.
    case counts([AccountCount])
    /// It does not know yet and wants to be asked again after this time.
    case later(Duration)
    /// It knows nobody of that number.
    case unknown
    /// It could not answer this question, or what it said could not be read.
    case failed
}

/// One question's answer within a batch.
package struct BatchAnswer: Hashable, Sendable {
    /// The question as the company names it, which may be none of ours.
    package var question: MessageID
    /// What the company says to it.
    package var answer: SourceAnswer

    /// That answer to that question.
    package init(question: MessageID, answer: SourceAnswer) {
        self.question = question
        self.answer = answer
    }
}

/// Why a whole batch got no answer.
package enum BatchFailure: Error, Hashable, Sendable {
    /// Nothing came back in time.
    case timedOut
    /// The company could not be reached or hung up.
    case refused
    /// The company answered with this HTTP status.
    case status(Int)
    /// What came back could not be read as answers.
    case nonsense
    /// The folder through which the company is asked cannot be used, for this reason.
    case folder(String)
    /// Answers came back, but not one of them was of use.
    case useless
}

/// Why one answer within a batch was not taken; its question is asked again.
package enum AnswerFault: Hashable, Sendable, CaseIterable {
    /// The batch was answered without this question.
    case unanswered
    /// The company said it failed.
    case reportedFailure
    /// It counts an application that is not the company's.
    case unknownApplication
    /// It counts one application twice.
    case repeatedApplication
    /// A count is negative or beyond 9 999 999.
    case countOutOfRange
}
