import Primitives
import SMS

extension SQLiteSnapshot {
    /// What is remembered of a number, if anything.
    final func sender(_ phone: PhoneNumber) throws(StoreError) -> SenderRow? {
        let query = try database.statement(
            """
            SELECT last_query_at, failure_count, failure_window_start, locked_until, last_help_at, prompt_until,
                reply_count, replies_since, language, has_opted_out, recent, open_inquiry,
                last_inquiry, topic, topic_until, services, link
            FROM sender WHERE phone = ?1
            """)
        query.bind(1, phone)
        return try first(query) { [names] (row) throws(StoreError) in
            try SenderRow(of: phone, row, from: 0, names)
        }
    }
}

extension Transaction {
    /// Writes what is to be remembered of a number; refuses a `recent` that is too long.
    func putSender(_ row: SenderRow) throws(StoreError) {
        try row.check()
        var language: Int64?
        if let name = row.language { language = try names.number(of: name) }
        var link: Int64?
        if let name = row.link { link = try names.number(of: name) }
        let services = try names.packServices(row.others, row.challenge)
        // REPLACE overwrites in place, since the table has no second index; an upsert reads the old row first.
        let change = try database.statement(
            """
            REPLACE INTO sender VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
            """)
        change.bind(1, row.phone)
        change.bind(2, row.lastQueryAt)
        change.bind(3, row.failureCount)
        change.bind(4, row.failureWindowStart)
        change.bind(5, row.lockedUntil)
        change.bind(6, row.lastHelpAt)
        change.bind(7, row.promptUntil)
        change.bind(8, row.replyCount)
        change.bind(9, row.repliesSince)
        change.bind(10, language)
        change.bind(11, row.hasOptedOut)
        change.bind(12, row.recent)
        change.bind(13, row.openInquiry)
        change.bind(14, row.lastInquiry)
        change.bind(15, row.topic)
        change.bind(16, row.topicUntil)
        change.bind(17, services)
        change.bind(18, link)
        try change.run()
    }

    /// Forgets what is remembered of a number.
    func deleteSender(_ phone: PhoneNumber) throws(StoreError) {
        try overwriteKey(phone, in: .sender)
        let change = try database.statement("DELETE FROM sender WHERE phone = ?1")
        change.bind(1, phone)
        try change.run()
    }
}
