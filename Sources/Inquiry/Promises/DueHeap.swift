/// Which slots are due when, the earliest first; each slot is in it once at most and can be taken out at any time.
///
/// A binary heap that remembers where each slot stands, so that removal costs O(log n) and nothing outdated
/// stays behind. Twenty octets a slot.
struct DueHeap: Equatable, Sendable {
    private struct Entry: Equatable {
        var due: Int64
        var slot: UInt32

        static func < (left: Self, right: Self) -> Bool {
            left.due < right.due || left.due == right.due && left.slot < right.slot
        }
    }

    private var entries: [Entry] = []
    /// Where each slot stands in `entries`, or `absent`.
    private var positions: [UInt32] = []
    private static let absent = UInt32.max

    /// How many slots are in it.
    var count: Int { entries.count }

    /// The earliest due time, in the caller's milliseconds.
    var firstDue: Int64? { entries.first?.due }

    /// Puts a slot in, or moves it to another time.
    mutating func insert(_ slot: UInt32, due: Int64) {
        remove(slot)
        let missing = Int(slot) + 1 - positions.count
        if missing > 0 { positions.append(contentsOf: repeatElement(Self.absent, count: missing)) }
        entries.append(Entry(due: due, slot: slot))
        siftUp(from: entries.count - 1)
    }

    /// Takes a slot out; nothing happens when it is not in.
    mutating func remove(_ slot: UInt32) {
        guard Int(slot) < positions.count, positions[Int(slot)] != Self.absent else { return }
        let position = Int(positions[Int(slot)])
        positions[Int(slot)] = Self.absent
        let last = entries.removeLast()
        guard position < entries.count else { return }
        let goesUp = last < entries[position]
        entries[position] = last
        if goesUp { siftUp(from: position) } else { siftDown(from: position) }
    }

    /// Takes out the earliest slot when it is due by `now`.
    mutating func popFirst(dueBy now: Int64) -> UInt32? {
        guard let first = entries.first, first.due <= now else { return nil }
        remove(first.slot)
        return first.slot
    }

    private mutating func siftUp(from start: Int) {
        let entry = entries[start]
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard entry < entries[parent] else { break }
            place(entries[parent], at: position)
            position = parent
        }
        place(entry, at: position)
    }

    private mutating func siftDown(from start: Int) {
        let entry = entries[start]
        var position = start
        while true {
            var child = 2 * position + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            guard entries[child] < entry else { break }
            place(entries[child], at: position)
            position = child
        }
        place(entry, at: position)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        entries[position] = entry
        positions[Int(entry.slot)] = UInt32(truncatingIfNeeded: position)
    }
}
