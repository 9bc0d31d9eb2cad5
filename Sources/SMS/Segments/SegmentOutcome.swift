/// What became of a segment that the assembler was given.
package enum SegmentOutcome: Hashable, Sendable {
    /// Why a segment was refused.
    package enum Fault: Hashable, Sendable {
        /// Its number is 0 or beyond the total.
        case impossiblePlace
        /// It is longer than a segment can be.
        case tooLong
    }

    /// It was the last one missing: the whole text, and the names of its segments in their order.
    case joined(text: String, segmentIDs: [Int64])
    /// More must come. Unfinished messages may have had to go for it.
    case waiting(dropped: [ExpiredSet])
    /// It came before, or belongs to a message that was joined a while ago.
    case duplicate
    /// It belongs to no message.
    case invalid(Fault)
}

/// A long message that never became whole.
package struct ExpiredSet: Hashable, Sendable {
    /// The link group it came over.
    package var linkGroup: String
    /// Who wrote it.
    package var sender: Address
    /// To which of our numbers.
    package var recipient: Address
    /// The segments that came, in the order they came.
    package var segmentIDs: [Int64]
    /// Whether its sender needs no word: a newer message took its place, or the sender was asked to text again already.
    package var isSuperseded: Bool

    /// A set of these facts.
    package init(
        linkGroup: String, sender: Address, recipient: Address, segmentIDs: [Int64], isSuperseded: Bool = false
    ) {
        self.linkGroup = linkGroup
        self.sender = sender
        self.recipient = recipient
        self.segmentIDs = segmentIDs
        self.isSuperseded = isSuperseded
    }
}
