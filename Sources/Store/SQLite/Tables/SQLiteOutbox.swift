import Primitives
import SMS

extension SQLiteSnapshot {
    /// The newest of our message IDs in use, so that later ones can be later whatever the clock says.
    final func newestMessageID() throws(StoreError) -> MessageID? {
        let query = try database.statement(
            """
            SELECT max(ifnull((SELECT max(id) FROM inquiry), 0), ifnull((SELECT max(id) FROM outbox), 0),
                ifnull((SELECT max(id) FROM fragment), 0))
            """)
        let newest = try first(query) { $0.messageID(0) }
        return newest.flatMap { $0.rawValue > 0 ? $0 : nil }
    }

    /// The reply of that name, if it is still open.
    final func reply(_ id: MessageID) throws(StoreError) -> OutboxRow? {
        let query = try database.statement("SELECT * FROM outbox WHERE id = ?1")
        query.bind(1, id)
        return try first(query) { (row) throws(StoreError) in try reply(from: row) }
    }

    /// The reply of that name, if it is still open, without its text and addresses: all that its progress needs.
    final func replyProgress(_ id: MessageID) throws(StoreError) -> OutboxRow? {
        let query = try database.statement(
            """
            SELECT id, inquiry, kind, link, NULL, NULL, NULL, created_at, expires_at, due_at, attempts, state, segment_count,
                submitted, delivered, failed FROM outbox WHERE id = ?1
            """)
        query.bind(1, id)
        return try first(query) { (row) throws(StoreError) in try reply(from: row, hasContent: false) }
    }

    /// The oldest replies of a link that have segments to submit, named after `id`, or from the very first, in order.
    final func waitingReplies(
        link: String, after id: MessageID?, limit: Int
    ) throws(StoreError) -> [OutboxRow] {
        guard let link = try names.existingNumber(of: link) else { return [] }
        let query = try database.statement(
            "SELECT * FROM outbox WHERE id > ?1 AND link = ?2 AND state = 0 ORDER BY id LIMIT ?3")
        query.bind(1, id?.rawValue ?? .min)
        query.bind(2, link)
        query.bind(3, limit)
        return try collect(query) { (row) throws(StoreError) in try reply(from: row) }
    }

    /// Replies of a link whose attempt failed and whose next one is due, in the order in which they are due; at most
    /// `limit` after the place of `last`.
    final func dueReplies(
        link: String, at now: WallTime, after last: (dueAt: WallTime, id: MessageID)?, limit: Int
    ) throws(StoreError) -> [OutboxRow] {
        guard let link = try names.existingNumber(of: link) else { return [] }
        let query = try database.statement(
            """
            SELECT * FROM outbox INDEXED BY retried_reply
            WHERE link = ?1 AND (due_at, id) > (?2, ?3) AND due_at <= ?4 AND state = 0 AND attempts > 0
            ORDER BY due_at, id LIMIT ?5
            """)
        query.bind(1, link)
        query.bind(2, last?.dueAt.milliseconds ?? .min)
        query.bind(3, last?.id.rawValue ?? .min)
        query.bind(4, now)
        query.bind(5, limit)
        return try collect(query) { (row) throws(StoreError) in try reply(from: row) }
    }

    /// Looks at the next `limit` replies with segments to submit named after `id`, and finds those to these numbers.
    final func waitingReplies(
        to numbers: Set<PhoneNumber>, after id: MessageID?, limit: Int
    ) throws(StoreError) -> WaitingReplies {
        let query = try database.statement(
            """
            SELECT id, inquiry, kind, link, '', destination, '', created_at, expires_at, due_at, attempts, state,
                segment_count, submitted, delivered, failed
            FROM outbox WHERE id > ?1 AND state = 0 ORDER BY id LIMIT ?2
            """)
        query.bind(1, id?.rawValue ?? .min)
        query.bind(2, limit)
        defer { query.reset() }
        var found: [OutboxRow] = []
        var last: MessageID?
        var count = 0
        while try query.step() {
            count += 1
            last = query.messageID(0)
            guard let phone = PhoneNumber(query.text(5)), numbers.contains(phone) else { continue }
            found.append(try reply(from: query))
        }
        return WaitingReplies(own: found, last: count == limit ? last : nil)
    }

    /// How many replies have segments to submit, by link. Reads the whole table: work for a `Reader`.
    final func waitingCounts() throws(StoreError) -> [String: Int] {
        let query = try database.statement("SELECT link, count(*) FROM outbox WHERE state = 0 GROUP BY link")
        var counts: [String: Int] = [:]
        defer { query.reset() }
        while try query.step() { counts[try names.text(of: query.integer(0))] = query.count(1) }
        return counts
    }

    /// The oldest replies, whatever their state, named after `id`, or from the very first, in order.
    final func replies(after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow] {
        let query = try database.statement("SELECT * FROM outbox WHERE id > ?1 ORDER BY id LIMIT ?2")
        query.bind(1, id?.rawValue ?? .min)
        query.bind(2, limit)
        return try collect(query) { (row) throws(StoreError) in try reply(from: row) }
    }

    /// Looks at the next `limit` replies named after `id`, and finds those not yet given up whose time has passed.
    ///
    /// - Returns: their identifiers, and where to go on; `nil` at the end of the table.
    final func expiredReplies(
        at now: WallTime, after id: MessageID?, limit: Int
    ) throws(StoreError) -> (expired: [MessageID], last: MessageID?) {
        let query = try database.statement(
            "SELECT id, expires_at <= ?2 AND state <> 2 FROM outbox WHERE id > ?1 ORDER BY id LIMIT ?3")
        query.bind(1, id?.rawValue ?? .min)
        query.bind(2, now)
        query.bind(3, limit)
        defer { query.reset() }
        var expired: [MessageID] = []
        var last: MessageID?
        var count = 0
        while try query.step() {
            count += 1
            last = query.messageID(0)
            if query.boolean(1), let last { expired.append(last) }
        }
        return (expired, count == limit ? last : nil)
    }

    final func reply(from row: Statement, hasContent: Bool = true) throws(StoreError) -> OutboxRow {
        try OutboxRow(row, progress: 7, content: hasContent ? 4 : nil, names)
    }
}

extension Transaction {
    /// Writes a new reply; refuses an id that is taken and more segments than a row can count.
    func insertReply(_ row: OutboxRow) throws(StoreError) {
        try row.check()
        let kind = try names.number(of: row.kind)
        let link = try names.number(of: row.link)
        let change = try database.statement(
            "INSERT INTO outbox VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)")
        change.bind(2, row.inquiry)
        change.bind(3, kind)
        change.bind(4, link)
        change.bind(5, row.source)
        change.bind(6, row.destination)
        change.bind(7, row.text)
        change.bind(8, row.createdAt)
        try bindProgress(of: row, to: change, from: 9)
    }

    /// Writes how far a reply has come, its times and its link; its text and its addresses are left as they are.
    func updateReply(_ row: OutboxRow) throws(StoreError) {
        try row.check()
        let link = try names.number(of: row.link)
        let change = try database.statement(
            """
            UPDATE outbox SET expires_at = ?2, due_at = ?3, attempts = ?4, state = ?5, segment_count = ?6,
                submitted = ?7, delivered = ?8, failed = ?9, link = ?10 WHERE id = ?1
            """)
        change.bind(10, link)
        try bindProgress(of: row, to: change, from: 2)
    }

    /// Removes a reply that is finished.
    func deleteReply(_ id: MessageID) throws(StoreError) {
        let change = try database.statement("DELETE FROM outbox WHERE id = ?1")
        change.bind(1, id)
        try change.run()
    }

    private func bindProgress(of row: OutboxRow, to change: Statement, from index: Int32) throws(StoreError) {
        change.bind(1, row.id)
        change.bind(index, row.expiresAt)
        change.bind(index + 1, row.dueAt)
        change.bind(index + 2, row.attempts)
        change.bind(index + 3, row.state.rawValue)
        change.bind(index + 4, row.segmentCount)
        change.bind(index + 5, Int64(bitPattern: row.submittedSegments.rawValue))
        change.bind(index + 6, Int64(bitPattern: row.deliveredSegments.rawValue))
        change.bind(index + 7, Int64(bitPattern: row.failedSegments.rawValue))
        try change.run()
    }
}
