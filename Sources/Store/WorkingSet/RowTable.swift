/// The rows of one table as far as a batch has loaded or written them.
///
/// What a change writes can be undone alone, up to the last `mark()`.
struct RowTable<Key: RowKey, Row: Sendable> {
    /// A row of a batch, or the fact that there is none.
    struct Slot {
        /// The row as it is to be; `nil` when there is none.
        var row: Row?
        /// Whether the store has a row of this key, or may have one that was not looked at.
        var isStored = true
        /// Whether the row, or its absence, is known: what is removed unseen may not be read.
        var isKnown = false
        var isChanged = false
        /// Whether it is a new row, whatever the store may have had of its key.
        var isNew = false
    }

    /// The keys of the slots, in the order in which they were first named.
    private var keys: [Key] = []
    private var slots: [Slot] = []
    private var index = RowIndex()
    /// The slots of changed rows, in the order of their first change.
    private var changes: [Int] = []
    private var undo: [(place: Int, slot: Slot)] = []
    private var markedCount = 0
    private let name: StaticString

    init(_ name: StaticString) { self.name = name }

    /// Whether any row is changed.
    var hasChanges: Bool { !changes.isEmpty }

    /// The keys of changed rows, in the order of their first change.
    var changed: [Key] { changes.map { keys[$0] } }

    /// Whether the row of this key, or its absence, is known.
    func isKnown(_ key: Key) -> Bool {
        guard let place = place(of: key) else { return false }
        return slots[place].isKnown
    }

    /// The row of a key that was named; `nil` when there is none.
    ///
    /// To read a row whose key was not named is a mistake of the program: a store could not have locked it.
    subscript(key: Key) -> Row? {
        guard let place = place(of: key), slots[place].isKnown else {
            preconditionFailure("a change read a row of \(name) without naming its key")
        }
        return slots[place].row
    }

    /// Writes a row whose key was named, or that this batch has inserted.
    mutating func put(_ row: Row, for key: Key) {
        guard let place = place(of: key), !isBlank(place) else {
            preconditionFailure("a change wrote a row of \(name) without naming its key")
        }
        let (isStored, isNew) = (slots[place].isStored, slots[place].isNew)
        set(Slot(row: row, isStored: isStored, isKnown: true, isChanged: true, isNew: isNew), at: place)
    }

    /// Writes a new row, whose key nobody else can have given; the store refuses one that is taken.
    ///
    /// - Throws: `StoreError.refused` when the batch itself holds such a row.
    mutating func insert(_ row: Row, for key: Key) throws(StoreError) {
        let place = makePlace(for: key)
        guard slots[place].row == nil else { throw .refused(reason: "a row of \(name) with an id that is taken") }
        let isStored = !isBlank(place) && slots[place].isStored
        set(Slot(row: row, isStored: isStored, isKnown: true, isChanged: true, isNew: true), at: place)
    }

    /// Writes a row in place of whatever the store has of its key, unseen.
    mutating func replace(_ row: Row, for key: Key) {
        let place = makePlace(for: key)
        set(Slot(row: row, isStored: slots[place].isStored, isKnown: true, isChanged: true), at: place)
    }

    /// Removes a row, seen or unseen; one that is not there does not matter.
    mutating func remove(_ key: Key) {
        let place = makePlace(for: key)
        let (isStored, isKnown) = (slots[place].isStored, slots[place].isKnown)
        if isKnown, slots[place].row == nil { return }
        set(Slot(row: nil, isStored: isStored, isKnown: isKnown, isChanged: true), at: place)
    }

    /// Takes what the store has of a key, unless the batch knows better.
    mutating func load(_ row: consuming Row?, for key: Key) {
        let isStored = row != nil
        let slot = Slot(row: row, isStored: isStored, isKnown: true)
        guard let place = place(of: key) else { return append(slot, for: key) }
        if isBlank(place) { slots[place] = slot }
    }

    /// What is to become of a row.
    func slot(_ key: Key) -> Slot? { place(of: key).flatMap { isBlank($0) ? nil : slots[$0] } }

    /// Tells of each changed row what is to become of it, in the order of their first changes, for a table in which a row
    /// takes the place of whatever was there.
    func forEachChange(
        put: (Key, Row) throws(StoreError) -> Void, remove: (Key) throws(StoreError) -> Void
    ) throws(StoreError) {
        for place in changes {
            if let row = slots[place].row {
                try put(keys[place], row)
            } else if slots[place].isStored {
                try remove(keys[place])
            }
        }
    }

    /// The same for a table in which a row is inserted once and updated afterwards.
    func forEachChange(
        insert: (Row) throws(StoreError) -> Void, update: (Row) throws(StoreError) -> Void,
        remove: (Key) throws(StoreError) -> Void
    ) throws(StoreError) {
        for place in changes {
            let (isStored, isNew) = (slots[place].isStored, slots[place].isNew)
            guard let row = slots[place].row else {
                if isStored { try remove(keys[place]) }
                continue
            }
            if isStored, !isNew {
                try update(row)
                continue
            }
            if isStored { try remove(keys[place]) }
            try insert(row)
        }
    }

    /// From here on, `undoToMark` undoes.
    mutating func mark() {
        // There are few, and to remove all at once costs as much as a dozen.
        while !undo.isEmpty { undo.removeLast() }
        markedCount = changes.count
    }

    /// Undoes everything since the mark.
    mutating func undoToMark() {
        while let (place, slot) = undo.popLast() { slots[place] = slot }
        changes.removeLast(changes.count - markedCount)
    }

    /// Forgets everything, for the next batch.
    mutating func removeAll() {
        guard !keys.isEmpty else { return }
        keys.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        changes.removeAll(keepingCapacity: true)
        index.removeAll()
        mark()
    }

    private func place(of key: Key) -> Int? { index.place(of: key, in: keys) }

    /// The place of a key's slot, made now if it has none.
    private mutating func makePlace(for key: Key) -> Int {
        if let place = place(of: key) { return place }
        append(Slot(), for: key)
        return keys.count - 1
    }

    private mutating func append(_ slot: consuming Slot, for key: Key) {
        keys.append(key)
        slots.append(slot)
        index.append(keys)
    }

    /// Whether nobody has loaded or changed a slot, or all who did were undone.
    private func isBlank(_ place: Int) -> Bool { !slots[place].isKnown && !slots[place].isChanged }

    /// Changes a slot and keeps what it was.
    private mutating func set(_ slot: consuming Slot, at place: Int) {
        if !slots[place].isChanged { changes.append(place) }
        swap(&slots[place], &slot)
        undo.append((place, slot))
    }
}
