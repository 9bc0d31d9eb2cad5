import Primitives

/// Joins the segments of long messages, in whatever order, over whatever link of a group and however often they come.
///
/// Once joined, a message is remembered as long as an unfinished one is waited for: a segment that a gateway repeats
/// would otherwise begin a message that never ends. Phones with an 8-bit reference use it again, so a newer message wins:
/// a segment whose place is taken by other content begins a new set, and the older set goes without a word.
///
/// Everything is bounded, in entries and in octets, all together and for each sender; the oldest goes.
package struct SegmentAssembler: Sendable {
    /// Whose message it is, as far as a reference tells.
    private struct MessageKey: SenderKey {
        let linkGroup: String
        let sender: String
        let recipient: String
        let reference: UInt16
    }

    /// Segments belong together when all of this is equal.
    private struct Key: SenderKey {
        let message: MessageKey
        let total: UInt8

        var sender: String { message.sender }

        init(linkGroup: String, sender: Address, recipient: Address, _ place: ConcatenationReference) {
            message = MessageKey(
                linkGroup: linkGroup,
                // One gateway's links need not write the same number in the same form.
                sender: sender.phoneNumber?.digits ?? sender.text, recipient: recipient.text,
                reference: place.reference)
            total = place.total
        }
    }

    /// The last messages of one reference that were joined.
    private struct Joined {
        /// The content hashes in order of the segments' numbers, by the number of segments.
        var hashes: [UInt8: [Int]] = [:]
        var joinedAt: WallTime

        var octetCount: Int { hashes.values.reduce(256) { $0 + 64 + 8 * $1.count } }
    }

    private var pending: ExpiringTable<Key, PendingSet>
    private var joined: ExpiringTable<MessageKey, Joined>
    /// Segments of joined messages that may be the beginning of others: a stale half may have swallowed them.
    private var latecomers: ExpiringTable<Key, PendingSet>
    /// The numbers of segments of messages whose senders were asked to text again.
    private var lost: ExpiringTable<Key, [UInt8]>
    private let patience: Duration

    /// No segment comes near it: 160 septets, or 70 characters of at most four octets.
    private static let maximumOctetCount = 1_024
    /// How long the other segments of a message may take whose first ones a stale half swallowed.
    private static let latecomerLife: Duration = .seconds(30)

    /// An assembler that waits `patience` from the first segment on.
    ///
    /// - Parameters:
    ///   - maximumPending: how many unfinished messages it keeps.
    ///   - octetLimit: how many octets of memory they may take, by a generous estimate.
    ///   - senderOctetLimit: how many those of one sender may take: a message of 255 segments fits.
    package init(
        patience: Duration = .seconds(300), maximumPending: Int = 10_000, octetLimit: Int = 16 << 20,
        senderOctetLimit: Int = 64 << 10
    ) {
        precondition(maximumPending > 0, "an assembler needs room for one message")
        self.patience = patience
        pending = ExpiringTable(
            limits: TableLimits(
                count: maximumPending, octetCount: octetLimit, senderOctetCount: senderOctetLimit))
        let tableLimits = TableLimits(
            count: maximumPending, octetCount: octetLimit / 4, senderOctetCount: senderOctetLimit / 4)
        joined = ExpiringTable(limits: tableLimits)
        latecomers = ExpiringTable(limits: tableLimits)
        lost = ExpiringTable(limits: tableLimits)
    }

    /// How many messages are unfinished.
    package var pendingCount: Int { pending.count }

    /// How many octets of memory everything that is remembered takes, roughly.
    package var octetCount: Int {
        pending.octetCount + joined.octetCount + latecomers.octetCount + lost.octetCount
    }

    /// When `expire(at:)` will have something to do, unless more segments come first.
    package var nextDeadline: WallTime? { pending.nextDeadline }

    /// Takes a segment that came at `now`.
    package mutating func add(_ segment: InboundSegment, at now: WallTime) -> SegmentOutcome {
        settle(at: now)
        let place = segment.concatenation
        guard place.isValid else { return .invalid(.impossiblePlace) }
        guard segment.content.octetCount <= Self.maximumOctetCount else { return .invalid(.tooLong) }
        let key = Key(
            linkGroup: segment.linkGroup, sender: segment.sender, recipient: segment.recipient, place)
        let new = PendingSet.Held(
            id: segment.id, number: place.number, content: segment.content, arrivedAt: now)
        let isRepeated = joined[key.message]?.hashes[key.total]?[Int(place.number) - 1] == segment.content.hashValue
        guard let set = pending[key] else {
            if isRepeated { return .duplicate }
            let earlier = latecomers.removeValue(for: key)?.held ?? []
            let set = PendingSet(
                sender: segment.sender, recipient: segment.recipient,
                earlier.filter { $0.number != place.number } + [new])
            return begin(set, key, at: now, dropped: [])
        }
        if let old = set[place.number] {
            let hash = segment.content.hashValue
            let isOlder = set.replaced.contains(PendingSet.Replaced(number: place.number, contentHash: hash))
            guard old.content != segment.content, !isRepeated, !isOlder else { return .duplicate }
            let (newer, dropped) = set.replacing(old, with: new)
            pending.removeValue(for: key)
            return begin(newer, key, at: now, dropped: [expired(key, set, dropped.compactMap(\.id))])
        }
        if set.held.count + 1 == Int(key.total) {
            var whole = set
            whole.append(new)
            pending.removeValue(for: key)
            return join(whole, key, at: now)
        }
        let excess = pending.update(key, addingOctets: new.octetCount) { $0.append(new) }
        return .waiting(dropped: giveUp(excess, at: now))
    }

    /// Gives up the messages whose time is over, the oldest first.
    package mutating func expire(at now: WallTime) -> [ExpiredSet] {
        limitDeadlines(at: now)
        // What was joined since decides whether their senders hear of it, so that is forgotten afterwards.
        let sets = giveUp(pending.removeExpired(at: now), at: now)
        settle(at: now)
        return sets
    }

    /// Notes that a segment's text is lost and its sender was asked to text again, so that nobody is asked a second time
    /// when the other segments come.
    package mutating func noteLost(
        linkGroup: String, sender: Address, recipient: Address, _ place: ConcatenationReference, at now: WallTime
    ) {
        settle(at: now)
        noteLost(Key(linkGroup: linkGroup, sender: sender, recipient: recipient, place), [place.number], at: now)
    }

    private mutating func begin(
        _ set: PendingSet, _ key: Key, at now: WallTime, dropped: [ExpiredSet]
    ) -> SegmentOutcome {
        if set.held.count == Int(key.total) { return join(set, key, at: now) }
        let excess = pending.insert(set, for: key, octetCount: set.octetCount, until: now + patience)
        return .waiting(dropped: dropped + giveUp(excess, at: now))
    }

    private mutating func join(_ set: PendingSet, _ key: Key, at now: WallTime) -> SegmentOutcome {
        let ordered = set.held.sorted { $0.number < $1.number }
        if ordered.count > 1 {
            var memory = joined[key.message] ?? Joined(joinedAt: now)
            // Messages of other lengths under one reference are rare.
            if memory.hashes.count > 2 { memory.hashes = [:] }
            memory.hashes[key.total] = ordered.map(\.content.hashValue)
            memory.joinedAt = now
            _ = joined.insert(memory, for: key.message, octetCount: memory.octetCount, until: now + patience)
            let remainder = PendingSet(sender: set.sender, recipient: set.recipient, set.latecomers)
            if !remainder.held.isEmpty {
                _ = latecomers.insert(
                    remainder, for: key, octetCount: remainder.octetCount, until: now + Self.latecomerLife)
            }
        }
        return .joined(
            text: InboundSegment.Content.joined(ordered.map(\.content)), segmentIDs: ordered.compactMap(\.id))
    }

    private mutating func giveUp(_ sets: [(key: Key, value: PendingSet)], at now: WallTime) -> [ExpiredSet] {
        sets.map { key, set in
            var isSuperseded = false
            if let memory = joined[key.message], memory.joinedAt >= set.beganAt { isSuperseded = true }
            if let numbers = lost[key], numbers.allSatisfy({ !set.numbers.contains($0) }) { isSuperseded = true }
            if !isSuperseded { noteLost(key, set.numbers, at: now) }
            return expired(key, set, set.segmentIDs, isSuperseded: isSuperseded)
        }
    }

    private mutating func noteLost(_ key: Key, _ numbers: [UInt8], at now: WallTime) {
        let all = Array(Set((lost[key] ?? []) + numbers))
        _ = lost.insert(all, for: key, octetCount: 256 + all.count, until: now + patience)
    }

    private func expired(
        _ key: Key, _ set: PendingSet, _ ids: [Int64], isSuperseded: Bool = true
    ) -> ExpiredSet {
        ExpiredSet(
            linkGroup: key.message.linkGroup, sender: set.sender, recipient: set.recipient, segmentIDs: ids,
            isSuperseded: isSuperseded)
    }

    /// Forgets in time.
    private mutating func settle(at now: WallTime) {
        limitDeadlines(at: now)
        _ = joined.removeExpired(at: now)
        _ = latecomers.removeExpired(at: now)
        _ = lost.removeExpired(at: now)
    }

    /// Waits for nothing longer than it may take from now on, when the clock was set back.
    private mutating func limitDeadlines(at now: WallTime) {
        pending.limitDeadlines(to: now + patience)
        joined.limitDeadlines(to: now + patience)
        latecomers.limitDeadlines(to: now + Self.latecomerLife)
        lost.limitDeadlines(to: now + patience)
    }
}
