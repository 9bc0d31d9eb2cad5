import SMS

/// A reply in the window: its segments are queued, or under way, or how they went is not durable yet.
///
/// What is asked of it is inlined, where it lies: a call would copy it before.
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
    /// How many segments it has; 0 as long as nobody has cut it.
    var segmentCount = 0
    /// The segments that this attempt submits.
    var due = SegmentSet()
    /// Those of them that have the gateway's answer.
    var answered = SegmentSet()
    /// Those of them that were not taken.
    var refused = SegmentSet()
    /// The segments that were taken, and what became of them.
    var taken = SegmentSet()
    var delivered = SegmentSet()
    var failed = SegmentSet()
    var refusal: Refusal?
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

    /// Lets go of everything but the memory of the arrays, which the slot's next reply uses.
    mutating func vacate() {
        var expected = expected
        self.expected = []
        expected.removeAll(keepingCapacity: true)
        self = Self(Self.vacantID, nil, owner: owner, carrier: carrier, stage: .noting)
        self.expected = expected
    }

    /// Takes a vacant slot.
    mutating func occupy(_ id: MessageID, _ reply: OutgoingReply?, owner: LinkID, carrier: LinkID, stage: Stage) {
        self.id = id
        self.reply = reply
        self.owner = owner
        self.carrier = carrier
        self.stage = stage
    }

    /// Whether every segment has its answer.
    @inline(__always) var isAnswered: Bool { segmentCount > 0 && answered.count >= due.count }

    /// Whether nothing is gained by waiting for receipts.
    @inline(__always) var isComplete: Bool { refusal != nil || expected.isEmpty }

    /// Whether it is known what became of a segment.
    @inline(__always) func isSettled(_ segment: Int) -> Bool { delivered.contains(segment) || failed.contains(segment) }

    /// The gateway took a segment; its answer may follow the news that there was none.
    ///
    /// - Returns: whether it is the first answer for a segment of this attempt.
    mutating func take(_ segment: Int) -> Bool {
        let isFirst = due.contains(segment) && !answered.contains(segment)
        if isFirst { answered.insert(segment) }
        taken.insert(segment)
        if refused.contains(segment) {
            refused.remove(segment)
            if refused.isEmpty { refusal = nil }
        }
        return isFirst
    }

    /// Notes what became of a segment.
    mutating func settle(_ segment: Int, _ state: MessageState) {
        if state == .delivered { delivered.insert(segment) } else { failed.insert(segment) }
    }

    /// The gateway did not take a segment; `false` when it has answered for it already.
    mutating func refuse(_ segment: Int, _ refusal: Refusal) -> Bool {
        guard due.contains(segment), !answered.contains(segment) else { return false }
        answered.insert(segment)
        refused.insert(segment)
        if self.refusal != .permanent { self.refusal = refusal }
        return true
    }
}
