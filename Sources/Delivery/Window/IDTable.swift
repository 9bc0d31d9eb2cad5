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
/// Entries lie side by side, in any order. Where one lies is written at the place that its ID says, or at the first free
/// one behind it; between the two none is free.
struct IDTable<ID: TableID, Value: Sendable>: Sendable {
    private var ids: [ID] = []
    private var values: [Value] = []
    /// What `ids` are spread to.
    private var spreads: [UInt64] = []
    /// The indices of entries.
    private var places: [Int32] = []
    /// Another one in each process, so that nobody can choose IDs that meet.
    private let seed = UInt64(truncatingIfNeeded: Hasher().finalize())

    private static var free: Int32 { -1 }

    var count: Int { spreads.count }
    var isEmpty: Bool { spreads.isEmpty }

    subscript(id: ID) -> Value? {
        guard !isEmpty else { return nil }
        let index = places[place(of: id, id.spread(with: seed))]
        return index == Self.free ? nil : values[Int(index)]
    }

    /// Adds a value, in place of the one that has the ID.
    mutating func insert(_ value: Value, for id: ID) {
        if count >= places.count / 4 * 3 { grow() }
        let spread = id.spread(with: seed)
        let place = place(of: id, spread)
        let index = places[place]
        guard index == Self.free else {
            values[Int(index)] = value
            return
        }
        places[place] = Int32(count)
        ids.append(id)
        values.append(value)
        spreads.append(spread)
    }

    /// Takes a value out, if it is as wanted.
    @discardableResult
    mutating func remove(_ id: ID, where isWanted: (Value) -> Bool = { _ in true }) -> Value? {
        guard !isEmpty else { return nil }
        let place = place(of: id, id.spread(with: seed))
        let index = places[place]
        guard index != Self.free, isWanted(values[Int(index)]) else { return nil }
        empty(place)
        return takeOut(Int(index))
    }

    /// Lets the last entry lie where this one lay.
    private mutating func takeOut(_ index: Int) -> Value {
        let last = count - 1
        if index != last {
            var place = firstPlace(of: spreads[last])
            while places[place] != last { place = (place + 1) & (places.count - 1) }
            places[place] = Int32(index)
        }
        ids.swapAt(index, last)
        values.swapAt(index, last)
        spreads.swapAt(index, last)
        ids.removeLast()
        spreads.removeLast()
        return values.removeLast()
    }

    /// Empties a place, and lets those behind it that lie too far from theirs move up.
    private mutating func empty(_ place: Int) {
        let mask = places.count - 1
        var hole = place
        var next = (place + 1) & mask
        while places[next] != Self.free {
            let distance = (next - firstPlace(of: spreads[Int(places[next])])) & mask
            if distance >= (next - hole) & mask {
                places[hole] = places[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        places[hole] = Self.free
    }

    /// Where the ID is, or would be.
    private func place(of id: ID, _ spread: UInt64) -> Int {
        var place = firstPlace(of: spread)
        while places[place] != Self.free {
            let index = Int(places[place])
            if spreads[index] == spread, ids[index] == id { break }
            place = (place + 1) & (places.count - 1)
        }
        return place
    }

    private func firstPlace(of spread: UInt64) -> Int { Int(truncatingIfNeeded: spread) & (places.count - 1) }

    private mutating func grow() {
        places = Array(repeating: Self.free, count: max(16, places.count * 2))
        for index in spreads.indices {
            var place = firstPlace(of: spreads[index])
            while places[place] != Self.free { place = (place + 1) & (places.count - 1) }
            places[place] = Int32(index)
        }
    }
}
