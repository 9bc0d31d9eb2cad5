/// What became of the receipts of a load run.
struct ReceiptTally: Equatable, Sendable {
    /// How many the gateway wrote for the responder.
    var writtenCount = 0
    /// How many of these the responder took.
    var answeredCount = 0
    /// How many of these it did not want.
    var refusedCount = 0
    /// How many came from the responder, where it plays the gateway.
    var arrivedCount = 0

    /// How many were written and never answered.
    var unansweredCount: Int { writtenCount - answeredCount - refusedCount }
}
