/// The submitted segments that wait for their answer, oldest first, never more than the window holds.
///
/// Answers come in any order; each is matched by its sequence number.
package struct SendWindow: Equatable, Sendable {
    private struct Entry: Equatable {
        var segment: OutgoingSegment
        var sentAt: ContinuousClock.Instant
    }

    /// How many segments may wait at once.
    package let capacity: Int
    private var entries: [UInt32: Entry] = [:]
    /// Sequence numbers in order of sending; answered ones are skipped when they come to the front.
    private var order: [UInt32] = []
    private var front = 0

    /// An empty window of this capacity, at least 1.
    package init(capacity: Int) {
        precondition(capacity > 0, "a window holds at least one segment")
        self.capacity = capacity
        entries.reserveCapacity(min(capacity, 1_024))
    }

    /// How many segments wait.
    package var count: Int { entries.count }

    /// Whether another segment may be sent.
    package var hasRoom: Bool { entries.count < capacity }

    /// Notes that a segment was sent under this number.
    package mutating func insert(_ segment: OutgoingSegment, sequence: UInt32, at now: ContinuousClock.Instant) {
        entries[sequence] = Entry(segment: segment, sentAt: now)
        order.append(sequence)
    }

    /// Takes the segment that was sent under this number, or `nil` when none waits.
    package mutating func remove(_ sequence: UInt32) -> OutgoingSegment? {
        guard let entry = entries.removeValue(forKey: sequence) else { return nil }
        skipAnswered()
        return entry.segment
    }

    /// When the oldest waiting segment was sent.
    package var oldest: ContinuousClock.Instant? { front < order.count ? entries[order[front]]?.sentAt : nil }

    /// Takes every segment sent at or before `limit`, oldest first.
    package mutating func removeAll(sentUntil limit: ContinuousClock.Instant) -> [OutgoingSegment] {
        var removed: [OutgoingSegment] = []
        while front < order.count, let entry = entries[order[front]], entry.sentAt <= limit {
            removed.append(entry.segment)
            entries[order[front]] = nil
            skipAnswered()
        }
        return removed
    }

    /// Takes every waiting segment, oldest first.
    package mutating func removeAll() -> [OutgoingSegment] {
        let segments = order[front...].compactMap { entries[$0]?.segment }
        entries.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        front = 0
        return segments
    }

    private mutating func skipAnswered() {
        while front < order.count, entries[order[front]] == nil { front += 1 }
        guard front == order.count || front > 4_096 else { return }
        order.removeSubrange(..<front)
        front = 0
    }
}
