/// A change of the store as a value: which rows it may touch, and what becomes of them.
///
/// Many changes share one commit. A change has no effect but on the working set, so that it can be applied again when a
/// batch has failed; whoever submits it gets its outcome once that is durable.
package protocol Change: Sendable {
    /// What it tells whoever submitted it.
    associatedtype Outcome: Sendable

    /// Whether a store that failed as a whole is asked again until it takes the change, because neither a gateway nor a
    /// later look would bring it again.
    var mustBeDone: Bool { get }

    /// Names the rows that it may read.
    func name(_ keys: inout RowKeys)

    /// Names the row that says which changes it may not overtake, where several batches are under way: the first row named.
    func nameOrder(_ keys: inout RowKeys)

    /// Names rows that only the rows named first lead to.
    func nameMore(_ keys: inout RowKeys, given rows: WorkingSet)

    /// Reads, decides and writes.
    ///
    /// - Throws: `StoreError.refused`, which undoes this change alone.
    func apply(to rows: WorkingSet) throws(StoreError) -> Outcome
}

extension Change {
    /// As a rule nobody would ask again.
    package var mustBeDone: Bool { true }
    /// As a rule the rows that it reads say it.
    package func nameOrder(_ keys: inout RowKeys) { name(&keys) }
    /// As a rule the first keys are all.
    package func nameMore(_ keys: inout RowKeys, given rows: WorkingSet) {}
}
