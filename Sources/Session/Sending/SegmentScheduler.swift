import SMS

/// Decides which segment of a link goes out next, over which of its sessions, and when.
///
/// It holds the segments that wait, the link's rate and its queue's limit. Of the sessions it is told, for each round, how
/// much each may take.
package struct SegmentScheduler: Sendable {
    /// What a session may take in the round under way.
    package struct Capacity: Equatable, Sendable {
        /// How many submitted segments wait for their answer.
        package var inFlightCount: Int
        /// How many more the window holds.
        package var room: Int
        /// When the session may send: a moment not after now means at once, `nil` not before something happens.
        package var nextSend: ContinuousClock.Instant?
        /// Whether a segment went out over the session in this round.
        package private(set) var isUsed = false

        /// Takes note that a segment goes out over the session.
        fileprivate mutating func use() {
            inFlightCount += 1
            room -= 1
            isUsed = true
        }

        /// A capacity of these parts.
        package init(inFlightCount: Int, room: Int, nextSend: ContinuousClock.Instant?) {
            self.inFlightCount = inFlightCount
            self.room = room
            self.nextSend = nextSend
        }
    }

    /// A segment that goes out now.
    package struct Departure: Equatable, Sendable {
        /// The segment.
        package let segment: OutgoingSegment
        /// The place of its session among the capacities.
        package let session: Int
    }

    /// How many segments may wait before there is no room for another message.
    package let limit: Int
    /// Whether nothing goes out, whatever waits; only what is under way is finished.
    package var isHeld = false {
        didSet { if isHeld { nextDeadline = nil } }
    }
    /// When the next round is due, unless something happens before.
    package private(set) var nextDeadline: ContinuousClock.Instant?

    private var queue = SegmentQueue()
    private var throttle: Throttle
    /// Whether the queue was full, and nobody was told since that there is room.
    private var wasFull = false

    /// A scheduler of at most `rate` segments a second, or of as many as the sessions take.
    package init(rate: Int?, limit: Int, startingAt now: ContinuousClock.Instant) {
        self.limit = limit
        throttle = Throttle(rate: rate, startingAt: now)
    }

    /// How many segments wait for their turn.
    package var count: Int { queue.count }

    /// Whether a message may be added.
    package var hasRoom: Bool { queue.count < limit }

    /// Whether a round might send something.
    package var isReady: Bool { !queue.isEmpty && !isHeld }

    /// Adds a segment at the end of the queue.
    package mutating func append(_ segment: consuming OutgoingSegment) {
        queue.append(segment)
        if !hasRoom { wasFull = true }
    }

    /// Puts segments that a gateway threw back in front of the queue, in their order.
    package mutating func takeBack(_ segments: [OutgoingSegment]) {
        queue.prepend(segments)
        if !hasRoom { wasFull = true }
    }

    /// Removes the waiting segments of these messages.
    package mutating func discard(_ messages: Set<MessageID>) {
        if !messages.isEmpty, !queue.isEmpty { queue.discard(messages) }
    }

    /// Removes the segments of these messages of which that many wait.
    ///
    /// - Returns: the messages whose segments all waited.
    package mutating func takeOut(_ messages: [MessageID: Int]) -> Set<MessageID> {
        let whole = queue.counts(of: Set(messages.keys)).filter { messages[$0.key] == $0.value }
        discard(Set(whole.keys))
        return Set(whole.keys)
    }

    /// The next segment that goes out now, over the session with the fewest unanswered ones among those that may send.
    ///
    /// When there is none, `nextDeadline` says when there may be one.
    package mutating func next(
        over sessions: inout [Capacity], at now: ContinuousClock.Instant
    ) -> Departure? {
        nextDeadline = nil
        guard isReady else { return nil }
        let allowed = throttle.nextSend(at: now)
        guard allowed <= now else {
            nextDeadline = allowed
            return nil
        }
        guard let session = readiest(of: sessions, at: now), let segment = queue.popFirst() else { return nil }
        throttle.sent(cost: segment.cost, at: now)
        sessions[session].use()
        return Departure(segment: segment, session: session)
    }

    /// Says once that half of a queue that was full is free again.
    package mutating func takeNewsOfRoom() -> Bool {
        guard wasFull, queue.count < (limit + 1) / 2 else { return false }
        wasFull = false
        return true
    }

    private mutating func readiest(of sessions: [Capacity], at now: ContinuousClock.Instant) -> Int? {
        var best: Int?
        var fewest = Int.max
        for index in sessions.indices where sessions[index].room > 0 && sessions[index].inFlightCount < fewest {
            guard let moment = sessions[index].nextSend else { continue }
            if moment > now {
                if nextDeadline.map({ moment < $0 }) ?? true { nextDeadline = moment }
            } else {
                best = index
                fewest = sessions[index].inFlightCount
            }
        }
        return best
    }
}
