/// The submitted segments that wait for their answer, oldest first, never more than the window holds.
///
/// Answers come in any order; each is matched by its sequence number. Those numbers follow each other, so a segment's
/// place is the distance of its number from the first one kept: nothing is hashed.
package struct SendWindow: Equatable, Sendable {
    /// How many segments may wait at once.
    package let capacity: Int
    /// How many segments wait.
    package private(set) var count = 0
    /// By number from `firstSequence` on; `nil` for what is answered, and for numbers that other requests took.
    private var segments: [OutgoingSegment?] = []
    /// For each of them when it was sent, after `start`: a clock's instant has no size known at compile time, and every
    /// move of it would ask for it.
    private var sentAt: [Duration?] = []
    private var firstSequence: UInt32 = 1
    /// Everything before it is `nil`; it never is itself, unless the window is empty.
    private var front = 0
    private let start: ContinuousClock.Instant

    /// An empty window of this capacity, at least 1.
    package init(capacity: Int, startingAt now: ContinuousClock.Instant) {
        precondition(capacity > 0, "a window holds at least one segment")
        self.capacity = capacity
        start = now
        segments.reserveCapacity(min(capacity, 1_024))
        sentAt.reserveCapacity(min(capacity, 1_024))
    }

    /// Whether another segment may be sent.
    package var hasRoom: Bool { count < capacity }

    /// Notes that a segment was sent under this number, which is later than all before.
    package mutating func insert(
        _ segment: consuming OutgoingSegment, sequence: UInt32, at now: ContinuousClock.Instant
    ) {
        if count == 0 { restart(at: sequence) }
        let place = place(of: sequence)
        while segments.count < place {
            segments.append(nil)
            sentAt.append(nil)
        }
        segments.append(segment)
        sentAt.append(now - start)
        count += 1
    }

    /// Takes the segment that was sent under this number, or `nil` when none waits.
    package mutating func remove(_ sequence: UInt32) -> OutgoingSegment? {
        let place = place(of: sequence)
        return place < segments.count ? take(place) : nil
    }

    /// When the oldest waiting segment was sent.
    package var oldest: ContinuousClock.Instant? {
        count > 0 ? sentAt[front].map { start + $0 } : nil
    }

    /// Takes every segment sent at or before `limit`, oldest first, with the number it was sent under.
    package mutating func removeAll(
        sentUntil limit: ContinuousClock.Instant
    ) -> [(sequence: UInt32, segment: OutgoingSegment)] {
        var removed: [(sequence: UInt32, segment: OutgoingSegment)] = []
        while let oldest, oldest <= limit {
            let sequence = firstSequence.advanced(past: front)
            guard let segment = take(front) else { break }
            removed.append((sequence, segment))
        }
        return removed
    }

    /// Takes every waiting segment, oldest first.
    package mutating func removeAll() -> [OutgoingSegment] {
        let waiting = segments.compactMap(\.self)
        restart(at: firstSequence)
        return waiting
    }

    /// How far the number is behind the first one, counted round the end of the numbers (SMPP 3.4 §3.2).
    private func place(of sequence: UInt32) -> Int {
        sequence >= firstSequence
            ? Int(sequence - firstSequence) : Int(SequenceNumbers.last - firstSequence) + Int(sequence)
    }

    private mutating func take(_ place: Int) -> OutgoingSegment? {
        guard sentAt[place] != nil else { return nil }
        sentAt[place] = nil
        var taken: OutgoingSegment?
        swap(&taken, &segments[place])
        count -= 1
        if count == 0 {
            restart(at: firstSequence)
        } else {
            skipAnswered()
        }
        return taken
    }

    private mutating func skipAnswered() {
        while sentAt[front] == nil { front += 1 }
        guard front > 4_096 else { return }
        segments.removeSubrange(..<front)
        sentAt.removeSubrange(..<front)
        firstSequence = firstSequence.advanced(past: front)
        front = 0
    }

    private mutating func restart(at sequence: UInt32) {
        segments.removeAll(keepingCapacity: true)
        sentAt.removeAll(keepingCapacity: true)
        firstSequence = sequence
        front = 0
        count = 0
    }
}

extension UInt32 {
    /// The sequence number that many after this one, round the end of the numbers.
    fileprivate func advanced(past count: Int) -> UInt32 {
        UInt32((UInt64(self) - 1 + UInt64(count)) % UInt64(SequenceNumbers.last)) + 1
    }
}
