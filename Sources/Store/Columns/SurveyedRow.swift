import SMS

/// What a look for old rows tells of one of them.
struct SurveyedRow {
    /// The row's key; of a submission, the number of its link.
    let integer: Int64
    /// Of a submission, the gateway's message ID; of a sender, what is remembered for its other services.
    let octets: [UInt8]
    let isOld: Bool
    /// Whether this row, and so every later one of a table in the order of time, is too young.
    let isPastCutoff: Bool

    init(_ row: some ColumnReader) {
        (integer, octets) = (row.integer(0), row.octets(1))
        (isOld, isPastCutoff) = (row.boolean(2), row.boolean(3))
    }
}

extension OldRows {
    /// The old ones among the rows of a look for at most `limit`, whose place the position becomes.
    init(
        _ kind: Retention, among rows: [SurveyedRow], by rule: RetentionRule, from position: inout SweepPosition,
        limit: Int, _ names: some NameNumbers
    ) throws(StoreError) {
        position = SweepPosition()
        if let last = rows.last, rows.count == limit, !last.isPastCutoff {
            position.integer = last.integer
            if kind == .submissions { position.octets = last.octets }
        }
        let old = rows.filter(\.isOld)
        let ids = old.map { MessageID(rawValue: $0.integer) }
        switch kind {
        case .inquiries: self = .inquiries(ids)
        case .failedReplies: self = .replies(ids)
        case .fragments: self = .fragments(ids)
        case .senders:
            var phones: [PhoneNumber] = []
            for row in old {
                let (others, challenge) = try names.unpackServices(row.octets)
                guard rule.isOld(others), challenge.map({ $0.sentAt < rule.cutoff }) ?? true else { continue }
                if let phone = PhoneNumber(number: row.integer) { phones.append(phone) }
            }
            self = .senders(phones)
        case .submissions:
            var keys: [SubmissionKey] = []
            for row in old {
                keys.append(
                    SubmissionKey(link: try names.text(of: row.integer), gatewayID: GatewayMessageID(row.octets)))
            }
            self = .submissions(keys)
        }
    }
}
