import Primitives
import SMS

/// What an `IdentityInquiry` is told.
package enum IdentityEvent: Hashable, Sendable {
    /// Texts were read that cannot be decided without a verdict, in their order.
    case wanted([IdentityQuestion])
    /// The text of a question that had its verdict is decided, or could not be: the limits of its number are known now.
    case decided(MessageID)
    /// The register answered a batch.
    case answered(BatchID, [IdentityBatchAnswer])
    /// A batch got no answer.
    case failed(BatchID, BatchFailure)
    /// Time has passed.
    case tick
}

/// What an `IdentityInquiry` wants done, in the order to do it.
package enum IdentityAction: Hashable, Sendable {
    /// Ask the register, with no question to see whether it is back; its answer or failure comes back as an event.
    case ask(BatchID, [IdentityQuestion])
    /// Decide the text of this question with this verdict.
    case tell(MessageID, IdentityVerdict)
    /// Decide the text of this question without a verdict: what was decided over its number since may be reason enough.
    case decideAgain(MessageID)
    /// Tell the log and the metrics.
    case note(IdentityNote)
}

/// What is worth a log line or a counter.
package enum IdentityNote: Hashable, Sendable {
    /// The register failed too often in a row and is left alone for this time.
    case circuitOpened(rest: Duration)
    /// The register answers again.
    case circuitClosed
    /// A batch of so many questions failed.
    case batchFailed(BatchID, BatchFailure, questions: Int)
    /// So many questions of an answered batch got no answer that could be used.
    case answersMissing(BatchID, count: Int)
    /// So many answers of a batch named questions that it did not hold.
    case unexpectedAnswers(BatchID, count: Int)
}
