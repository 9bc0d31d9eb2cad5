import Links
import Net
import Primitives
import SMS
import Store

/// A reply in the window: its segments are queued, or under way, or how they went is not durable yet.
///
/// An object, because every answer changes it.
@LoopActor
final class OpenReply {
    let row: OutboxRow
    /// Its link's queue.
    let queue: DeliveryQueue
    /// The queue over whose link it leaves.
    let carrier: DeliveryQueue
    /// How many segments it has; 0 as long as nobody has cut it.
    var segmentCount = 0
    /// The segments that this attempt submits, from 1.
    var due = SegmentSet()
    /// The segments among them that have the gateway's answer, or will not get one.
    private(set) var answered = SegmentSet()
    private(set) var taken: [SubmissionReport.Taken] = []
    private(set) var refusal: SubmissionReport.Refusal?
    /// Whether the report is with the store.
    var isReported = false

    init(_ row: OutboxRow, of queue: DeliveryQueue) {
        self.row = row
        self.queue = queue
        carrier = queue.carrier
    }

    /// Whether every segment has its answer.
    var isAnswered: Bool { answered.count >= due.count }

    /// The gateway took a segment; `false` when it has answered for it already.
    func take(_ segment: Int, as id: GatewayMessageID, _ receipt: DeliveryReceipt?) -> Bool {
        guard due.contains(segment), !answered.contains(segment) else { return false }
        answered.insert(segment)
        taken.append(SubmissionReport.Taken(segment: segment, id: id, receipt: receipt))
        return true
    }

    /// The gateway did not take a segment; `false` when it has answered for it already.
    func refuse(_ segment: Int, _ refusal: SubmissionReport.Refusal) -> Bool {
        guard due.contains(segment), !answered.contains(segment) else { return false }
        answered.insert(segment)
        self.refusal = refusal
        return true
    }

    /// No segment can be submitted at all.
    func refuseWhole(_ refusal: SubmissionReport.Refusal) {
        segmentCount = max(row.segmentCount, 1)
        due = SegmentSet()
        self.refusal = refusal
    }

    /// How the attempt went.
    func report(at now: WallTime) -> SubmissionReport {
        SubmissionReport(
            reply: row.id, link: carrier.name, segmentCount: segmentCount, taken: taken, refusal: refusal, now: now)
    }
}
