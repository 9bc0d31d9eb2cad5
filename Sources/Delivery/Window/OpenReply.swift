import SMS

/// A reply in the window: its segments are queued, or under way, or how they went is not durable yet.
struct OpenReply: Equatable, Sendable {
    enum Stage {
        /// A receipt for the peer that waits until its text's answer has left.
        case delayed
        /// Some segments are not answered.
        case underWay
        /// All are answered, and receipts are awaited for a moment.
        case settling
        /// A note is with the store.
        case noting
    }

    /// What stands in a free slot; no message has this name.
    static let vacantID = MessageID(rawValue: .min)

    private(set) var id: MessageID
    /// What it says; `nil` where only a late answer of the gateway's is known.
    private(set) var reply: OutgoingReply?
    /// The link it belongs to.
    private(set) var owner: LinkID
    /// The link over which it leaves.
    private(set) var carrier: LinkID
    var stage: Stage
    var attempt = Attempt()
    /// The taken segments whose receipts are to come.
    var expected: [ExpectedReceipt] = []
    /// How many segments count against the link's limit.
    var outstandingCount = 0
    /// Whether the gateway has answered for a segment and the store does not know.
    var isUnnoted = false
    /// When the note leaves at the latest, after the machine's start.
    var noteBy = Duration.zero
    /// How often the store refused the note.
    var refusedNoteCount = 0
    /// The link over which its next attempt is to leave; `nil` where nothing changes.
    var redirection: LinkID?
    /// What came while a note was with the store.
    var lateTaken: [ExpectedReceipt] = []
    var lateReceipts: [LateReceipt] = []

    struct LateReceipt: Equatable {
        let link: LinkID
        let receipt: ReceivedReceipt
    }

    init(_ id: MessageID, _ reply: OutgoingReply?, owner: LinkID, carrier: LinkID, stage: Stage) {
        self.id = id
        self.reply = reply
        self.owner = owner
        self.carrier = carrier
        self.stage = stage
    }

    /// Lets go of everything but the memory of the array, which the slot's next reply uses.
    mutating func vacate() {
        id = Self.vacantID
        reply = nil
        stage = .noting
        attempt = Attempt()
        expected.removeAll(keepingCapacity: true)
        outstandingCount = 0
        isUnnoted = false
        noteBy = .zero
        refusedNoteCount = 0
        redirection = nil
        if !lateTaken.isEmpty { lateTaken = [] }
        if !lateReceipts.isEmpty { lateReceipts = [] }
    }

    /// Takes a vacant slot.
    mutating func occupy(_ id: MessageID, _ reply: OutgoingReply?, owner: LinkID, carrier: LinkID, stage: Stage) {
        self.id = id
        self.reply = reply
        self.owner = owner
        self.carrier = carrier
        self.stage = stage
    }
}
