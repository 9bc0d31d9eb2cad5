import SMS

/// What an `Aggregator` is told.
package enum AggregatorEvent: Hashable, Sendable {
    /// A question is on record, just now or before a restart; only its missing companies are asked.
    case accepted(Question)
    /// A company answered a batch.
    case answered(CompanyID, BatchID, [BatchAnswer])
    /// A company did not answer a batch.
    case failed(CompanyID, BatchID, BatchFailure)
    /// The store says that nothing more is to be done: the person is answered, or the question erased.
    case closed(MessageID)
    /// Time has passed.
    case tick
}
