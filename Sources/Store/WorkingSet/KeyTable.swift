/// The keys under which people were imported: few rows, loaded and written as a whole.
package struct KeyTable: Sendable {
    private(set) var stored: [KeyRow]?
    private var current: [KeyRow] = []
    private var people = false
    private var marked: [KeyRow] = []

    /// The keys the store knows, oldest first; people's rows without a number belong to the first.
    package var rows: [KeyRow] {
        precondition(stored != nil, "a change read keys without naming them")
        return current
    }

    /// Whether anybody is registered here.
    package var hasPeople: Bool {
        precondition(stored != nil, "a change read keys without naming them")
        return people
    }

    /// Whether the rows are others than the store's.
    var isChanged: Bool { stored.map { $0 != current } ?? false }

    /// Notes a key and gives it a number.
    package mutating func insert(checkValue: [UInt8]) -> Int64 {
        let id = (rows.map(\.id).max() ?? 0) + 1
        current.append(KeyRow(id: id, checkValue: checkValue))
        return id
    }

    /// Takes all keys of another store with their numbers.
    mutating func replace(_ rows: [KeyRow]) {
        _ = self.rows
        current = rows
    }

    /// Forgets a key that no person's code is under.
    package mutating func remove(_ id: Int64) {
        _ = rows
        current.removeAll { $0.id == id }
    }

    /// Forgets every key, as long as there are no people whose codes were made under one.
    package mutating func removeAll() {
        _ = rows
        current = []
    }

    mutating func load(_ rows: [KeyRow], hasPeople: Bool) {
        stored = rows
        current = rows
        people = hasPeople
    }

    // Keys that nobody loaded cannot change.
    mutating func mark() { if stored != nil { marked = current } }

    mutating func undoToMark() { if stored != nil { current = marked } }
}
