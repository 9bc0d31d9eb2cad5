import Primitives
import SMS

/// How far a reply has come.
package enum OutboxState: Int64, Sendable, CaseIterable {
    /// At least one segment is still to be submitted.
    case waiting = 0
    /// The gateway took every segment; receipts are awaited.
    case submitted = 1
    /// Given up; kept so that an operator can look and try again.
    case failed = 2
}

/// One reply on its way; the row lives only as long as the reply is open.
package struct OutboxRow: Hashable, Sendable {
    /// The message ID of the reply.
    package var id: MessageID
    /// The inquiry it answers, if it answers one.
    package var inquiry: MessageID?
    /// What kind of text it is, such as `result` or `help`; a small vocabulary of the writer's.
    package var kind: String
    /// The link it leaves on.
    package var link: String
    /// The address it comes from.
    package var source: String
    /// The address it goes to, as it is dialled.
    package var destination: String
    /// The whole text.
    package var text: String
    /// When it was written.
    package var createdAt: WallTime
    /// When it is not worth sending any more.
    package var expiresAt: WallTime
    /// When the next attempt may be made.
    package var dueAt: WallTime
    /// How often submitting was tried.
    package var attempts = 0
    /// How far it has come.
    package var state = OutboxState.waiting
    /// How many segments it has, 1 … `SegmentSet.maximumNumber`; 0 as long as nobody has cut it.
    package var segmentCount = 0
    /// The segments the gateway took.
    package var submittedSegments = SegmentSet()
    /// The segments that arrived.
    package var deliveredSegments = SegmentSet()
    /// The segments that were given up.
    package var failedSegments = SegmentSet()

    /// A reply nobody has tried to send yet.
    package init(
        id: MessageID, inquiry: MessageID?, kind: String, link: String, source: String, destination: String,
        text: String, createdAt: WallTime, expiresAt: WallTime, dueAt: WallTime
    ) {
        self.id = id
        self.inquiry = inquiry
        self.kind = kind
        self.link = link
        self.source = source
        self.destination = destination
        self.text = text
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.dueAt = dueAt
    }
}

extension OutboxRow {
    /// Whether it waits for a moment that was planned for it, and was not tried yet.
    package var isPlanned: Bool { attempts > 0 && segmentCount == 0 }

    /// How often submitting was really tried.
    package var tryCount: Int { isPlanned ? 0 : attempts }

    /// Lets a new reply wait for its moment: it stands among those whose next attempt is due then, as if one had been
    /// made, and leaves in the order of these moments.
    package mutating func plan(for moment: WallTime) {
        attempts = 1
        dueAt = moment
    }

    /// Refuses more segments than a row can count.
    func check() throws(StoreError) {
        guard (0...SegmentSet.maximumNumber).contains(segmentCount) else {
            throw .refused(reason: "a reply of \(segmentCount) segments")
        }
    }
}
