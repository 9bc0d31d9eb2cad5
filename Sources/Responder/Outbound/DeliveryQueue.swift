import Links
import Net
import SMS
import Store

/// One link's replies: over which link they leave, and how far its part of the outbox table has been read.
@LoopActor
final class DeliveryQueue {
    /// The link's name, as rows hold it.
    let name: String
    /// The link; `nil` for one that is gone from the configuration and has a successor.
    let link: Link?
    /// The queue that takes over while the link has no bind.
    weak var successor: DeliveryQueue?
    /// Whether it has taken over.
    var isFailedOver = false
    /// Since when the link has had no bind; `nil` while it has one.
    var unboundSince: ContinuousClock.Instant?

    /// The newest reply of the last page; later ones are read from the store while `isPaging`.
    var cursor: MessageID?
    var isPaging = true
    /// Whether a page is being read now.
    private(set) var isReading = false
    /// Distinguishes the page that is wanted from those asked for before everything was read anew.
    private(set) var readNumber = 0
    /// Whether replies whose next attempt is due are being read now.
    var isReadingDue = false
    /// The oldest reply that was committed since the last page was asked for. Work of another lane may have been quicker
    /// than the work that wrote it, and then it is older than what was read.
    var oldestMissed: MessageID?
    /// Replies that left the window since the page was asked for, and may stand in it as if they were waiting.
    var settled: Set<MessageID> = []
    /// How many replies left over this link whose report is not durable yet.
    var unnotedCount = 0
    /// Receipts for the peer that wait until their texts' answers have left, oldest first.
    var delayed: [(due: ContinuousClock.Instant, reply: OpenReply)] = []
    var delayTimer: LoopTimer?

    init(name: String, link: Link?) {
        self.name = name
        self.link = link
    }

    /// The queue over whose link the replies leave.
    var carrier: DeliveryQueue { isFailedOver ? successor ?? self : self }

    /// Whether replies may be handed to the link that carries them.
    var hasRoom: Bool { carrier.link?.hasRoom ?? false }

    /// Whether the link has a bind.
    var isBound: Bool { link.map { $0.bindCount > 0 } ?? false }

    /// A reply was committed and is not sent now: it is read from the store when its turn comes.
    func miss(_ id: MessageID) {
        if !isPaging {
            isPaging = true
            cursor = id.predecessor
        }
        oldestMissed = min(id, oldestMissed ?? id)
    }

    /// Begins to read a page, and says after which reply.
    func beginPage() -> (number: Int, after: MessageID?) {
        isReading = true
        readNumber += 1
        if let oldestMissed, let cursor { self.cursor = min(cursor, oldestMissed.predecessor) }
        oldestMissed = nil
        return (readNumber, cursor)
    }

    /// Ends the reading of a page, and says which replies have left the window since; `nil` when it is not wanted any more.
    func endPage(_ number: Int) -> Set<MessageID>? {
        guard number == readNumber else { return nil }
        isReading = false
        defer { settled = [] }
        return settled
    }

    /// Reads everything anew; a page that is on its way is not wanted any more.
    func restart() {
        readNumber += 1
        isReading = false
        isPaging = true
        cursor = nil
        oldestMissed = nil
        settled = []
    }
}

extension MessageID {
    /// The name that comes just before this one, whether anybody has it or not.
    fileprivate var predecessor: Self { Self(rawValue: rawValue - 1) }
}
