import SMS

/// Questions by the time at which something is due, the earliest first; of equal times the one that came first.
///
/// Times rise as a rule from one insertion to the next, so that an insertion costs as good as nothing. Whoever takes a
/// question out looks whether it is still wanted.
struct DueList: Equatable, Sendable {
    private struct Entry: Equatable {
        let time: ContinuousClock.Instant
        let id: MessageID
    }

    private var entries: [Entry] = []
    /// Those before it are gone.
    private var start = 0

    /// The earliest.
    var first: (id: MessageID, time: ContinuousClock.Instant)? {
        start < entries.count ? (entries[start].id, entries[start].time) : nil
    }

    /// Puts a question in.
    mutating func insert(_ id: MessageID, at time: ContinuousClock.Instant) {
        var place = entries.count
        while place > start, entries[place - 1].time > time { place -= 1 }
        entries.insert(Entry(time: time, id: id), at: place)
    }

    /// Takes the earliest out.
    mutating func removeFirst() {
        start += 1
        guard start * 2 > entries.count else { return }
        entries.removeFirst(start)
        start = 0
    }

    /// Takes the earliest out when it is due by now.
    mutating func popFirst(by now: ContinuousClock.Instant) -> MessageID? {
        guard let first, first.time <= now else { return nil }
        removeFirst()
        return first.id
    }
}
