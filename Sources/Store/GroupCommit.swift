/// Carries out batches of units, one commit a batch.
struct GroupCommit<Unit: UnitOfWork> {
    private let transaction: Transaction

    init(_ transaction: Transaction) { self.transaction = transaction }

    /// Runs every unit and makes their changes durable together.
    ///
    /// A unit that breaks a rule comes back failed and its neighbours committed. Any other error leaves nothing stored.
    func carryOut(_ units: inout [Unit]) throws(StoreError) {
        do throws(StoreError) {
            try inTransaction { () throws(StoreError) in
                for index in units.indices { try units[index].run(in: transaction) }
            }
        } catch {
            guard error.concernsOneUnit else { throw error }
            try carryOutEachAlone(&units)
        }
    }

    /// The same, at the price of a savepoint a unit: only a batch with a culprit pays it.
    private func carryOutEachAlone(_ units: inout [Unit]) throws(StoreError) {
        try inTransaction { () throws(StoreError) in
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

    private func inTransaction(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        try transaction.begin()
        do throws(StoreError) {
            try body()
            try transaction.commit()
        } catch {
            try transaction.rollback()
            throw error
        }
    }
}
