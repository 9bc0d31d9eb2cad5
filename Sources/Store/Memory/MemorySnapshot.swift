import Primitives
import SMS

/// One moment of a store in memory; pages are found by looking at every row.
struct MemorySnapshot: Snapshot {
    let tables: MemoryTables

    func person(_ phone: PhoneNumber) throws(StoreError) -> PersonRow? { tables.people[phone] }

    func hasPeople() throws(StoreError) -> Bool { !tables.people.isEmpty }

    func peopleCounts() throws(StoreError) -> [Int64?: Int] {
        tables.people.values.reduce(into: [:]) { $0[$1.key, default: 0] += 1 }
    }

    func hasOptOuts() throws(StoreError) -> Bool { !tables.optOuts.isEmpty }

    func counts(of phone: PhoneNumber) throws(StoreError) -> [AccountCount] { tables.counts[phone] ?? [] }

    func sender(_ phone: PhoneNumber) throws(StoreError) -> SenderRow? { tables.senders[phone] }

    func optOut(_ digest: [UInt8]) throws(StoreError) -> OptOut? {
        tables.optOuts.contains(digest) ? OptOut() : nil
    }

    func inquiry(_ id: MessageID) throws(StoreError) -> InquiryRow? { tables.inquiries[id] }

    func reply(_ id: MessageID) throws(StoreError) -> OutboxRow? { tables.replies[id] }

    func keys() throws(StoreError) -> [KeyRow] { tables.keys }

    func newestMessageID() throws(StoreError) -> MessageID? {
        [tables.inquiries.keys.max(), tables.replies.keys.max(), tables.fragments.keys.max()].compactMap { $0 }.max()
    }

    func waitingReplies(link: String, after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow] {
        page(tables.replies, after: id, limit: limit) { $0.link == link && $0.state == .waiting }
    }

    func dueReplies(
        link: String, at now: WallTime, after last: (dueAt: WallTime, id: MessageID)?, limit: Int
    ) throws(StoreError) -> [OutboxRow] {
        let due = tables.replies.values.filter {
            $0.link == link && $0.state == .waiting && $0.attempts > 0 && $0.dueAt <= now
        }
        let rows = due.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        guard let last else { return Array(rows.prefix(limit)) }
        return Array(rows.filter { ($0.dueAt, $0.id) > (last.dueAt, last.id) }.prefix(limit))
    }

    func waitingReplies(
        to numbers: Set<PhoneNumber>, after id: MessageID?, limit: Int
    ) throws(StoreError) -> WaitingReplies {
        let rows = page(tables.replies, after: id, limit: limit) { $0.state == .waiting }
        let found = rows.compactMap { row -> OutboxRow? in
            guard let phone = PhoneNumber(row.destination), numbers.contains(phone) else { return nil }
            var row = row
            (row.source, row.text) = ("", "")
            return row
        }
        return WaitingReplies(own: found, last: rows.count == limit ? rows.last?.id : nil)
    }

    func replies(after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow] {
        page(tables.replies, after: id, limit: limit) { _ in true }
    }

    func failedReplies(after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow] {
        page(tables.replies, after: id, limit: limit) { $0.state == .failed }
    }

    func waitingCounts() throws(StoreError) -> [String: Int] {
        tables.replies.values.reduce(into: [:]) { counts, row in
            if row.state == .waiting { counts[row.link, default: 0] += 1 }
        }
    }

    func expiredReplies(
        at now: WallTime, after id: MessageID?, limit: Int
    ) throws(StoreError) -> (expired: [MessageID], last: MessageID?) {
        let rows = page(tables.replies, after: id, limit: limit) { _ in true }
        let expired = rows.filter { $0.expiresAt <= now && $0.state != .failed }
        return (expired.map(\.id), rows.count == limit ? rows.last?.id : nil)
    }

    func openInquiries(after id: MessageID?, limit: Int) throws(StoreError) -> [InquiryRow] {
        page(tables.inquiries, after: id, limit: limit) { $0.state == .open }
    }

    func openInquiryCount() throws(StoreError) -> OpenInquiryCount {
        let open = tables.inquiries.values.filter { $0.state == .open }
        var count = OpenInquiryCount()
        count.count = open.count
        count.oldest = open.min { $0.id < $1.id }?.acceptedAt
        return count
    }

    func fragments(after id: MessageID?, limit: Int) throws(StoreError) -> [FragmentRow] {
        page(tables.fragments, after: id, limit: limit) { _ in true }
    }

    func fragments(from senders: Set<String>) throws(StoreError) -> [FragmentRow] {
        page(tables.fragments, after: nil, limit: .max) { senders.contains($0.sender) }
    }

    func newestFragmentID() throws(StoreError) -> MessageID? { tables.fragments.keys.max() }

    func oldRows(
        _ kind: Retention, by rule: RetentionRule, from position: inout SweepPosition, limit: Int
    ) throws(StoreError) -> OldRows {
        // Memory has every row at hand: one look finds them all.
        position = SweepPosition()
        return switch kind {
        case .inquiries: .inquiries(tables.inquiries.values.filter { rule.isOld($0) }.map(\.id).sorted())
        case .failedReplies: .replies(tables.replies.values.filter { rule.isOld($0) }.map(\.id).sorted())
        case .submissions: .submissions(tables.submissions.values.filter { rule.isOld($0) }.map(\.key))
        case .fragments: .fragments(tables.fragments.values.filter { rule.isOld($0) }.map(\.id).sorted())
        case .senders: .senders(tables.senders.values.filter { rule.isOld($0) }.map(\.phone))
        }
    }

    func numbers(
        in table: NumberedTable, after key: Int64?, limit: Int
    ) throws(StoreError) -> (numbers: [PhoneNumber], last: Int64?) {
        // Memory has every row at hand: one look finds them all.
        let numbers: [PhoneNumber] =
            switch table {
            case .people: Array(tables.people.keys)
            case .counts: Array(tables.counts.keys)
            case .senders: Array(tables.senders.keys)
            case .inquiries: tables.inquiries.values.map(\.phone)
            case .replies: tables.replies.values.compactMap { PhoneNumber($0.destination) }
            case .fragments: tables.fragments.values.compactMap { PhoneNumber($0.sender) }
            }
        return (numbers, nil)
    }

    func traces(of phone: PhoneNumber, beyond earlier: Traces) throws(StoreError) -> Traces {
        var traces = earlier
        for row in page(tables.inquiries, after: earlier.lastInquiry, limit: .max, where: { _ in true }) {
            traces.lastInquiry = row.id
            if row.phone == phone { traces.inquiries.append(row.id) }
        }
        for row in page(tables.replies, after: earlier.lastReply, limit: .max, where: { _ in true }) {
            traces.lastReply = row.id
            if PhoneNumber(row.destination) == phone { traces.replies.append(row.id) }
        }
        let known = Set(traces.submissions)
        traces.submissions += tables.submissions.values.filter { traces.replies.contains($0.reply) }.map(\.key)
            .filter { !known.contains($0) }
        for row in page(tables.fragments, after: earlier.lastFragment, limit: .max, where: { _ in true }) {
            traces.lastFragment = row.id
            if PhoneNumber(row.sender) == phone { traces.fragments.append(row.id) }
        }
        return traces
    }

    private func page<Row>(
        _ rows: [MessageID: Row], after id: MessageID?, limit: Int, where isWanted: (Row) -> Bool
    ) -> [Row] {
        let ids = rows.keys.filter { id == nil || $0 > id ?? $0 }.sorted()
        return Array(ids.lazy.compactMap { rows[$0] }.filter(isWanted).prefix(limit))
    }
}
