import SMS

/// What an `IDTable` finds its values by.
protocol TableID: Equatable, Sendable {
    /// The ID spread over 64 bits, the same for the same seed.
    func spread(with seed: UInt64) -> UInt64
}

extension MessageID: TableID {}
extension GatewayMessageID: TableID {}

/// A dictionary for IDs: every segment is looked up half a dozen times on its way, for which `Dictionary` hashes too well.
///
/// An entry lies at the place that its ID says, or in the first free one behind it; between the two none is free.
struct IDTable<ID: TableID, Value: Sendable>: Sendable {
    private struct Entry {
        let id: ID
        var value: Value
    }

    private var entries: [Entry?] = []
    private(set) var count = 0
    /// Another one in each process, so that nobody can choose IDs that meet.
    private let seed = UInt64(truncatingIfNeeded: Hasher().finalize())

    var isEmpty: Bool { count == 0 }

    subscript(id: ID) -> Value? {
        guard count > 0 else { return nil }
        return entries[place(of: id)]?.value
    }

    /// Adds a value, in place of the one that has the ID.
    mutating func insert(_ value: Value, for id: ID) {
        if count >= entries.count / 4 * 3 { grow() }
        let place = place(of: id)
        if entries[place] == nil { count += 1 }
        entries[place] = Entry(id: id, value: value)
    }

    /// Takes a value out, if it is as wanted.
    @discardableResult
    mutating func remove(_ id: ID, where isWanted: (Value) -> Bool = { _ in true }) -> Value? {
        guard count > 0 else { return nil }
        let place = place(of: id)
        guard let value = entries[place]?.value, isWanted(value) else { return nil }
        empty(place)
        count -= 1
        return value
    }

    /// Empties a place, and lets those behind it that lie too far from theirs move up.
    private mutating func empty(_ place: Int) {
        let mask = entries.count - 1
        var hole = place
        var next = (place + 1) & mask
        while let entry = entries[next] {
            let distance = (next - firstPlace(of: entry.id)) & mask
            if distance >= (next - hole) & mask {
                entries.swapAt(hole, next)
                hole = next
            }
            next = (next + 1) & mask
        }
        entries[hole] = nil
    }

    /// Where the ID is, or would be.
    private func place(of id: ID) -> Int {
        var place = firstPlace(of: id)
        while let entry = entries[place], entry.id != id { place = (place + 1) & (entries.count - 1) }
        return place
    }

    private func firstPlace(of id: ID) -> Int {
        Int(truncatingIfNeeded: id.spread(with: seed)) & (entries.count - 1)
    }

    private mutating func grow() {
        let before = entries
        entries = Array(repeating: nil, count: max(16, before.count * 2))
        for case let entry? in before { entries[place(of: entry.id)] = entry }
    }
}
