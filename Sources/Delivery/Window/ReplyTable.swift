import SMS

/// The replies in the window, each in a slot of its own, so that it is changed where it lies.
struct ReplyTable: Sendable {
    private var slots = IDTable<MessageID, Int>()
    private var entries: [OpenReply] = []
    private var free: [Int] = []

    var count: Int { slots.count }
    /// Every slot there is, taken or free.
    var indices: Range<Int> { entries.indices }

    func slot(of id: MessageID) -> Int? { slots[id] }

    func contains(_ id: MessageID) -> Bool { slots[id] != nil }

    /// Whether this reply still has this slot.
    func holds(_ id: MessageID, in slot: Int) -> Bool { entries[slot].id == id }

    /// Whether a reply has the slot.
    func isTaken(_ slot: Int) -> Bool { entries[slot].id != OpenReply.vacantID }

    subscript(slot: Int) -> OpenReply {
        _read { yield entries[slot] }
        _modify { yield &entries[slot] }
    }

    /// Gives a reply a slot.
    mutating func insert(
        _ id: MessageID, _ reply: OutgoingReply?, owner: LinkID, carrier: LinkID, stage: OpenReply.Stage
    ) -> Int {
        let slot: Int
        if let freed = free.popLast() {
            slot = freed
            entries[slot].occupy(id, reply, owner: owner, carrier: carrier, stage: stage)
        } else {
            slot = entries.count
            entries.append(OpenReply(id, reply, owner: owner, carrier: carrier, stage: stage))
        }
        slots.insert(slot, for: id)
        return slot
    }

    mutating func remove(_ slot: Int) {
        slots.remove(entries[slot].id)
        entries[slot].vacate()
        free.append(slot)
    }
}
