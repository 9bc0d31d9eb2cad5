/// Copies all rows of a store into another one, table by table in the order of keys.
///
/// What the target has of a table tells how far an interrupted copy came: the next one goes on there. Neither store may be
/// served meanwhile.
package struct Migration {
    /// How many rows a table has in both stores now.
    package struct Count: Equatable, Sendable {
        /// The table.
        package let table: StoredTable
        /// Rows in the store that was copied.
        package var source = 0
        /// Rows in the store that took them.
        package var target = 0
    }

    /// How many rows one commit takes.
    private static let pageSize = 5_000

    private let source: any SnapshotReader
    private let target: any SnapshotReader
    private let editor: Editor

    /// A copy from one store, which has to be there, into another, which is made where it is not.
    ///
    /// - Throws: `StoreError.refused` for a target that others have filled.
    package init(from source: any RowStore, to target: any RowStore) throws(StoreError) {
        self.source = try source.openReader()
        editor = try Editor(target, patience: .seconds(30))
        self.target = try target.openReader()
        let (theirs, ours) = (try Self.keys(of: self.target), try Self.keys(of: self.source))
        let isFilled = try self.target.read { (found) throws(StoreError) in
            if try found.hasPeople() { return true }
            if try found.newestMessageID() != nil { return true }
            return try !found.keys().isEmpty
        }
        guard !isFilled || theirs == ours else {
            throw .refused(reason: "\(target.name) has rows of another store; name one that is empty, or not there yet")
        }
    }

    /// Copies what is missing; `progress` hears the rows that are durable.
    package func run(progress: (StoredTable, Int) -> Void) throws(StoreError) -> [Count] {
        var counts: [Count] = []
        for table in StoredTable.allCases {
            // Keys are few, and written as a whole.
            var position = table == .keys ? RowPosition.start : try Self.count(table, in: target).end
            var copiedCount = 0
            while true {
                let page = try Self.page(table, after: position, in: source)
                guard let end = page.end else { break }
                try editor.commit(RowsCopy(rows: page))
                position = end
                copiedCount += page.count
                progress(table, copiedCount)
            }
            counts.append(
                Count(
                    table: table, source: try Self.count(table, in: source).count,
                    target: try Self.count(table, in: target).count))
        }
        editor.finish()
        return counts
    }

    private static func keys(of reader: any SnapshotReader) throws(StoreError) -> [KeyRow] {
        try reader.read { (found) throws(StoreError) in try found.keys() }
    }

    private static func page(
        _ table: StoredTable, after position: RowPosition, in reader: any SnapshotReader
    ) throws(StoreError) -> StoredRows {
        try reader.read { (found) throws(StoreError) in
            try found.storedRows(table, after: position, limit: pageSize)
        }
    }

    private static func count(
        _ table: StoredTable, in reader: any SnapshotReader
    ) throws(StoreError) -> (count: Int, end: RowPosition) {
        var (count, position) = (0, RowPosition.start)
        while true {
            let rows = try page(table, after: position, in: reader)
            count += rows.count
            // All keys come at once.
            guard let end = rows.end, table != .keys else { return (count, rows.end ?? position) }
            position = end
        }
    }
}

/// Rows of one table on their way into another store.
private struct RowsCopy: Change {
    let rows: StoredRows

    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) {
        switch rows {
        case .keys: keys.keyRows()
        case .senders(let rows): for row in rows { keys.sender(row.phone) }
        case .people, .counts, .optOuts, .inquiries, .replies, .submissions, .fragments: break
        }
    }

    func apply(to set: WorkingSet) throws(StoreError) {
        switch rows {
        case .keys(let rows): set.keys.replace(rows)
        case .people(let rows): for row in rows { set.putPerson(row) }
        case .counts(let rows): for row in rows { set.putCounts(row.counts, of: row.phone) }
        case .senders(let rows): for row in rows { set.putSender(row) }
        case .optOuts(let rows): for digest in rows { set.putOptOut(digest) }
        case .inquiries(let rows): for row in rows { try set.insertInquiry(row) }
        case .replies(let rows): for row in rows { try set.insertReply(row) }
        case .submissions(let rows): for row in rows { set.putSubmission(row) }
        case .fragments(let rows): for row in rows { try set.insertFragment(row) }
        }
    }
}
