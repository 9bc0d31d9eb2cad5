import Primitives
import SMS

/// The name of one batch, unique within one `Aggregator`.
package struct BatchID: Hashable, Sendable {
    /// 1 for the first batch, then rising.
    package let rawValue: UInt64

    /// The batch of this number.
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// One question within a batch.
package struct BatchItem: Hashable, Sendable {
    /// The question's name, to be given back with the answer.
    package var question: MessageID
    /// The number that is asked about.
    package var phone: PhoneNumber

    /// That question about that number.
    package init(question: MessageID, phone: PhoneNumber) {
        self.question = question
        self.phone = phone
    }
}

/// What an `Aggregator` wants done, in the order to do it.
package enum AggregatorAction: Hashable, Sendable {
    /// Ask the company; its answer or failure comes back as an event.
    case ask(CompanyID, BatchID, [BatchItem])
    /// Stop waiting for a batch that took too long; what still comes is welcome, but nobody waits for it.
    case abandon(CompanyID, BatchID)
    /// Put the company's counts on record; the store knows whether they were the last that was missing.
    ///
    /// It comes once for a question and company. All the company's applications are there, in its order.
    case record(MessageID, CompanyID, [AccountCount])
    /// Tell the person that the answer takes time.
    case acknowledge(MessageID)
    /// Tell the person what is on record so far, and who has not answered.
    case tellPartial(MessageID)
    /// Answer with what is on record: time is up, or there is nobody left to ask. The question is let go of.
    case expire(MessageID)
    /// Nothing: there is no room for this question. The store keeps it until it is handed in again.
    case postpone(MessageID)
    /// Tell the log and the metrics.
    case note(AggregatorNote)
}

/// What is worth a log line or a counter.
package enum AggregatorNote: Hashable, Sendable {
    /// The company failed too often in a row and is left alone for this time.
    case circuitOpened(CompanyID, rest: Duration)
    /// The company answers again.
    case circuitClosed(CompanyID)
    /// A batch of so many questions failed; they are asked again later.
    case batchFailed(CompanyID, BatchID, BatchFailure, questions: Int)
    /// So many answers in a batch were not taken for this reason; their questions are asked again later.
    case answersRefused(CompanyID, BatchID, AnswerFault, count: Int)
    /// So many answers in a batch named questions the company was not asked.
    case unexpectedAnswers(CompanyID, BatchID, count: Int)
    /// A batch nobody waited for any more was answered, and so many of its answers were still of use.
    case lateAnswers(CompanyID, BatchID, taken: Int)
}
