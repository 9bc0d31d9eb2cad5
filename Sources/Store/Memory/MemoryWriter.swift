import Primitives

/// Loads and saves rows of a store in memory.
final class MemoryWriter: RowWriter {
    private let store: MemoryStore

    init(_ store: MemoryStore) { self.store = store }

    var syncer: any RowSyncer { MemorySyncer(store: store) }
    var hasEndedPatience: Bool { false }
    var cacheOctetCount: Int { 0 }

    func begin() throws(StoreError) { try store.check(.begin) }

    func load(_ keys: RowKeys, into rows: WorkingSet) throws(StoreError) {
        try store.check(.load)
        try store.withTables { (tables) throws(StoreError) in
            for key in keys.people { rows.people.load(tables.people[key], for: key) }
            for key in keys.counts { rows.counts.load(tables.counts[key], for: key) }
            for key in keys.senders { rows.senders.load(tables.senders[key], for: key) }
            for key in keys.optOuts { rows.optOuts.load(tables.optOuts.contains(key) ? OptOut() : nil, for: key) }
            for key in keys.inquiries { rows.inquiries.load(tables.inquiries[key], for: key) }
            for key in keys.replies { rows.replies.load(tables.replies[key]?.withoutContent, for: key) }
            for key in keys.submissions { rows.submissions.load(tables.submissions[key], for: key) }
            for key in keys.fragments { rows.fragments.load(tables.fragments[key], for: key) }
            if keys.wantsOptOutPresence, rows.optOutPresence == nil { rows.optOutPresence = !tables.optOuts.isEmpty }
            if keys.wantsKeyRows, rows.keys.stored == nil {
                rows.keys.load(tables.keys, hasPeople: !tables.people.isEmpty)
            }
        }
    }

    func save(_ rows: WorkingSet) throws(StoreError) {
        try store.check(.save)
        try store.write(MemoryDelta(rows))
    }

    /// A batch that was not saved has changed nothing.
    func rollback() throws(StoreError) {}

    func endPatience(at moment: ContinuousClock.Instant) {}

    func finish() {}
}

/// Makes what was written survive a crash.
private struct MemorySyncer: RowSyncer {
    let store: MemoryStore

    func sync() throws(StoreError) {
        try store.check(.sync)
        store.sync()
    }

    func tidy() {}
}
