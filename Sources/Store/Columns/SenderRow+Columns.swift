import SMS

extension SenderRow {
    /// The row whose seventeen columns, from `last_query_at` to `link`, begin at `first`.
    init(
        of phone: PhoneNumber, _ row: some ColumnReader, from first: Int32, _ names: some NameNumbers
    ) throws(StoreError) {
        self.init(phone: phone)
        lastQueryAt = row.optionalTime(first)
        failureCount = row.count(first + 1)
        failureWindowStart = row.optionalTime(first + 2)
        lockedUntil = row.optionalTime(first + 3)
        lastHelpAt = row.optionalTime(first + 4)
        promptUntil = row.optionalTime(first + 5)
        replyCount = row.count(first + 6)
        repliesSince = row.optionalTime(first + 7)
        if let number = row.optionalInteger(first + 8) { language = try names.text(of: number) }
        hasOptedOut = row.boolean(first + 9)
        recent = row.octets(first + 10)
        openInquiry = row.optionalMessageID(first + 11)
        lastInquiry = row.optionalMessageID(first + 12)
        topic = row.isNull(first + 13) ? nil : row.text(first + 13)
        topicUntil = row.optionalTime(first + 14)
        if !row.isNull(first + 15) { (others, challenge) = try names.unpackServices(row.octets(first + 15)) }
        if let number = row.optionalInteger(first + 16) { link = try names.text(of: number) }
    }
}
