/// One indivisible piece of work on the store: all its changes become durable together, or none does.
package protocol UnitOfWork: Sendable {
    /// On whose behalf it is done. Units of one lane are carried out in the order in which they were submitted; lanes take
    /// turns, so that one with much to do does not keep the others waiting.
    var lane: String { get }

    /// Reads, decides and writes, and keeps the result in itself.
    ///
    /// It may be run again from the start when a commit fails, so it has no effect but on the transaction and itself,
    /// and overwrites what an earlier run or `fail` left in it. Throwing `.refused` undoes this unit alone.
    mutating func run(in transaction: Transaction) throws(StoreError)

    /// Takes note that nothing of it is stored, and why.
    mutating func fail(_ error: StoreError)
}
