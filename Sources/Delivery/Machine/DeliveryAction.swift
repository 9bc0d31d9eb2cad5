import Primitives
import SMS

/// What a `ReplyDelivery` wants done, in the order to do it.
package enum DeliveryAction: Equatable, Sendable {
    /// Cut the reply and queue the segments that its progress does not show as submitted; say `.queued` or `.unsendable`.
    case submit(OutgoingReply, over: LinkID)
    /// Take back what waits of these replies; what is under way already is not concerned.
    case discard([MessageID], from: LinkID)
    /// Take back what is queued of these replies, if all of it is, and say `.recalled` of those.
    case recall([QueuedReply], from: LinkID, to: LinkID)
    /// Have these replies belong to the link in the store, due at once, and say `.redirected`.
    case redirect([MessageID], to: LinkID)
    /// Send nothing over the link whatever is queued, or send again; what is under way is answered all the same.
    case hold(LinkID, Bool)
    /// Make this durable, and say `.noted` or `.noteFailed`.
    case note(SubmissionNote)
    /// Note receipts of segments whose submissions the store may know, answer them all when that is durable, and say
    /// `.lookedUp`; a store that fails throws them back to their gateway.
    case lookUp(LinkID, [ReceivedReceipt])
    /// Answer a receipt: there is nothing to be stored.
    case acknowledge(LinkID, ReceiptTicket)
    /// End a reply whose time is up (`ReplyProgress.expire`), and say `.ended`.
    case expire(MessageID)
    /// Read waiting replies of the link after this one, or from the first, `DeliveryLimits.pageSize` at most.
    case readPage(LinkID, number: Int, after: MessageID?)
    /// Read replies of the link whose attempt failed and whose next one is due, after this place.
    case readDue(LinkID, number: Int, after: DuePosition?)
    /// Count the waiting replies of every link.
    case countWaiting
    /// Tell the log, the metrics and the health page.
    case tell(DeliveryNews)
}

/// A place among the replies that wait for their next attempt.
package struct DuePosition: Hashable, Sendable {
    /// When the attempt may be made.
    package var dueAt: WallTime
    /// The reply.
    package var id: MessageID

    /// The place of that reply, due then.
    package init(dueAt: WallTime, id: MessageID) {
        self.dueAt = dueAt
        self.id = id
    }
}

/// A reply whose segments wait in a link's queue.
package struct QueuedReply: Hashable, Sendable {
    /// The reply.
    package var id: MessageID
    /// How many segments of it were queued.
    package var segmentCount: Int

    /// That many segments of that reply.
    package init(id: MessageID, segmentCount: Int) {
        self.id = id
        self.segmentCount = segmentCount
    }
}

/// What is worth a log line or a counter.
package enum DeliveryNews: Equatable, Sendable {
    /// A question's answer has begun to leave, so long after the question came.
    case answered(after: Duration)
    /// A segment was not taken.
    case refused(MessageID, over: LinkID)
    /// From now on the link's replies leave over another one.
    case failedOver(LinkID, to: LinkID)
    /// From now on the link's replies leave over it again.
    case failedBack(LinkID)
    /// So many replies wait for a link that is not configured.
    case stranded(link: String, count: Int)
    /// No reply waits any more for a link that is not configured.
    case noLongerStranded(link: String)
    /// So many receipts of no known segment were not kept.
    case droppedReceipts(LinkID, count: Int)
}
