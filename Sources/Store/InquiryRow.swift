import Primitives
import SMS

/// How far an inquiry has come.
package enum InquiryState: Int64, Sendable, CaseIterable {
    case open = 0
    case answered = 1
    case expired = 2
}

/// What became of an inquiry's reply once its outbox row is gone.
package enum ReplyState: Int64, Sendable, CaseIterable {
    /// No reply was written yet that says what is known now.
    case none = 0
    /// The reply is in the outbox.
    case underWay = 1
    /// Every segment arrived.
    case delivered = 2
    /// A segment was given up.
    case failed = 3
    /// The gateways took every segment and never said what became of them.
    case unconfirmed = 4
}

/// One person's question from accepted to answered.
package struct InquiryRow: Hashable, Sendable {
    /// Our name for the question.
    package var id: MessageID
    /// The number the question is about, and from.
    package var phone: PhoneNumber
    /// The service asked, by its id in the catalog.
    package var service: String
    /// The link the question came on.
    package var link: String
    /// The address the question was sent to.
    package var shortCode: String
    /// The language to answer in.
    package var language: String
    /// When the question was accepted.
    package var acceptedAt: WallTime
    /// When it is answered with whatever is known.
    package var deadline: WallTime
    /// Whether the person was told that the answer takes its time.
    package var isAcknowledged = false
    /// The companies that still have to answer, by id.
    package var missing: [String] = []
    /// What the companies answered so far.
    package var counts: [AccountCount] = []
    /// How far it has come.
    package var state = InquiryState.open
    /// What became of its reply.
    package var replyState = ReplyState.none
    /// When it left the state `open`; its retention counts from here.
    package var finishedAt: WallTime?
    /// When its person was told what was known by then, before everybody had answered.
    package var partialAt: WallTime?

    /// An open inquiry nobody has answered yet.
    package init(
        id: MessageID, phone: PhoneNumber, service: String, link: String, shortCode: String, language: String,
        acceptedAt: WallTime, deadline: WallTime
    ) {
        self.id = id
        self.phone = phone
        self.service = service
        self.link = link
        self.shortCode = shortCode
        self.language = language
        self.acceptedAt = acceptedAt
        self.deadline = deadline
    }
}

extension Snapshot {
    /// The inquiry of that name, if it is not erased yet.
    package final func inquiry(_ id: MessageID) throws(StoreError) -> InquiryRow? {
        let query = try database.statement(
            """
            SELECT id, phone, service, link, short_code, language, accepted_at, deadline, is_acknowledged, missing,
                counts, state, reply_state, finished_at, partial_at FROM inquiry WHERE id = ?1
            """)
        query.bind(1, id)
        return try first(query, inquiry(from:))
    }

    /// The oldest open inquiries named after `id`, or from the very first, in order; at most `limit`.
    package final func openInquiries(after id: MessageID?, limit: Int) throws(StoreError) -> [InquiryRow] {
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

    private final func inquiry(from row: Statement) throws(StoreError) -> InquiryRow {
        guard let phone = PhoneNumber(number: row.integer(1)) else { throw unreadable("inquiry", "phone") }
        guard let state = InquiryState(rawValue: row.integer(11)) else { throw unreadable("inquiry", "state") }
        guard let replyState = ReplyState(rawValue: row.integer(12)) else { throw unreadable("inquiry", "reply_state") }
        var inquiry = InquiryRow(
            id: row.messageID(0), phone: phone, service: try names.text(of: row.integer(2)),
            link: try names.text(of: row.integer(3)), shortCode: row.text(4),
            language: try names.text(of: row.integer(5)), acceptedAt: row.time(6), deadline: row.time(7))
        inquiry.isAcknowledged = row.boolean(8)
        inquiry.missing = try names.unpackList(row.octets(9))
        inquiry.counts = try names.unpackCounts(row.octets(10))
        inquiry.state = state
        inquiry.replyState = replyState
        inquiry.finishedAt = row.optionalTime(13)
        inquiry.partialAt = row.optionalTime(14)
        return inquiry
    }
}

extension Transaction {
    /// Writes a new inquiry; refuses an id that is taken.
    package func insertInquiry(_ row: InquiryRow) throws(StoreError) {
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

    /// Writes how far an inquiry has come; what never changes (who asked, where, when) is left as it is.
    ///
    /// `false` when the inquiry was erased meanwhile.
    @discardableResult
    package func updateInquiry(_ row: InquiryRow) throws(StoreError) -> Bool {
        let change = try database.statement(
            """
            UPDATE inquiry SET is_acknowledged = ?2, missing = ?3, counts = ?4, state = ?5, reply_state = ?6,
                finished_at = ?7, partial_at = ?8 WHERE id = ?1
            """)
        try bindProgress(of: row, to: change, id: 1, from: 2)
        try change.run()
        return database.changedRowCount > 0
    }

    /// Notes what became of an inquiry's reply; `false` when the inquiry was erased meanwhile.
    @discardableResult
    package func setReplyState(_ state: ReplyState, of inquiry: MessageID) throws(StoreError) -> Bool {
        let change = try database.statement("UPDATE inquiry SET reply_state = ?2 WHERE id = ?1")
        change.bind(1, inquiry)
        change.bind(2, state.rawValue)
        try change.run()
        return database.changedRowCount > 0
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
        change.bind(index + 4, row.replyState.rawValue)
        change.bind(index + 5, row.finishedAt)
        change.bind(index + 6, row.partialAt)
    }
}
