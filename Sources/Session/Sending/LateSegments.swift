/// The submitted segments whose answer did not come in time and may still come: a bounded number, the newest.
struct LateSegments: Equatable, Sendable {
    /// How many are remembered.
    static let limit = 10_000

    private var keys: [UInt32: SegmentKey] = [:]
    /// Their numbers, oldest first; some may be answered and are in `keys` no more.
    private var order: [UInt32] = []
    private var front = 0

    /// Remembers a segment by the number it was sent under.
    mutating func insert(_ key: SegmentKey, sequence: UInt32) {
        keys[sequence] = key
        order.append(sequence)
        guard order.count - front > Self.limit else { return }
        keys[order[front]] = nil
        front += 1
        guard front >= Self.limit else { return }
        order.removeSubrange(..<front)
        front = 0
    }

    /// Takes the segment that was sent under this number, or `nil` when none is remembered.
    mutating func remove(_ sequence: UInt32) -> SegmentKey? {
        keys.isEmpty ? nil : keys.removeValue(forKey: sequence)
    }
}
