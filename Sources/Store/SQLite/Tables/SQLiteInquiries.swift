import Primitives
import SMS

extension SQLiteSnapshot {
    /// The inquiry of that name, if it is not erased yet.
    final func inquiry(_ id: MessageID) throws(StoreError) -> InquiryRow? {
        let query = try database.statement(
            """
            SELECT id, phone, service, link, short_code, language, accepted_at, deadline, is_acknowledged, missing,
                counts, state, reply_state, finished_at, partial_at FROM inquiry WHERE id = ?1
            """)
        query.bind(1, id)
        return try first(query, inquiry(from:))
    }

    /// The oldest open inquiries named after `id`, or from the very first, in order; at most `limit`.
    final func openInquiries(after id: MessageID?, limit: Int) throws(StoreError) -> [InquiryRow] {
        let query = try database.statement(
            """
            SELECT id, phone, service, link, short_code, language, accepted_at, deadline, is_acknowledged, missing,
                counts, state, reply_state, finished_at, partial_at
            FROM inquiry INDEXED BY open_inquiry WHERE state = 0 AND id > ?1 ORDER BY id LIMIT ?2
            """)
        query.bind(1, id?.rawValue ?? .min)
        query.bind(2, limit)
        return try collect(query, inquiry(from:))
    }

    final func inquiry(from row: Statement) throws(StoreError) -> InquiryRow {
        try InquiryRow(row, names)
    }
}

extension Transaction {
    /// Writes a new inquiry; refuses an id that is taken.
    func insertInquiry(_ row: InquiryRow) throws(StoreError) {
        let service = try names.number(of: row.service)
        let link = try names.number(of: row.link)
        let language = try names.number(of: row.language)
        let change = try database.statement(
            "INSERT INTO inquiry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)")
        change.bind(2, row.phone)
        change.bind(3, service)
        change.bind(4, link)
        change.bind(5, row.shortCode)
        change.bind(6, language)
        change.bind(7, row.acceptedAt)
        change.bind(8, row.deadline)
        try bindProgress(of: row, to: change, id: 1, from: 9)
        try change.run()
    }

    /// Writes how far an inquiry has come, and its link; what never changes (who asked, when) is left as it is.
    func updateInquiry(_ row: InquiryRow) throws(StoreError) {
        let link = try names.number(of: row.link)
        let change = try database.statement(
            """
            UPDATE inquiry SET is_acknowledged = ?2, missing = ?3, counts = ?4, state = ?5, reply_state = ?6,
                finished_at = ?7, partial_at = ?8, link = ?9 WHERE id = ?1
            """)
        change.bind(9, link)
        try bindProgress(of: row, to: change, id: 1, from: 2)
        try change.run()
    }

    /// Removes an inquiry with all it holds.
    func deleteInquiry(_ id: MessageID) throws(StoreError) {
        let change = try database.statement("DELETE FROM inquiry WHERE id = ?1")
        change.bind(1, id)
        try change.run()
    }

    private func bindProgress(
        of row: InquiryRow, to change: Statement, id: Int32, from index: Int32
    ) throws(StoreError) {
        let missing = try names.packList(row.missing)
        let counts = try names.packCounts(row.counts)
        change.bind(id, row.id)
        change.bind(index, row.isAcknowledged)
        change.bind(index + 1, missing)
        change.bind(index + 2, counts)
        change.bind(index + 3, row.state.rawValue)
        change.bind(index + 4, row.isTold)
        change.bind(index + 5, row.finishedAt)
        change.bind(index + 6, row.partialAt)
    }
}
