/// A dictionary that keeps the entries made last: at its limit the oldest goes.
struct RecentTable<Key: Hashable, Value> {
    private let limit: Int
    private var entries: [Key: Value] = [:]
    /// The keys in the order in which they were made; a key that was removed may still stand here.
    private var order: [Key] = []
    private var first = 0

    init(limit: Int) {
        precondition(limit > 0, "a table holds something")
        self.limit = limit
    }

    /// The keys, the oldest first.
    var keys: [Key] { order[first...].filter { entries[$0] != nil } }

    subscript(key: Key) -> Value? { entries[key] }

    /// Changes the entry, which is made from `initial` when there is none.
    mutating func update<Result>(
        _ key: Key, or initial: @autoclosure () -> Value, _ change: (inout Value) -> Result
    ) -> Result {
        if entries[key] == nil {
            makeRoom()
            order.append(key)
        }
        return change(&entries[key, default: initial()])
    }

    /// Makes or replaces the entry.
    mutating func set(_ key: Key, _ value: Value) { update(key, or: value) { $0 = value } }

    /// Removes the entry and gives it back.
    mutating func remove(_ key: Key) -> Value? {
        defer { skipRemoved() }
        return entries.removeValue(forKey: key)
    }

    private mutating func makeRoom() {
        // Keys of removed entries count too, so that they cannot pile up behind an old one that stays.
        while order.count - first >= limit {
            entries[order[first]] = nil
            first += 1
        }
        skipRemoved()
    }

    /// Most entries are removed in the order in which they were made, so that their keys need not be kept.
    private mutating func skipRemoved() {
        while first < order.count, entries[order[first]] == nil { first += 1 }
        guard first > 1_024, first * 2 > order.count else { return }
        order.removeSubrange(..<first)
        first = 0
    }
}
