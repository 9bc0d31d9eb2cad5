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
    /// More must come. When there was no room, the oldest unfinished message had to go.
    case waiting(dropped: ExpiredSet?)
    /// Its place is taken already, or its message was joined a while ago; the first one counts.
    case duplicate
    /// It belongs to no message.
    case invalid(Fault)
}

/// A long message that never became whole; its sender is to be asked to text again.
package struct ExpiredSet: Hashable, Sendable {
    /// The link group it came over.
    package var linkGroup: String
    /// Who wrote it.
    package var sender: Address
    /// To which of our numbers.
    package var recipient: Address
    /// The segments that came, in the order they came.
    package var segmentIDs: [Int64]

    /// A set of these facts.
    package init(linkGroup: String, sender: Address, recipient: Address, segmentIDs: [Int64]) {
        self.linkGroup = linkGroup
        self.sender = sender
        self.recipient = recipient
        self.segmentIDs = segmentIDs
    }
}

/// Joins the segments of long messages, in whatever order, over whatever link of a group and however often they come.
///
/// Once joined, a message is remembered as long as an unfinished one is waited for: a segment that a gateway repeats
/// would otherwise begin a message that never ends. A segment with the same reference but other content begins a new one,
/// since phones with an 8-bit reference use it again.
package struct SegmentAssembler: Sendable {
    /// Segments belong together when all of this is equal.
    private struct Key: Hashable {
        let linkGroup: String
        let sender: String
        let recipient: String
        let reference: UInt16
        let total: UInt8

        init(_ segment: InboundSegment) {
            linkGroup = segment.linkGroup
            // One gateway's links need not write the same number in the same form.
            sender = segment.sender.phoneNumber?.digits ?? segment.sender.text
            recipient = segment.recipient.text
            reference = segment.concatenation.reference
            total = segment.concatenation.total
        }
    }

    private var pending = ExpiringTable<Key, [InboundSegment]>()
    /// The content hashes of joined messages, in order of the segments' numbers.
    private var joined = ExpiringTable<Key, [Int]>()
    private let patience: Duration
    private let maximumPending: Int

    /// No segment comes near it: 160 septets, or 70 characters of at most four octets.
    private static let maximumOctetCount = 1_024

    /// An assembler that waits `patience` from the first segment on, and keeps at most `maximumPending` unfinished messages.
    package init(patience: Duration = .seconds(300), maximumPending: Int = 10_000) {
        precondition(maximumPending > 0, "an assembler needs room for one message")
        self.patience = patience
        self.maximumPending = maximumPending
    }

    /// How many messages are unfinished.
    package var pendingCount: Int { pending.count }

    /// When `expire(at:)` will have something to do, unless more segments come first.
    package var nextDeadline: WallTime? { pending.nextDeadline }

    /// Takes a segment that came at `now`; after a restart, the stored ones again with the times they came at.
    package mutating func add(_ segment: InboundSegment, at now: WallTime) -> SegmentOutcome {
        settle(at: now)
        guard segment.concatenation.isValid else { return .invalid(.impossiblePlace) }
        guard segment.content.octetCount <= Self.maximumOctetCount else { return .invalid(.tooLong) }
        let key = Key(segment)
        let number = segment.concatenation.number
        let held = pending[key] ?? []
        if held.contains(where: { $0.concatenation.number == number }) { return .duplicate }
        if held.isEmpty, joined[key]?[Int(number) - 1] == segment.content.hashValue { return .duplicate }
        if held.count + 1 == Int(segment.concatenation.total) {
            pending.removeValue(for: key)
            return join(held + [segment], key: key, at: now)
        }
        if !held.isEmpty {
            pending.update(key) { $0.append(segment) }
            return .waiting(dropped: nil)
        }
        let dropped = pending.count < maximumPending ? nil : pending.removeOldest()
        pending.insert([segment], for: key, until: now + patience)
        return .waiting(dropped: dropped.flatMap(ExpiredSet.init))
    }

    /// Gives up the messages whose time is over, the oldest first.
    package mutating func expire(at now: WallTime) -> [ExpiredSet] {
        settle(at: now)
        return pending.removeExpired(at: now).compactMap(ExpiredSet.init)
    }

    private mutating func join(_ segments: [InboundSegment], key: Key, at now: WallTime) -> SegmentOutcome {
        let ordered = segments.sorted { $0.concatenation.number < $1.concatenation.number }
        if ordered.count > 1 {
            if joined.count >= maximumPending { _ = joined.removeOldest() }
            joined.insert(ordered.map(\.content.hashValue), for: key, until: now + patience)
        }
        return .joined(
            text: InboundSegment.Content.joined(ordered.map(\.content)), segmentIDs: ordered.map(\.id))
    }

    /// Forgets joined messages in time, and waits for none longer than `patience` when the clock was set back.
    private mutating func settle(at now: WallTime) {
        pending.limitDeadlines(to: now + patience)
        joined.limitDeadlines(to: now + patience)
        _ = joined.removeExpired(at: now)
    }
}

extension ExpiredSet {
    fileprivate init?(_ segments: [InboundSegment]) {
        guard let first = segments.first else { return nil }
        self.init(
            linkGroup: first.linkGroup, sender: first.sender, recipient: first.recipient,
            segmentIDs: segments.map(\.id))
    }
}
