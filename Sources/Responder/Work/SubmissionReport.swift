import Links
import Primitives
import SMS
import Store
import Wire

/// How one attempt to submit a reply's segments went, once every segment has its answer.
struct SubmissionReport: Sendable {
    /// A segment that a gateway took, counted from 1.
    struct Taken: Sendable {
        let segment: Int
        let id: GatewayMessageID
    }

    /// Why segments were not taken.
    enum Refusal: Sendable {
        case status(SMPP.Status)
        case unanswered
    }

    let reply: MessageID
    let link: String
    /// How many segments the reply has; `nil` where only the store knows.
    let segmentCount: Int?
    let taken: [Taken]
    let refusal: Refusal?
    let now: WallTime

    /// Notes what was taken, matches receipts that came early, and plans the next attempt where one is due.
    func note(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        guard var row = try transaction.outboxProgress(reply) else { return yield }
        if let segmentCount { row.segmentCount = segmentCount }
        for entry in taken {
            row.submittedSegments.insert(entry.segment)
            try expect(entry, for: &row, in: transaction)
        }
        if let refusal { row.retry(after: refusal, now: now) }
        try row.conclude(in: transaction, &yield)
        // Only a reply that is sent again needs its text.
        if yield.endings.isEmpty, row.state == .waiting, let whole = try transaction.outboxRow(reply) {
            yield.replies = [whole]
        }
        return yield
    }

    /// Remembers whose receipt is to come, unless it is here already or none will come.
    private func expect(
        _ entry: Taken, for row: inout OutboxRow, in transaction: Transaction
    ) throws(StoreError) {
        // Without a name no receipt can be matched: the gateway's word that it took the segment is all there is.
        if entry.id.octets.isEmpty || entry.id.isTooLong { return row.deliveredSegments.insert(entry.segment) }
        if let receipt = try transaction.takeEarlyReceipt(link: link, gatewayID: entry.id) {
            return row.note(receipt, of: entry.segment)
        }
        try transaction.insertSubmission(
            SubmissionRow(
                link: link, gatewayID: entry.id, reply: row.id, segment: entry.segment, submittedAt: now))
    }
}

/// A gateway's word on what became of segments, as far as it came at one go.
struct ReceiptArrivals: Sendable {
    let link: String
    /// In the order in which they came.
    var entries: [(ticket: MessageTicket, receipt: DeliveryReceipt)]
    let now: WallTime

    /// Receipts of one reply come together as a rule, and then the reply is read and written once. More than this many
    /// wait for no other's sake.
    static let limit = 16

    func note(in transaction: Transaction) throws(StoreError) -> Work.Yield {
        var yield = Work.Yield()
        var rows: [OutboxRow] = []
        for (_, receipt) in entries {
            // What may still change decides nothing.
            guard receipt.state.isFinal else { continue }
            guard let submission = try transaction.takeSubmission(link: link, gatewayID: receipt.id) else {
                if try !transaction.insertEarlyReceipt(receipt, link: link, arrivedAt: now) {
                    yield.droppedReceiptCount += 1
                }
                continue
            }
            if let index = rows.firstIndex(where: { $0.id == submission.reply }) {
                rows[index].note(receipt, of: submission.segment)
            } else if var row = try transaction.outboxProgress(submission.reply) {
                row.note(receipt, of: submission.segment)
                rows.append(row)
            }
        }
        for index in rows.indices { try rows[index].conclude(in: transaction, &yield) }
        return yield
    }
}

extension OutboxRow {
    /// How long to wait before the next attempt: soon once, then never more than twice a minute, and rarer each time.
    private static func gap(afterAttempts attempts: Int) -> Duration {
        guard attempts > 1 else { return .seconds(5) }
        return min(.seconds(60) * (1 << min(attempts - 2, 10)), longestGap)
    }

    private static let longestGap = Duration.seconds(3_600)

    /// Whether the next attempt may be made; a time that is further off than any gap was planned by a clock that has
    /// been set back since.
    func isDue(at now: WallTime) -> Bool { dueAt <= now || dueAt > now + Self.longestGap }

    /// Whether a gateway that answers so would answer so again.
    private static func isPermanent(_ status: SMPP.Status) -> Bool {
        switch status {
        case .invalidMessageLength, .invalidSourceAddress, .invalidDestinationAddress, .invalidESMClass,
            .invalidSourceTON, .invalidSourceNPI, .invalidDestinationTON, .invalidDestinationNPI,
            .permanentApplicationError, .rejectedByApplication, .invalidDataCoding, .prohibited:
            true
        default: false
        }
    }

    /// Plans the next attempt, or gives the segments up that no gateway has taken.
    fileprivate mutating func retry(after refusal: SubmissionReport.Refusal, now: WallTime) {
        attempts += 1
        dueAt = now + Self.gap(afterAttempts: attempts)
        var isHopeless = dueAt >= expiresAt
        if case .status(let status) = refusal, Self.isPermanent(status) { isHopeless = true }
        guard isHopeless else { return }
        for segment in stride(from: 1, through: segmentCount, by: 1) where !submittedSegments.contains(segment) {
            failedSegments.insert(segment)
        }
    }

    /// Notes what became of one segment.
    fileprivate mutating func note(_ receipt: DeliveryReceipt, of segment: Int) {
        if receipt.state == .delivered {
            deliveredSegments.insert(segment)
        } else if receipt.state.isFinal {
            failedSegments.insert(segment)
        }
    }

    /// Writes how far the reply has come; one that arrived whole is let go of, and its inquiry told.
    fileprivate mutating func conclude(in transaction: Transaction, _ yield: inout Work.Yield) throws(StoreError) {
        let settled = deliveredSegments.union(failedSegments).count
        let isTaken = submittedSegments.union(failedSegments).count >= segmentCount && segmentCount > 0
        guard settled >= segmentCount, segmentCount > 0 else {
            state = isTaken ? .submitted : .waiting
            try transaction.updateOutboxRow(self)
            return
        }
        let ending: ReplyState
        if failedSegments.isEmpty {
            try transaction.deleteOutboxRow(id)
            ending = .delivered
        } else {
            state = .failed
            try transaction.updateOutboxRow(self)
            ending = .failed
        }
        yield.endings.append(ending)
        if let inquiry { try transaction.setReplyState(ending, of: inquiry) }
    }
}
