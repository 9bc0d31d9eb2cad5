import Glibc
import Primitives
import SMS

/// Brings people and accounts into the store by the thousand, while the responder runs.
///
/// Rows are committed in chunks, each all or nothing; between chunks the importer stands back for as long as
/// it held the file, so that a responder gets at least half of the time. A store that has room for several writers beside
/// each other gets larger chunks, one after the other.
package final class BulkImport {
    /// How many rows one transaction takes.
    package static let chunkRowCount = 1_000

    /// How many rows one transaction of a store takes that others may write meanwhile.
    private static let largeChunkRowCount = 20_000

    /// How long other processes are waited for, and a store that was lost.
    private static let patience = Duration.seconds(60)

    private let editor: Editor
    private let chunkLimit: Int
    private let isExclusive: Bool
    private let progress: (Int) -> Void
    private var chunk: [ImportChunk.Row] = []
    private var chunkRowCount = 0

    /// How many rows are durable.
    package private(set) var committedCount = 0

    /// Opens the store; `progress` hears the number of durable rows after each chunk.
    ///
    /// - Parameters:
    ///   - chunkRowCount: how many rows a chunk has; `nil` for as many as suit the store.
    ///   - goesOn: asked while a store that was lost is waited for; `false` ends the waiting.
    package init(
        _ store: any RowStore, chunkRowCount: Int? = nil, progress: @escaping (Int) -> Void = { _ in },
        goesOn: @escaping () -> Bool = { true }
    ) throws(StoreError) {
        editor = try Editor(store, patience: Self.patience, goesOn: goesOn)
        self.progress = progress
        isExclusive = store.writerCount == 1
        chunkLimit = chunkRowCount ?? (isExclusive ? Self.chunkRowCount : Self.largeChunkRowCount)
        chunk.reserveCapacity(chunkLimit)
    }

    /// Adds a person, in place of what was known of the number.
    package func add(_ person: PersonRow) throws(StoreError) { try add(.person(person)) }

    /// Adds how many accounts of an application are registered with a number, in place of what was known.
    package func add(_ count: AccountCount, of phone: PhoneNumber) throws(StoreError) {
        // A file usually has a number's counts one after another: they share one row of ours.
        if case .counts(let counts, phone) = chunk.last {
            chunk[chunk.count - 1] = .counts(counts + [count], of: phone)
            try countRows(1)
        } else {
            try add(.counts([count], of: phone))
        }
    }

    /// Adds all that is known of a number, in place of everything known before; none of it is durable without the rest.
    ///
    /// - Parameter rowCount: how many rows of a file that is.
    package func replace(_ counts: [AccountCount], of phone: PhoneNumber, rowCount: Int) throws(StoreError) {
        chunk.append(.allCounts(counts, of: phone))
        try countRows(rowCount)
    }

    /// Commits the rows of the last, smaller chunk.
    package func finish() throws(StoreError) {
        guard !chunk.isEmpty else { return }
        try editor.commit(ImportChunk(rows: chunk))
        committedCount += chunkRowCount
        chunkRowCount = 0
        chunk.removeAll(keepingCapacity: true)
        progress(committedCount)
    }

    private func add(_ row: ImportChunk.Row) throws(StoreError) {
        chunk.append(row)
        try countRows(1)
    }

    private func countRows(_ count: Int) throws(StoreError) {
        chunkRowCount += count
        guard chunkRowCount >= chunkLimit else { return }
        let start = ContinuousClock.now
        try finish()
        guard isExclusive else { return }
        let held = ContinuousClock.now - start
        usleep(UInt32(clamping: Int(min(held, .milliseconds(200)) / .microseconds(1))))
    }
}
