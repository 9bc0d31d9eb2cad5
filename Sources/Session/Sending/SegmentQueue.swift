import SMS

/// Segments waiting for their turn, first in, first out; thrown-back ones go in front again.
struct SegmentQueue {
    private var segments: [OutgoingSegment?] = []
    private var front = 0

    var count: Int { segments.count - front }
    var isEmpty: Bool { front == segments.count }

    mutating func append(_ segment: consuming OutgoingSegment) { segments.append(segment) }

    mutating func prepend(_ returned: [OutgoingSegment]) {
        segments.replaceSubrange(..<front, with: returned)
        front = 0
    }

    /// Removes the segments of these messages, in one pass over the queue.
    mutating func discard(_ messages: Set<MessageID>) {
        segments = segments[front...].filter { segment in segment.map { !messages.contains($0.key.message) } ?? false }
        front = 0
    }

    /// How many segments of each of these messages it holds.
    func counts(of messages: Set<MessageID>) -> [MessageID: Int] {
        segments[front...].reduce(into: [:]) { counts, segment in
            guard let message = segment?.key.message, messages.contains(message) else { return }
            counts[message, default: 0] += 1
        }
    }

    mutating func popFirst() -> OutgoingSegment? {
        guard front < segments.count else { return nil }
        var first: OutgoingSegment?
        swap(&first, &segments[front])
        front += 1
        if front == segments.count {
            segments.removeAll(keepingCapacity: true)
            front = 0
        } else if front > 4_096 {
            segments.removeSubrange(..<front)
            front = 0
        }
        return first
    }
}
