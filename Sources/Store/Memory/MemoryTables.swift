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
    /// Rows to be written, `nil` for rows to be removed.
    typealias Rows<Key: Hashable & Sendable, Row: Sendable> = [(key: Key, row: Row?, way: Way)]

    /// How a row is written.
    enum Way: Sendable {
        /// As a new one; a key that is taken is refused.
        case insertion
        /// As a new one, in place of whatever there was.
        case replacement
        /// As progress of the one that is there.
        case update
    }

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
        for (key, _, way) in inquiries where way == .insertion && tables.inquiries[key] != nil {
            throw .refused(reason: "UNIQUE constraint failed: inquiry.id")
        }
        for (key, _, way) in fragments where way == .insertion && tables.fragments[key] != nil {
            throw .refused(reason: "UNIQUE constraint failed: fragment.id")
        }
        for (key, row, way) in replies {
            if way == .insertion, tables.replies[key] != nil {
                throw .refused(reason: "UNIQUE constraint failed: outbox.id")
            }
            try row?.check()
        }
        if let keys, Set(keys.map(\.checkValue)).count < keys.count {
            throw .refused(reason: "UNIQUE constraint failed: key.check_value")
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
        for (key, row, way) in inquiries {
            tables.inquiries[key] = way == .update ? tables.inquiries[key].flatMap { row?.progress(of: $0) } : row
        }
        for (key, row, way) in replies {
            tables.replies[key] = way == .update ? tables.replies[key].flatMap { row?.progress(of: $0) } : row
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
                guard slot.row != nil else { return slot.isStored ? (key, nil, .replacement) : nil }
                return (key, slot.row, !slot.isStored ? .insertion : slot.isNew ? .replacement : .update)
            }
        }
    }
}

extension InquiryRow {
    /// How far another row of the same inquiry has come by this one; who asked and when never changes.
    fileprivate func progress(of former: InquiryRow) -> InquiryRow {
        var row = former
        (row.isAcknowledged, row.missing, row.counts, row.state) = (isAcknowledged, missing, counts, state)
        (row.isTold, row.finishedAt, row.partialAt, row.link) = (isTold, finishedAt, partialAt, link)
        return row
    }
}

extension OutboxRow {
    /// How far another row of the same reply has come by this one; its content never changes.
    fileprivate func progress(of former: OutboxRow) -> OutboxRow {
        var row = former
        (row.expiresAt, row.dueAt, row.attempts, row.state) = (expiresAt, dueAt, attempts, state)
        (row.link, row.segmentCount, row.submittedSegments) = (link, segmentCount, submittedSegments)
        (row.deliveredSegments, row.failedSegments) = (deliveredSegments, failedSegments)
        return row
    }

    /// The row as a change reads it.
    var withoutContent: OutboxRow {
        var row = self
        (row.source, row.destination, row.text) = ("", "", "")
        return row
    }
}
