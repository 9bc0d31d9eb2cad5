/// A change on its way through the store, whatever its type.
///
/// It passes from thread to thread with its batch: one thread at a time has it.
package class PendingChange: @unchecked Sendable {
    /// On whose behalf it is done. Changes of one lane are carried out in the order in which they were submitted; lanes
    /// take turns, so that one with much to do does not keep the others waiting.
    package let lane: String
    /// Why nothing of it is stored.
    package fileprivate(set) var error: StoreError?
    /// Whether it was written, or refused, alone: when the rest of its batch is tried again, it is not.
    var isWritten = false
    /// Whether a store that failed as a whole has been asked again.
    package var isRepeated = false

    fileprivate init(lane: String) { self.lane = lane }

    /// Whether it has to be submitted again.
    package var mustBeRepeated: Bool { false }

    func name(_ keys: inout RowKeys) {}
    func nameOrder(_ keys: inout RowKeys) {}
    func nameMore(_ keys: inout RowKeys, given rows: WorkingSet) {}
    func apply(to rows: WorkingSet) throws(StoreError) {}
    /// Takes note that nothing of it is stored, and why.
    package final func fail(_ error: StoreError) { self.error = error }

    /// Tells whoever submitted it what came of it.
    package func deliver() {}
}

/// A change of one type, and who waits for its outcome.
package final class Pending<Submitted: Change>: PendingChange, @unchecked Sendable {
    private let change: Submitted
    private var outcome: Submitted.Outcome?
    private let receive: (Submitted, Result<Submitted.Outcome, StoreError>) -> Void

    /// A change to be done; `receive` is called by `deliver`, on the thread of its caller.
    package init(
        _ change: Submitted, lane: String,
        receive: @escaping (Submitted, Result<Submitted.Outcome, StoreError>) -> Void
    ) {
        self.change = change
        self.receive = receive
        super.init(lane: lane)
    }

    override package var mustBeRepeated: Bool {
        guard let error, !error.concernsOneUnit else { return false }
        return change.mustBeDone
    }

    override func name(_ keys: inout RowKeys) { change.name(&keys) }

    override func nameOrder(_ keys: inout RowKeys) { change.nameOrder(&keys) }

    override func nameMore(_ keys: inout RowKeys, given rows: WorkingSet) { change.nameMore(&keys, given: rows) }

    override func apply(to rows: WorkingSet) throws(StoreError) {
        error = nil
        outcome = try change.apply(to: rows)
    }

    override package func deliver() {
        if let error { return receive(change, .failure(error)) }
        guard let outcome else { preconditionFailure("a change came back without an outcome") }
        receive(change, .success(outcome))
    }
}
