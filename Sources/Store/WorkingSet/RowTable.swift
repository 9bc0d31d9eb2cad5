/// The rows of one table as far as a batch has loaded or written them.
///
/// What a change writes can be undone alone, up to the last `mark()`.
struct RowTable<Key: Hashable & Sendable, Row: Sendable> {
    /// A row of a batch, or the fact that there is none.
    struct Slot {
        /// The row as it is to be; `nil` when there is none.
        var row: Row?
        /// Whether the store has a row of this key, or may have one that was not looked at.
        let isStored: Bool
        /// Whether the store's row is known: a row that is written or removed unseen may not be read.
        let isLoaded: Bool
        var isChanged = false
        /// Whether it is a new row, whatever the store may have had of its key.
        var isNew = false
    }

    private var slots: [Key: Slot] = [:]
    /// The keys of changed rows, in the order of their first change.
    private(set) var changed: [Key] = []
    private var undo: [(key: Key, slot: Slot?)] = []
    private var markedCount = 0
    private let name: StaticString

    init(_ name: StaticString) { self.name = name }

    /// Whether the row of this key, or its absence, is known.
    func isKnown(_ key: Key) -> Bool { slots[key].map { $0.isLoaded || $0.row != nil } ?? false }

    /// The row of a key that was named; `nil` when there is none.
    ///
    /// To read a row whose key was not named is a mistake of the program: a store could not have locked it.
    subscript(key: Key) -> Row? {
        guard let slot = slots[key], slot.isLoaded || slot.row != nil else {
            preconditionFailure("a change read a row of \(name) without naming its key")
        }
        return slot.row
    }

    /// Writes a row whose key was named, or that this batch has inserted.
    mutating func put(_ row: Row, for key: Key) {
        guard let index = slots.index(forKey: key) else {
            preconditionFailure("a change wrote a row of \(name) without naming its key")
        }
        let former = slots.values[index]
        undo.append((key, former))
        if !former.isChanged { changed.append(key) }
        slots.values[index] = Slot(
            row: row, isStored: former.isStored, isLoaded: former.isLoaded, isChanged: true, isNew: former.isNew)
    }

    /// Writes a new row, whose key nobody else can have given; the store refuses one that is taken.
    ///
    /// - Throws: `StoreError.refused` when the batch itself holds such a row.
    mutating func insert(_ row: Row, for key: Key) throws(StoreError) {
        let slot = slots[key]
        guard slot?.row == nil else { throw .refused(reason: "a row of \(name) with an id that is taken") }
        set(Slot(row: row, isStored: slot?.isStored ?? false, isLoaded: true, isChanged: true, isNew: true), for: key)
    }

    /// Writes a row in place of whatever the store has of its key, unseen.
    mutating func replace(_ row: Row, for key: Key) {
        let slot = slots[key]
        set(Slot(row: row, isStored: slot?.isStored ?? true, isLoaded: true, isChanged: true), for: key)
    }

    /// Removes a row, seen or unseen; one that is not there does not matter.
    mutating func remove(_ key: Key) {
        let slot = slots[key]
        if let slot, slot.row == nil, slot.isLoaded { return }
        set(
            Slot(row: nil, isStored: slot?.isStored ?? true, isLoaded: slot?.isLoaded ?? false, isChanged: true),
            for: key)
    }

    /// Takes what the store has of a key, unless the batch knows better.
    mutating func load(_ row: Row?, for key: Key) {
        if let slot = slots[key], slot.isLoaded || slot.isChanged { return }
        slots[key] = Slot(row: row, isStored: row != nil, isLoaded: true)
    }

    /// What is to become of a row.
    func slot(_ key: Key) -> Slot? { slots[key] }

    /// Tells of each changed row what is to become of it, in the order of their first changes.
    func forEachChange(_ body: (Key, Slot) throws(StoreError) -> Void) throws(StoreError) {
        for key in changed { if let slot = slots[key] { try body(key, slot) } }
    }

    /// The same for a table in which a row takes the place of whatever was there.
    func forEachChange(
        put: (Key, Row) throws(StoreError) -> Void, remove: (Key) throws(StoreError) -> Void
    ) throws(StoreError) {
        try forEachChange { (key, slot) throws(StoreError) in
            if let row = slot.row {
                try put(key, row)
            } else if slot.isStored {
                try remove(key)
            }
        }
    }

    /// The same for a table in which a row is inserted once and updated afterwards.
    func forEachChange(
        insert: (Row) throws(StoreError) -> Void, update: (Row) throws(StoreError) -> Void,
        remove: (Key) throws(StoreError) -> Void
    ) throws(StoreError) {
        try forEachChange { (key, slot) throws(StoreError) in
            if let row = slot.row, slot.isStored, !slot.isNew { return try update(row) }
            if slot.isStored { try remove(key) }
            if let row = slot.row { try insert(row) }
        }
    }

    /// From here on, `undoToMark` undoes.
    mutating func mark() {
        undo.removeAll(keepingCapacity: true)
        markedCount = changed.count
    }

    /// Undoes everything since the mark.
    mutating func undoToMark() {
        for (key, slot) in undo.reversed() { slots[key] = slot }
        undo.removeAll(keepingCapacity: true)
        changed.removeLast(changed.count - markedCount)
    }

    /// Forgets everything, for the next batch.
    mutating func removeAll() {
        slots.removeAll(keepingCapacity: true)
        changed.removeAll(keepingCapacity: true)
        mark()
    }

    private mutating func set(_ slot: Slot, for key: Key) {
        let former = slots.updateValue(slot, forKey: key)
        undo.append((key, former))
        if former?.isChanged != true { changed.append(key) }
    }
}
