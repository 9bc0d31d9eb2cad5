import SMS

extension OutboxRow {
    /// The row whose first columns are `id`, `inquiry`, `kind` and `link`.
    ///
    /// - Parameters:
    ///   - progress: where the nine columns from `created_at` to `failed` begin.
    ///   - content: where `source`, `destination` and `text` begin; `nil` where they are not asked for.
    init(
        _ row: some ColumnReader, progress: Int32, content: Int32?, _ names: some NameNumbers
    ) throws(StoreError) {
        guard let state = OutboxState(rawValue: row.integer(progress + 4)) else { throw unreadable("outbox", "state") }
        self.init(
            id: row.messageID(0), inquiry: row.optionalMessageID(1), kind: try names.text(of: row.integer(2)),
            link: try names.text(of: row.integer(3)), source: content.map(row.text) ?? "",
            destination: content.map { row.text($0 + 1) } ?? "", text: content.map { row.text($0 + 2) } ?? "",
            createdAt: row.time(progress), expiresAt: row.time(progress + 1), dueAt: row.time(progress + 2))
        attempts = row.count(progress + 3)
        self.state = state
        segmentCount = row.count(progress + 5)
        submittedSegments = row.segments(progress + 6)
        deliveredSegments = row.segments(progress + 7)
        failedSegments = row.segments(progress + 8)
    }
}
