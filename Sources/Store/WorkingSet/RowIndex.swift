/// Where in a list of keys a key is: an open-addressing table of places.
///
/// The keys themselves stay in their list, so that emptying the index for the next batch clears numbers only.
struct RowIndex {
    /// The place of a key plus one, where its digest leads to or behind that; zero where there is none. A power of two,
    /// of which at most half is taken.
    private var places: [UInt32] = Array(repeating: 0, count: 64)
    private var shift: UInt64 = 64 - 6

    /// The place of a key, if it is in the list.
    func place<Key: RowKey>(of key: Key, in keys: [Key]) -> Int? {
        var cell = cell(of: key)
        while places[cell] != 0 {
            let place = Int(places[cell]) - 1
            if keys[place] == key { return place }
            cell = (cell + 1) & (places.count - 1)
        }
        return nil
    }

    /// Takes note of the last key of the list, which is not in the index yet.
    mutating func append<Key: RowKey>(_ keys: [Key]) {
        if keys.count * 2 > places.count { return grow(for: keys) }
        if let key = keys.last { insert(key, at: keys.count - 1) }
    }

    /// Forgets all keys.
    mutating func removeAll() { places.withUnsafeMutableBufferPointer { $0.update(repeating: 0) } }

    private mutating func grow<Key: RowKey>(for keys: [Key]) {
        places = Array(repeating: 0, count: places.count * 2)
        shift -= 1
        for (place, key) in keys.enumerated() { insert(key, at: place) }
    }

    private mutating func insert<Key: RowKey>(_ key: Key, at place: Int) {
        var cell = cell(of: key)
        while places[cell] != 0 { cell = (cell + 1) & (places.count - 1) }
        places[cell] = UInt32(place + 1)
    }

    /// Fibonacci hashing: the upper bits of the product with 2^64 divided by the golden ratio.
    private func cell(of key: some RowKey) -> Int {
        Int(truncatingIfNeeded: (key.digest &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }
}
