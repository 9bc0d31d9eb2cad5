/// Carries out batches of units, one commit a batch.
struct GroupCommit<Unit: UnitOfWork> {
    private let transaction: Transaction
    /// How long the last batch's units took.
    private(set) var workTime = Duration.zero
    /// How long making them durable took.
    private(set) var commitTime = Duration.zero

    init(_ transaction: Transaction) { self.transaction = transaction }

    /// Runs every unit and makes their changes durable together.
    ///
    /// A unit that breaks a rule comes back failed and its neighbours committed. Any other error leaves nothing stored.
    mutating func carryOut(_ units: inout [Unit]) throws(StoreError) {
        do throws(StoreError) {
            try inTransaction { [transaction] () throws(StoreError) in
                for index in units.indices { try units[index].run(in: transaction) }
            }
        } catch {
            guard error.concernsOneUnit else { throw error }
            try carryOutEachAlone(&units)
        }
    }

    /// The same, at the price of a savepoint a unit: only a batch with a culprit pays it.
    private mutating func carryOutEachAlone(_ units: inout [Unit]) throws(StoreError) {
        try inTransaction { [transaction] () throws(StoreError) in
            for index in units.indices {
                do throws(StoreError) {
                    try transaction.nested { () throws(StoreError) in try units[index].run(in: transaction) }
                } catch {
                    guard error.concernsOneUnit else { throw error }
                    units[index].fail(error)
                }
            }
        }
    }

    private mutating func inTransaction(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        let start = ContinuousClock.now
        try transaction.begin()
        do throws(StoreError) {
            try body()
            workTime = ContinuousClock.now - start
            try transaction.commit()
            commitTime = ContinuousClock.now - start - workTime
        } catch {
            try transaction.rollback()
            throw error
        }
    }
}
