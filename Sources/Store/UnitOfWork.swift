/// One indivisible piece of work on the store: all its changes become durable together, or none does.
package protocol UnitOfWork: Sendable {
    /// Reads, decides and writes, and keeps the result in itself.
    ///
    /// It may be run again from the start when a commit fails, so it has no effect but on the transaction and itself,
    /// and overwrites what an earlier run or `fail` left in it. Throwing `.refused` undoes this unit alone.
    mutating func run(in transaction: Transaction) throws(StoreError)

    /// Takes note that nothing of it is stored, and why.
    mutating func fail(_ error: StoreError)
}
