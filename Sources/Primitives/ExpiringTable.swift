/// A key of something that a sender caused, who may hold only so much.
package protocol SenderKey: Hashable, Sendable {
    /// Whose share the entry counts against.
    var sender: String { get }
}

/// How much a table may hold.
package struct TableLimits: Sendable {
    /// How many entries.
    package var count: Int
    /// Octets of all entries together.
    package var octetCount: Int
    /// Octets of one sender's entries together.
    package var senderOctetCount: Int

    /// These limits.
    package init(count: Int, octetCount: Int, senderOctetCount: Int) {
        self.count = count
        self.octetCount = octetCount
        self.senderOctetCount = senderOctetCount
    }
}

/// A dictionary that remembers the order of arrival, so that the oldest entry and the next deadline cost nothing to find,
/// and how much memory each sender's entries take.
package struct ExpiringTable<Key: SenderKey, Value: Sendable>: Sendable {
    private struct Arrival {
        let key: Key
        let serial: Int
        var deadline: WallTime
    }

    private struct Entry {
        var value: Value
        let serial: Int
        var octetCount: Int
    }

    /// What one sender has in the table, the oldest first.
    private struct Share {
        var octetCount = 0
        var keys: [Key] = []
    }

    private let limits: TableLimits
    private var entries: [Key: Entry] = [:]
    private var shares: [String: Share] = [:]
    /// In order of deadlines; those before `first`, and those whose entry has gone, are dead.
    private var arrivals: [Arrival] = []
    private var first = 0
    private var nextSerial = 0
    /// What all entries take, by their own account.
    package private(set) var octetCount = 0

    /// An empty table.
    package init(limits: TableLimits) { self.limits = limits }

    /// How many entries there are.
    package var count: Int { entries.count }

    /// When the oldest entry lapses.
    package var nextDeadline: WallTime? { first < arrivals.count ? arrivals[first].deadline : nil }

    /// The entry of a key.
    package subscript(key: Key) -> Value? { entries[key]?.value }

    /// Adds or replaces an entry; deadlines may only rise from one insertion to the next.
    ///
    /// - Returns: the oldest entries, which had to go because there was no room; the new one may be among them.
    package mutating func insert(
        _ value: Value, for key: Key, octetCount: Int, until deadline: WallTime
    ) -> [(key: Key, value: Value)] {
        removeValue(for: key)
        entries[key] = Entry(value: value, serial: nextSerial, octetCount: octetCount)
        arrivals.append(Arrival(key: key, serial: nextSerial, deadline: deadline))
        nextSerial += 1
        shares[key.sender, default: Share()].keys.append(key)
        charge(key.sender, octetCount)
        return removeExcess(of: key.sender)
    }

    /// Changes an entry where it lies, which takes so many octets more then; its deadline stays.
    package mutating func update(
        _ key: Key, addingOctets added: Int, _ change: (inout Value) -> Void
    ) -> [(key: Key, value: Value)] {
        guard let index = entries.index(forKey: key) else { return [] }
        change(&entries.values[index].value)
        entries.values[index].octetCount += added
        charge(key.sender, added)
        return removeExcess(of: key.sender)
    }

    /// Takes an entry out.
    @discardableResult
    package mutating func removeValue(for key: Key) -> Value? {
        guard let removed = entries.removeValue(forKey: key) else { return nil }
        charge(key.sender, -removed.octetCount)
        if let index = shares[key.sender]?.keys.firstIndex(of: key) { shares[key.sender]?.keys.remove(at: index) }
        if shares[key.sender]?.keys.isEmpty == true { shares[key.sender] = nil }
        dropDeadArrivals()
        return removed.value
    }

    /// Takes out what has lapsed, the oldest first.
    package mutating func removeExpired(at now: WallTime) -> [(key: Key, value: Value)] {
        var removed: [(key: Key, value: Value)] = []
        while let deadline = nextDeadline, deadline <= now, let oldest = removeOldest() { removed.append(oldest) }
        return removed
    }

    /// Pulls deadlines in to `limit`, for a clock that has been set back.
    package mutating func limitDeadlines(to limit: WallTime) {
        guard let last = arrivals.last, last.deadline > limit else { return }
        for index in first..<arrivals.count {
            arrivals[index].deadline = min(arrivals[index].deadline, limit)
        }
    }

    private mutating func charge(_ sender: String, _ octetCount: Int) {
        self.octetCount += octetCount
        shares[sender]?.octetCount += octetCount
    }

    /// The sender's oldest entries go until it keeps to its share, then the oldest of all.
    private mutating func removeExcess(of sender: String) -> [(key: Key, value: Value)] {
        var removed: [(key: Key, value: Value)] = []
        while let share = shares[sender], share.octetCount > limits.senderOctetCount, let key = share.keys.first,
            let value = removeValue(for: key)
        {
            removed.append((key, value))
        }
        while count > limits.count || octetCount > limits.octetCount, let oldest = removeOldest() {
            removed.append(oldest)
        }
        return removed
    }

    private mutating func removeOldest() -> (key: Key, value: Value)? {
        guard first < arrivals.count else { return nil }
        let key = arrivals[first].key
        return removeValue(for: key).map { (key, $0) }
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
