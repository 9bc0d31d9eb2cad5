import SMS

extension InquiryRow {
    /// The row of fifteen columns, from `id` to `partial_at`.
    init(_ row: some ColumnReader, _ names: some NameNumbers) throws(StoreError) {
        guard let phone = PhoneNumber(number: row.integer(1)) else { throw unreadable("inquiry", "phone") }
        guard let state = InquiryState(rawValue: row.integer(11)) else { throw unreadable("inquiry", "state") }
        self.init(
            id: row.messageID(0), phone: phone, service: try names.text(of: row.integer(2)),
            link: try names.text(of: row.integer(3)), shortCode: row.text(4),
            language: try names.text(of: row.integer(5)), acceptedAt: row.time(6), deadline: row.time(7))
        isAcknowledged = row.boolean(8)
        missing = try names.unpackList(row.octets(9))
        counts = try names.unpackCounts(row.octets(10))
        self.state = state
        // Earlier releases kept there what had become of the reply.
        isTold = row.boolean(12)
        finishedAt = row.optionalTime(13)
        partialAt = row.optionalTime(14)
    }
}
