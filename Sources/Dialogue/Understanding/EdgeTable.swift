/// The edges of a tree in one table with open addressing: a step costs one look, as a rule.
struct EdgeTable: Sendable {
    private var keys: [UInt64] = Array(repeating: 0, count: 1_024)
    private var values: [UInt32] = Array(repeating: 0, count: 1_024)
    private var count = 0

    /// Where the edge of this key leads from a node.
    subscript(_ node: Int, _ key: UInt32) -> Int? {
        get {
            let wanted = Self.packed(node, key)
            var slot = slot(of: wanted)
            while keys[slot] != 0 {
                if keys[slot] == wanted { return Int(values[slot]) }
                slot = (slot + 1) & (keys.count - 1)
            }
            return nil
        }
        set {
            guard let newValue else { return }
            if count * 2 >= keys.count { grow() }
            insert(Self.packed(node, key), UInt32(newValue))
        }
    }

    private mutating func insert(_ key: UInt64, _ value: UInt32) {
        var slot = slot(of: key)
        while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
        if keys[slot] == 0 { count += 1 }
        keys[slot] = key
        values[slot] = value
    }

    private mutating func grow() {
        let old = zip(keys, values).filter { $0.0 != 0 }
        keys = Array(repeating: 0, count: keys.count * 2)
        values = Array(repeating: 0, count: keys.count)
        count = 0
        for (key, value) in old { insert(key, value) }
    }

    /// No key is 0: no scalar and no sound is.
    private static func packed(_ node: Int, _ key: UInt32) -> UInt64 { UInt64(node) << 32 | UInt64(key) }

    private func slot(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40) & (keys.count - 1)
    }
}
