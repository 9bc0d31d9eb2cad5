/// A dictionary that remembers the order of arrival, so that the oldest entry and the next deadline cost nothing to find.
struct ExpiringTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Arrival {
        let key: Key
        let serial: Int
        var deadline: WallTime
    }

    private struct Entry {
        var value: Value
        let serial: Int
    }

    private var entries: [Key: Entry] = [:]
    /// In order of deadlines; those before `first`, and those whose entry has gone, are dead.
    private var arrivals: [Arrival] = []
    private var first = 0
    private var nextSerial = 0

    var count: Int { entries.count }

    /// When the oldest entry lapses.
    var nextDeadline: WallTime? { first < arrivals.count ? arrivals[first].deadline : nil }

    subscript(key: Key) -> Value? { entries[key]?.value }

    /// Adds or replaces an entry; deadlines may only rise from one insertion to the next.
    mutating func insert(_ value: Value, for key: Key, until deadline: WallTime) {
        removeValue(for: key)
        entries[key] = Entry(value: value, serial: nextSerial)
        arrivals.append(Arrival(key: key, serial: nextSerial, deadline: deadline))
        nextSerial += 1
    }

    /// Changes an entry where it lies; its deadline stays.
    mutating func update(_ key: Key, _ change: (inout Value) -> Void) {
        guard let index = entries.index(forKey: key) else { return }
        change(&entries.values[index].value)
    }

    @discardableResult
    mutating func removeValue(for key: Key) -> Value? {
        let removed = entries.removeValue(forKey: key)?.value
        dropDeadArrivals()
        return removed
    }

    mutating func removeOldest() -> Value? {
        first < arrivals.count ? removeValue(for: arrivals[first].key) : nil
    }

    mutating func removeExpired(at now: WallTime) -> [Value] {
        var removed: [Value] = []
        while let deadline = nextDeadline, deadline <= now, let value = removeOldest() {
            removed.append(value)
        }
        return removed
    }

    /// Pulls deadlines in to `limit`, for a clock that has been set back.
    mutating func limitDeadlines(to limit: WallTime) {
        guard let last = arrivals.last, last.deadline > limit else { return }
        for index in first..<arrivals.count {
            arrivals[index].deadline = min(arrivals[index].deadline, limit)
        }
    }

    /// Keeps the first arrival alive, and the dead ones fewer than the living.
    private mutating func dropDeadArrivals() {
        while first < arrivals.count, !isAlive(arrivals[first]) { first += 1 }
        guard arrivals.count > 2 * entries.count + 32 else { return }
        arrivals = arrivals[first...].filter { isAlive($0) }
        first = 0
    }

    private func isAlive(_ arrival: Arrival) -> Bool { entries[arrival.key]?.serial == arrival.serial }
}
