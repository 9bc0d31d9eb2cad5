import SMS

@testable import Store

/// A change whose keys and work are written in the test.
struct ScriptedChange<Outcome: Sendable>: Change {
    var mustBeDone = true
    var keys: @Sendable (inout RowKeys) -> Void = { _ in }
    var moreKeys: @Sendable (inout RowKeys, WorkingSet) -> Void = { _, _ in }
    var work: @Sendable (WorkingSet) throws(StoreError) -> Outcome

    init(
        _ keys: @escaping @Sendable (inout RowKeys) -> Void = { _ in },
        _ work: @escaping @Sendable (WorkingSet) throws(StoreError) -> Outcome
    ) {
        self.keys = keys
        self.work = work
    }

    func name(_ keys: inout RowKeys) { self.keys(&keys) }

    func nameMore(_ keys: inout RowKeys, given rows: WorkingSet) { moreKeys(&keys, rows) }

    func apply(to rows: WorkingSet) throws(StoreError) -> Outcome { try work(rows) }
}

extension ScriptedChange<Int> {
    /// A change that writes an inquiry and a reply of its number, which is its outcome.
    static func writing(_ number: Int) throws -> Self {
        let inquiry = try Sample.inquiry(number, phone: number)
        return Self { (rows) throws(StoreError) in
            try rows.inquiries.insert(inquiry, for: inquiry.id)
            try rows.replies.insert(Sample.reply(number), for: Sample.id(number))
            return number
        }
    }

    /// A change that only does something, and has a number for its outcome.
    static func doing(_ number: Int, _ work: @escaping @Sendable () -> Void) -> Self {
        Self { _ in
            work()
            return number
        }
    }
}
