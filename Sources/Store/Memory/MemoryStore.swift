import Primitives

/// Rows in memory, for tests and simulations: it can forget what was not synced, and fail when it is told to.
package final class MemoryStore: RowStore {
    /// What a call of the store may be told to fail at.
    package enum Step: Sendable, CaseIterable {
        /// Beginning a batch.
        case begin
        /// Loading rows.
        case load
        /// Writing a batch.
        case save
        /// Making batches durable.
        case sync
        /// Reading a page.
        case read
    }

    private struct State {
        /// What would be left after a crash.
        var durable = MemoryTables()
        /// What batches have written.
        var written = MemoryTables()
        /// What was written and not synced, oldest first.
        var unsynced: [MemoryDelta] = []
        var failures: @Sendable (Step) -> StoreError? = { _ in nil }
    }

    private let state = Lock(State())

    /// An empty store.
    package init() {}

    /// What log lines call it.
    package var name: String { "memory" }

    /// Whether anybody has begun to fill it.
    package func exists() throws(StoreError) -> Bool {
        state.withLock { !$0.written.keys.isEmpty || !$0.written.people.isEmpty }
    }

    /// It fills no file.
    package var files: [String: String] { [:] }

    /// Nobody else can reach it.
    package func lock() throws(StoreError) -> StoreLock? { nil }

    /// Opens it for writing.
    package func openWriter(patience: Duration) throws(StoreError) -> any RowWriter { MemoryWriter(self) }

    /// Opens it for reading.
    package func openReader() throws(StoreError) -> any SnapshotReader { MemoryReader(self) }

    /// Forgets what was written and not synced, as a crash of the machine does; `keeping` of the batches that were not
    /// synced, from the front, reached the disk nevertheless.
    package func crash(keeping count: Int = 0) {
        state.withLock { state in
            for delta in state.unsynced.prefix(count) { delta.apply(to: &state.durable) }
            state.written = state.durable
            state.unsynced = []
        }
    }

    /// How many batches were written and not synced.
    package var unsyncedCount: Int { state.withLock { $0.unsynced.count } }

    /// What a simulation looks at, whether or not reading fails at present.
    package struct Contents: Sendable {
        /// Every inquiry, the oldest first.
        package let inquiries: [InquiryRow]
        /// Every reply, the oldest first.
        package let replies: [OutboxRow]
        /// What is remembered of senders.
        package let senders: [SenderRow]
        /// Segments of long texts.
        package let fragments: [FragmentRow]
        /// Names that gateways gave to segments.
        package let submissions: [SubmissionRow]
    }

    /// What batches have written so far.
    package var contents: Contents {
        state.withLock { state in
            let tables = state.written
            return Contents(
                inquiries: tables.inquiries.values.sorted { $0.id < $1.id },
                replies: tables.replies.values.sorted { $0.id < $1.id },
                senders: tables.senders.values.sorted { $0.phone.number < $1.phone.number },
                fragments: tables.fragments.values.sorted { $0.id < $1.id },
                submissions: Array(tables.submissions.values))
        }
    }

    /// Lets `failures` say which calls fail from now on, and how.
    package func fail(by failures: @escaping @Sendable (Step) -> StoreError?) {
        state.withLock { $0.failures = failures }
    }

    func check(_ step: Step) throws(StoreError) {
        let failures = state.withLock { $0.failures }
        if let error = failures(step) { throw error }
    }

    func withTables<Outcome>(
        _ body: (MemoryTables) throws(StoreError) -> Outcome
    ) throws(StoreError) -> Outcome {
        try state.withLock { (state) throws(StoreError) in try body(state.written) }
    }

    func write(_ delta: MemoryDelta) throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            try delta.check(against: state.written)
            delta.apply(to: &state.written)
            state.unsynced.append(delta)
        }
    }

    func sync() {
        state.withLock { state in
            for delta in state.unsynced { delta.apply(to: &state.durable) }
            state.unsynced = []
        }
    }
}
