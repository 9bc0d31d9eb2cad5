import SMS
import Session

/// Segments waiting for their turn, first in, first out; thrown-back ones go in front again.
struct SegmentQueue {
    private var segments: [OutgoingSegment?] = []
    private var front = 0

    var count: Int { segments.count - front }
    var isEmpty: Bool { front == segments.count }

    mutating func append(_ segment: OutgoingSegment) { segments.append(segment) }

    mutating func prepend(_ returned: [OutgoingSegment]) {
        segments.replaceSubrange(..<front, with: returned)
        front = 0
    }

    mutating func discard(_ message: MessageID) {
        segments = segments[front...].filter { $0?.key.message != message }
        front = 0
    }

    mutating func popFirst() -> OutgoingSegment? {
        guard front < segments.count else { return nil }
        defer {
            segments[front] = nil
            front += 1
            if front == segments.count || front > 4_096 {
                segments.removeSubrange(..<front)
                front = 0
            }
        }
        return segments[front]
    }
}
