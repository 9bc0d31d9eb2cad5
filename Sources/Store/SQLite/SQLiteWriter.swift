import Primitives

/// Loads and saves rows over one connection, and leaves the syncing of the log to its syncer.
final class SQLiteWriter: RowWriter {
    private let transaction: Transaction
    let syncer: any RowSyncer

    init(_ database: Database) throws(StoreError) {
        transaction = Transaction(database)
        syncer = try SQLiteSyncer(path: database.path)
    }

    var cacheOctetCount: Int { transaction.database.cacheOctetCount }

    func begin() throws(StoreError) { try transaction.begin() }

    func rollback() throws(StoreError) { try transaction.rollback() }

    func endPatience(at moment: ContinuousClock.Instant) { transaction.database.patience.end(at: moment) }

    var hasEndedPatience: Bool { transaction.database.patience.hasEnded }

    /// A disk that is full takes an empty transaction, but no page.
    func probe() throws(StoreError) {
        try transaction.begin()
        do throws(StoreError) {
            try transaction.database.execute("UPDATE name SET text = text WHERE id = (SELECT min(id) FROM name)")
            try transaction.commit()
        } catch {
            try transaction.rollback()
            throw error
        }
    }

    /// Folds the log into the file. What cannot be folded now, or in time, is folded in when the file is opened next.
    func finish() {
        if !hasEndedPatience { try? transaction.database.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
    }

    func forgetPast(within limit: Duration) throws(StoreError) -> Bool {
        try SQLiteLogCut(path: transaction.database.path).run(within: limit)
    }

    func load(_ keys: RowKeys, into rows: WorkingSet) throws(StoreError) {
        for key in keys.people where !rows.people.isKnown(key) {
            rows.people.load(try transaction.person(key), for: key)
        }
        for key in keys.counts where !rows.counts.isKnown(key) {
            rows.counts.load(try transaction.knownCounts(of: key), for: key)
        }
        for key in keys.senders where !rows.senders.isKnown(key) {
            rows.senders.load(try transaction.sender(key), for: key)
        }
        if keys.wantsOptOutPresence, rows.optOutPresence == nil {
            rows.optOutPresence = try transaction.hasOptOuts()
        }
        for key in keys.optOuts where !rows.optOuts.isKnown(key) {
            rows.optOuts.load(try transaction.optOut(key), for: key)
        }
        for key in keys.inquiries where !rows.inquiries.isKnown(key) {
            rows.inquiries.load(try transaction.inquiry(key), for: key)
        }
        for key in keys.replies where !rows.replies.isKnown(key) {
            rows.replies.load(try transaction.replyProgress(key), for: key)
        }
        for key in keys.submissions where !rows.submissions.isKnown(key) {
            rows.submissions.load(try transaction.submission(key), for: key)
        }
        for key in keys.fragments where !rows.fragments.isKnown(key) {
            rows.fragments.load(try transaction.fragment(key), for: key)
        }
        if keys.wantsKeyRows, rows.keys.stored == nil {
            rows.keys.load(try transaction.keys(), hasPeople: try transaction.hasPeople())
        }
    }

    func save(_ rows: WorkingSet) throws(StoreError) {
        try rows.people.forEachChange(
            put: { (_, row) throws(StoreError) in try transaction.putPerson(row) },
            remove: { (key) throws(StoreError) in try transaction.deletePerson(key) })
        try rows.counts.forEachChange(
            put: { (key, row) throws(StoreError) in try transaction.putCounts(row, of: key) },
            remove: { (key) throws(StoreError) in try transaction.deleteCounts(of: key) })
        try rows.senders.forEachChange(
            put: { (_, row) throws(StoreError) in try transaction.putSender(row) },
            remove: { (key) throws(StoreError) in try transaction.deleteSender(key) })
        try rows.optOuts.forEachChange(
            put: { (key, _) throws(StoreError) in try transaction.insertOptOut(key) },
            remove: { (key) throws(StoreError) in try transaction.deleteOptOut(key) })
        try rows.inquiries.forEachChange(
            insert: { (row) throws(StoreError) in try transaction.insertInquiry(row) },
            update: { (row) throws(StoreError) in try transaction.updateInquiry(row) },
            remove: { (key) throws(StoreError) in try transaction.deleteInquiry(key) })
        try rows.replies.forEachChange(
            insert: { (row) throws(StoreError) in try transaction.insertReply(row) },
            update: { (row) throws(StoreError) in try transaction.updateReply(row) },
            remove: { (key) throws(StoreError) in try transaction.deleteReply(key) })
        try rows.submissions.forEachChange(
            put: { (_, row) throws(StoreError) in try transaction.putSubmission(row) },
            remove: { (key) throws(StoreError) in try transaction.deleteSubmission(key) })
        try rows.fragments.forEachChange(
            insert: { (row) throws(StoreError) in try transaction.insertFragment(row) },
            update: { (row) throws(StoreError) in
                try transaction.deleteFragment(row.id)
                try transaction.insertFragment(row)
            },
            remove: { (key) throws(StoreError) in try transaction.deleteFragment(key) })
        if rows.keys.isChanged { try transaction.putKeys(rows.keys.rows) }
        if rows.leavesNoCopies { try transaction.rewriteNeighbours(of: rows) }
        try transaction.commit()
    }
}
