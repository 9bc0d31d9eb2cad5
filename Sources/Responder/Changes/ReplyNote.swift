import Delivery
import SMS
import Store

/// Notes how an attempt to submit a reply went.
struct ReplyNote: Change {
    /// Where the reply stands afterwards.
    struct Outcome: Sendable {
        /// `nil` when its row was gone before.
        var progress: ReplyProgress?
        /// How the reply ended, if this note ended it.
        var ending: ReplyProgress.Stage?
    }

    let note: SubmissionNote
    /// The names of the links over which the segments left whose receipts are to come, one for each.
    let links: [String]

    func name(_ keys: inout RowKeys) { keys.reply(note.reply) }

    func apply(to rows: WorkingSet) throws(StoreError) -> Outcome {
        guard let row = rows.reply(note.reply) else { return Outcome() }
        var progress = row.progress
        let ending = progress.add(note)
        rows.write(progress, of: row)
        for (expected, link) in zip(note.expected, links) {
            rows.putSubmission(
                SubmissionRow(
                    key: SubmissionKey(link: link, gatewayID: expected.id), reply: note.reply,
                    segment: expected.segment, submittedAt: note.at))
        }
        return Outcome(progress: progress, ending: ending)
    }
}

/// Notes what became of segments whose submissions are durable.
struct ReceiptLookUp: Change {
    /// What came of receipts.
    struct Outcome: Sendable {
        /// How replies ended.
        var endings: [(reply: MessageID, stage: ReplyProgress.Stage)] = []
        /// Whether the receipt at the same place was about a segment of ours.
        var isKnown: [Bool] = []
    }

    let link: String
    /// In the order in which they came.
    let receipts: [ReceivedReceipt]

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
            guard let submission = rows.submission(key) else {
                outcome.isKnown.append(false)
                continue
            }
            outcome.isKnown.append(true)
            // What may still change decides nothing.
            guard receipt.state.isFinal else { continue }
            rows.removeSubmission(key)
            guard rows.knowsReply(submission.reply), let row = rows.reply(submission.reply) else { continue }
            var progress = row.progress
            let ending = progress.add(receipt.state, of: submission.segment)
            rows.write(progress, of: row)
            if let ending { outcome.endings.append((row.id, ending)) }
        }
        return outcome
    }

    private func key(_ receipt: ReceivedReceipt) -> SubmissionKey {
        SubmissionKey(link: link, gatewayID: receipt.id)
    }
}

/// Ends a reply whose time is up, and says how.
struct OverdueReply: Change {
    let reply: MessageID

    /// A later look finds it.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) { keys.reply(reply) }

    func apply(to rows: WorkingSet) throws(StoreError) -> ReplyProgress.Stage? {
        guard let row = rows.reply(reply) else { return nil }
        var progress = row.progress
        let ending = progress.expire()
        rows.write(progress, of: row)
        return ending
    }
}

extension WorkingSet {
    /// Writes how far a reply has come; one that needs no row any more is let go of.
    fileprivate func write(_ progress: ReplyProgress, of row: OutboxRow) {
        if progress.stage.deletesRow { return removeReply(row.id) }
        guard progress != row.progress else { return }
        var row = row
        row.progress = progress
        putReply(row)
    }
}
