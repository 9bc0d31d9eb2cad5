import Primitives
import SMS

/// All rows of a store in memory.
struct MemoryTables: Sendable {
    var people: [PhoneNumber: PersonRow] = [:]
    var counts: [PhoneNumber: [AccountCount]] = [:]
    var senders: [PhoneNumber: SenderRow] = [:]
    var optOuts: Set<[UInt8]> = []
    var inquiries: [MessageID: InquiryRow] = [:]
    var replies: [MessageID: OutboxRow] = [:]
    var submissions: [SubmissionKey: SubmissionRow] = [:]
    var fragments: [MessageID: FragmentRow] = [:]
    var keys: [KeyRow] = []
}

/// What one batch has changed.
struct MemoryDelta: Sendable {
    /// Rows to be written, `nil` for rows to be removed, and whether a row has to be new.
    typealias Rows<Key: Hashable & Sendable, Row: Sendable> = [(key: Key, row: Row?, isNew: Bool)]

    let people: Rows<PhoneNumber, PersonRow>
    let counts: Rows<PhoneNumber, [AccountCount]>
    let senders: Rows<PhoneNumber, SenderRow>
    let optOuts: Rows<[UInt8], OptOut>
    let inquiries: Rows<MessageID, InquiryRow>
    let replies: Rows<MessageID, OutboxRow>
    let submissions: Rows<SubmissionKey, SubmissionRow>
    let fragments: Rows<MessageID, FragmentRow>
    let keys: [KeyRow]?

    init(_ rows: WorkingSet) {
        people = rows.people.delta
        counts = rows.counts.delta
        senders = rows.senders.delta
        optOuts = rows.optOuts.delta
        inquiries = rows.inquiries.delta
        replies = rows.replies.delta
        submissions = rows.submissions.delta
        fragments = rows.fragments.delta
        keys = rows.keys.isChanged ? rows.keys.rows : nil
    }

    /// Refuses what a schema would refuse.
    func check(against tables: MemoryTables) throws(StoreError) {
        for (key, row, isNew) in inquiries where row != nil && isNew && tables.inquiries[key] != nil {
            throw .refused(reason: "UNIQUE constraint failed: inquiry.id")
        }
        for (key, row, isNew) in fragments where row != nil && isNew && tables.fragments[key] != nil {
            throw .refused(reason: "UNIQUE constraint failed: fragment.id")
        }
        for (key, row, isNew) in replies {
            guard let row else { continue }
            if isNew, tables.replies[key] != nil { throw .refused(reason: "UNIQUE constraint failed: outbox.id") }
            try row.check()
        }
        for (_, row, _) in senders { try row?.check() }
        for (_, row, _) in counts { for count in row ?? [] { try count.check() } }
        for (_, row, _) in inquiries { for count in row?.counts ?? [] { try count.check() } }
    }

    func apply(to tables: inout MemoryTables) {
        for (key, row, _) in people { tables.people[key] = row }
        for (key, row, _) in counts { tables.counts[key] = row }
        for (key, row, _) in senders { tables.senders[key] = row }
        for (key, row, _) in optOuts {
            if row == nil { tables.optOuts.remove(key) } else { tables.optOuts.insert(key) }
        }
        for (key, row, isNew) in inquiries where isNew || row == nil || tables.inquiries[key] != nil {
            tables.inquiries[key] = row
        }
        for (key, row, isNew) in replies {
            guard let row else {
                tables.replies[key] = nil
                continue
            }
            if isNew {
                tables.replies[key] = row
            } else if let former = tables.replies[key] {
                tables.replies[key] = row.keepingContent(of: former)
            }
        }
        for (key, row, _) in submissions { tables.submissions[key] = row }
        for (key, row, _) in fragments { tables.fragments[key] = row }
        if let keys { tables.keys = keys }
    }
}

extension RowTable {
    /// What is to be written.
    fileprivate var delta: MemoryDelta.Rows<Key, Row> {
        changed.compactMap { key in
            slot(key).flatMap { slot in
                slot.row == nil && !slot.isStored ? nil : (key, slot.row, slot.row != nil && !slot.isStored)
            }
        }
    }
}

extension OutboxRow {
    /// The row with the content that no change reads or writes.
    fileprivate func keepingContent(of former: OutboxRow) -> OutboxRow {
        var row = self
        (row.source, row.destination, row.text) = (former.source, former.destination, former.text)
        return row
    }

    /// The row as a change reads it.
    var withoutContent: OutboxRow {
        var row = self
        (row.source, row.destination, row.text) = ("", "", "")
        return row
    }
}
