import Links
import Primitives
import SMS
import Store
import Wire

/// How one attempt to submit a reply's segments went, once every segment has its answer.
struct SubmissionReport: Change {
    /// What is to be done about the reply.
    struct Outcome: Sendable {
        /// How the reply ended, if it did.
        var ending: ReplyEnding?
        /// Where it stands, when it is to be sent again; without its text and addresses.
        var again: OutboxRow?
    }

    /// A segment that a gateway took, counted from 1.
    struct Taken: Sendable {
        let segment: Int
        let id: GatewayMessageID
        /// What became of it, if that was known before the gateway's answer.
        var receipt: DeliveryReceipt?
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

    func name(_ keys: inout RowKeys) { keys.reply(reply) }

    /// Notes what was taken and what arrived, and plans the next attempt where one is due.
    func apply(to rows: WorkingSet) throws(StoreError) -> Outcome {
        guard var row = rows.reply(reply) else { return Outcome() }
        if let segmentCount { row.segmentCount = segmentCount }
        for entry in taken {
            row.submittedSegments.insert(entry.segment)
            expect(entry, for: &row, rows)
        }
        if let refusal { row.retry(after: refusal, now: now) }
        let ending = row.conclude(rows)
        return Outcome(ending: ending, again: ending == nil && row.state == .waiting ? row : nil)
    }

    /// Remembers whose receipt is to come, unless it is here already or none will come.
    private func expect(_ entry: Taken, for row: inout OutboxRow, _ rows: WorkingSet) {
        // Without a message ID no receipt can be matched: the gateway's word that it took the segment is all there is.
        if entry.id.octets.isEmpty || entry.id.isTooLong { return row.deliveredSegments.insert(entry.segment) }
        if let receipt = entry.receipt { return row.note(receipt, of: entry.segment) }
        let key = SubmissionKey(link: link, gatewayID: entry.id)
        rows.putSubmission(SubmissionRow(key: key, reply: row.id, segment: entry.segment, submittedAt: now))
    }
}

/// A gateway's word on what became of segments, as far as it came at one go.
struct ReceiptArrivals: Change {
    /// What came of receipts.
    struct Outcome: Sendable {
        /// How replies ended.
        var endings: [(reply: MessageID, ending: ReplyEnding)] = []
        /// Whether the receipt at the same place was about a segment of ours.
        var isKnown: [Bool] = []
    }

    let link: String
    /// Final ones, in the order in which they came.
    let receipts: [DeliveryReceipt]

    /// Receipts of one reply come together as a rule, and then the reply is read and written once. More than this many
    /// wait for no other's sake.
    static let limit = 16

    /// A gateway keeps what was not acknowledged, and sends it again.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) {
        for receipt in receipts { keys.submission(key(receipt)) }
    }

    func nameMore(_ keys: inout RowKeys, given rows: WorkingSet) {
        for receipt in receipts { if let submission = rows.submission(key(receipt)) { keys.reply(submission.reply) } }
    }

    func apply(to rows: WorkingSet) throws(StoreError) -> Outcome {
        var outcome = Outcome()
        for receipt in receipts {
            let key = key(receipt)
            guard receipt.state.isFinal, let submission = rows.submission(key) else {
                outcome.isKnown.append(false)
                continue
            }
            outcome.isKnown.append(true)
            rows.removeSubmission(key)
            guard rows.knowsReply(submission.reply), var row = rows.reply(submission.reply) else { continue }
            row.note(receipt, of: submission.segment)
            if let ending = row.conclude(rows) { outcome.endings.append((row.id, ending)) }
        }
        return outcome
    }

    private func key(_ receipt: DeliveryReceipt) -> SubmissionKey {
        SubmissionKey(link: link, gatewayID: receipt.id)
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

    /// Writes how far the reply has come; one that arrived whole is let go of. Says how it ended, if it did.
    fileprivate mutating func conclude(_ rows: WorkingSet) -> ReplyEnding? {
        let settled = deliveredSegments.union(failedSegments).count
        guard settled >= segmentCount, segmentCount > 0 else {
            let isTaken = submittedSegments.union(failedSegments).count >= segmentCount && segmentCount > 0
            state = isTaken ? .submitted : .waiting
            rows.putReply(self)
            return nil
        }
        guard !failedSegments.isEmpty else {
            rows.removeReply(id)
            return .delivered
        }
        state = .failed
        rows.putReply(self)
        return .failed
    }
}
