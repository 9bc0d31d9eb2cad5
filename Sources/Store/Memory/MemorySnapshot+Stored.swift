import SMS

extension MemorySnapshot {
    func storedRows(
        _ table: StoredTable, after position: RowPosition, limit: Int
    ) throws(StoreError) -> StoredRows {
        func page<Row>(_ rows: some Sequence<Row>, by number: (Row) -> Int64) -> [Row] {
            let rest = rows.filter { number($0) > position.number }
            return Array(rest.sorted { number($0) < number($1) }.prefix(limit))
        }
        switch table {
        case .keys: return .keys(position == .start ? tables.keys : [])
        case .people: return .people(page(tables.people.values) { $0.phone.number })
        case .counts:
            let rows = page(tables.counts) { $0.key.number }
            return .counts(rows.map { (phone: $0.key, counts: $0.value) })
        case .senders: return .senders(page(tables.senders.values) { $0.phone.number })
        case .optOuts:
            let rest = tables.optOuts.filter { position.octets.lexicographicallyPrecedes($0) }
            return .optOuts(Array(rest.sorted { $0.lexicographicallyPrecedes($1) }.prefix(limit)))
        case .inquiries: return .inquiries(page(tables.inquiries.values) { $0.id.rawValue })
        case .replies: return .replies(page(tables.replies.values) { $0.id.rawValue })
        case .submissions:
            let keyed = tables.submissions.values.map { (place: RowPosition($0.key), row: $0) }
            let rest = keyed.filter { position < $0.place }.sorted { $0.place < $1.place }
            return .submissions(rest.prefix(limit).map(\.row))
        case .fragments: return .fragments(page(tables.fragments.values) { $0.id.rawValue })
        }
    }
}

extension RowPosition {
    fileprivate init(_ key: SubmissionKey) { self.init(link: key.link, octets: key.gatewayID.octets) }

    fileprivate static func < (left: Self, right: Self) -> Bool {
        left.link == right.link
            ? left.octets.lexicographicallyPrecedes(right.octets)
            : left.link.utf8.lexicographicallyPrecedes(right.link.utf8)
    }
}
