import Primitives
import SMS

/// One link's replies: over which link they leave, what is under way over it, and how far its part of the outbox has been
/// read.
struct DeliveryQueue: Sendable {
    /// Whose segment a gateway's name stands for while its reply is in the window.
    struct SegmentPlace: Equatable {
        let reply: MessageID
        let slot: Int
        let segment: Int
    }

    /// A reply that waits for its moment.
    struct Waiting: Equatable, Sendable {
        let due: Duration
        let reply: MessageID
        let slot: Int
    }

    let link: DeliveryLink
    let id: LinkID

    // How the link is.
    var bindCount = 0
    /// Since when the link has had no bind, after the machine's start; `nil` while it has one.
    var unboundSince: Duration?
    /// Whether the successor has taken over.
    var isFailedOver: Bool
    var isHeld = false

    // What is under way over it.
    /// How many segments are queued or under way.
    var outstandingCount = 0
    /// How many replies the gateway has answered for and the store does not know of.
    var unnotedCount = 0
    /// How many of them wait for receipts.
    var settlingCount = 0
    /// Those that wait for receipts, oldest first; some have been noted since.
    var settling = FIFO<Waiting>()
    /// Receipts for the peer that wait until their texts' answers have left, oldest first; some may have gone since.
    var delayed = FIFO<Waiting>()
    var places = IDTable<GatewayMessageID, SegmentPlace>()
    var early = EarlyReceipts()

    // How far its waiting replies have been read.
    /// The newest reply of the last page; later ones are read from the store while `isPaging`.
    private(set) var cursor: MessageID?
    private(set) var isPaging = true
    /// The page that is being read, and since when.
    private(set) var reading: Reading?
    /// The page of due replies that is being read, and since when.
    private(set) var readingDue: Reading?
    /// Whether a reply is due that there was no room for.
    var isDueBehind = false
    /// Whether a reply is due before the next look that there was no room to remember.
    var hasMoreDue = false
    private var readCount = 0
    /// The oldest reply that was committed since the last page was asked for. Work of another link may have been quicker
    /// than the work that wrote it, and then it is older than what was read.
    private var oldestMissed: MessageID?
    /// Replies that left the window since a page was asked for, and may stand in it as if they were waiting.
    private(set) var settled: Set<MessageID> = []

    struct Reading: Equatable {
        let number: Int
        let since: Duration
    }

    init(_ link: DeliveryLink, _ id: LinkID, at now: Duration) {
        self.link = link
        self.id = id
        isFailedOver = link.isRetired && link.successor != nil
        unboundSince = link.isRetired ? nil : now
    }

    var isBound: Bool { bindCount > 0 }

    /// The link over which the replies leave; `nil` where there is none.
    var carrier: LinkID? {
        if isFailedOver, let successor = link.successor { return successor }
        return link.isRetired ? nil : id
    }

    /// Whether more replies may be handed to the link.
    var hasRoom: Bool { outstandingCount < link.segmentLimit }

    /// Whether so many have left again that reading is worth its while.
    var isHalfEmpty: Bool { outstandingCount < (link.segmentLimit + 1) / 2 }
}

// Reading the outbox.
extension DeliveryQueue {
    /// A reply was committed and is not sent now: it is read from the store when its turn comes.
    mutating func miss(_ id: MessageID) {
        if !isPaging {
            isPaging = true
            cursor = id.predecessor
        }
        oldestMissed = min(id, oldestMissed ?? id)
    }

    /// Begins to read a page.
    mutating func beginPage(at now: Duration) -> (number: Int, after: MessageID?) {
        readCount += 1
        reading = Reading(number: readCount, since: now)
        if let oldestMissed, let cursor { self.cursor = min(cursor, oldestMissed.predecessor) }
        oldestMissed = nil
        return (readCount, cursor)
    }

    /// Begins to read a page of due replies.
    mutating func beginDuePage(at now: Duration) -> Int {
        readCount += 1
        readingDue = Reading(number: readCount, since: now)
        return readCount
    }

    /// Ends the reading of a page: `last` is the last reply that was looked at.
    mutating func endPage(through last: MessageID?, isLastPage: Bool) {
        reading = nil
        if let last { cursor = last }
        if isLastPage, oldestMissed == nil { isPaging = false }
        forgetSettled()
    }

    mutating func endDuePage() {
        readingDue = nil
        forgetSettled()
    }

    /// A reply has left the window, or came to its end: a page that was asked for before may show it as waiting.
    mutating func settle(_ id: MessageID, limit: Int) {
        guard reading != nil || readingDue != nil else { return }
        guard settled.count < limit else {
            abandonReading()
            return
        }
        settled.insert(id)
    }

    /// Pages that were asked for at `limit` or before are not wanted any more.
    mutating func abandonReading(since limit: Duration) {
        let isOld = [reading, readingDue].contains { $0.map { $0.since <= limit } ?? false }
        if isOld { abandonReading() }
    }

    /// Reads everything anew.
    mutating func restart() {
        abandonReading()
        isPaging = true
        cursor = nil
        oldestMissed = nil
    }

    /// What is on its way is not wanted any more; reading goes on from where it was.
    private mutating func abandonReading() {
        // What was missed before the abandoned page was asked for lies behind the cursor, which that page did not move.
        reading = nil
        readingDue = nil
        settled = []
    }

    private mutating func forgetSettled() {
        if reading == nil, readingDue == nil, !settled.isEmpty { settled = [] }
    }
}

extension MessageID {
    /// The name that comes just before this one, whether anybody has it or not.
    fileprivate var predecessor: Self { Self(rawValue: rawValue - 1) }
}
