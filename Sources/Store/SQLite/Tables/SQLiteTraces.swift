import SMS

extension SQLiteSnapshot {
    final func traces(of phone: PhoneNumber, beyond earlier: Traces) throws(StoreError) -> Traces {
        var traces = earlier
        let inquiries = try database.statement("SELECT id FROM inquiry WHERE id > ?1 AND phone = ?2 ORDER BY id")
        inquiries.bind(1, earlier.lastInquiry?.rawValue ?? .min)
        inquiries.bind(2, phone)
        traces.inquiries += try collect(inquiries) { $0.messageID(0) }
        traces.lastInquiry = try newestID("SELECT id FROM inquiry ORDER BY id DESC LIMIT 1") ?? earlier.lastInquiry
        // Addresses are kept as gateways write them, with or without a country code.
        let replies = try database.statement(
            """
            SELECT id, destination FROM outbox
            WHERE id > ?1 AND replace(replace(destination, ' ', ''), '-', '') LIKE ?2 ORDER BY id
            """)
        replies.bind(1, earlier.lastReply?.rawValue ?? .min)
        replies.bind(2, "%\(phone.digits)")
        let foundReplies = try ids(replies, of: phone)
        traces.replies += foundReplies
        traces.lastReply = try newestID("SELECT id FROM outbox ORDER BY id DESC LIMIT 1") ?? earlier.lastReply
        let fragments = try database.statement("SELECT id, sender FROM fragment WHERE id > ?1 ORDER BY id")
        fragments.bind(1, earlier.lastFragment?.rawValue ?? .min)
        traces.fragments += try ids(fragments, of: phone)
        traces.lastFragment = try newestFragmentID() ?? earlier.lastFragment
        traces.submissions += try submissions(of: foundReplies)
        return traces
    }

    /// The identifiers of rows whose address is the number.
    private final func ids(_ query: Statement, of phone: PhoneNumber) throws(StoreError) -> [MessageID] {
        try collect(query) { PhoneNumber($0.text(1)) == phone ? $0.messageID(0) : nil }.compactMap(\.self)
    }

    private final func newestID(_ query: StaticString) throws(StoreError) -> MessageID? {
        try database.integer(query).map(MessageID.init(rawValue:))
    }

    /// What gateways call the segments of these replies whose receipts are awaited.
    private final func submissions(of replies: [MessageID]) throws(StoreError) -> [SubmissionKey] {
        guard !replies.isEmpty else { return [] }
        let query = try database.statement(
            "SELECT link, gateway_id FROM submission WHERE reply IN (SELECT value FROM json_each(?1))")
        query.bind(1, "[\(replies.map { "\($0.rawValue)" }.joined(separator: ","))]")
        return try collect(query) { [names] (row) throws(StoreError) in
            SubmissionKey(link: try names.text(of: row.integer(0)), gatewayID: GatewayMessageID(row.octets(1)))
        }
    }
}
