import SMS

/// One link's receipts of segments that nobody knows, kept because they may have overtaken the answers to their
/// submissions.
///
/// They are in memory alone: a process that dies forgets the submission as well, and the reply is sent again.
struct EarlyReceipts: Sendable {
    private struct Entry: Equatable {
        let state: MessageState
        let arrivedAt: Duration
    }

    private struct Arrival: Equatable {
        let id: GatewayMessageID
        let at: Duration
    }

    private var entries = IDTable<GatewayMessageID, Entry>()
    /// In the order in which they came; some have been taken since.
    private var arrivals = FIFO<Arrival>()

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    /// Keeps a receipt; a later one of its name replaces it.
    ///
    /// - Returns: whether there was room for it.
    mutating func insert(_ id: GatewayMessageID, _ state: MessageState, at now: Duration, limit: Int) -> Bool {
        if let entry = entries[id] {
            entries.insert(Entry(state: state, arrivedAt: entry.arrivedAt), for: id)
            return true
        }
        guard entries.count < limit else { return false }
        entries.insert(Entry(state: state, arrivedAt: now), for: id)
        arrivals.append(Arrival(id: id, at: now))
        return true
    }

    /// Takes a receipt out.
    mutating func take(_ id: GatewayMessageID) -> MessageState? {
        guard let entry = entries.remove(id) else { return nil }
        if arrivals.count > 2 * entries.count + 1_024 {
            arrivals.compact { [entries] in entries[$0.id]?.arrivedAt == $0.at }
        }
        return entry.state
    }

    /// Drops what came at `limit` or before.
    mutating func removeAll(arrivedUntil limit: Duration) {
        while let first = arrivals.first, first.at <= limit {
            arrivals.popFirst()
            entries.remove(first.id) { $0.arrivedAt == first.at }
        }
    }
}
