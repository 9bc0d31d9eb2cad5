import Glibc
import Primitives
import Telemetry

/// Makes changes durable on three threads: one decides and writes the next batch while another syncs the last, and a third
/// folds what is durable from the log into the file.
///
/// Whatever waits when the writer comes back forms the next batch, so that batches grow with the load and no timer delays a
/// change. Beside a sync, a batch is begun for many changes only (`CommitSettings.aheadCount`): few share the next one.
/// Batches come back in the order in which they were written, and none before its sync returned.
package final class CommitThreads: CommitWorker {
    private let mailbox: Mailbox
    private let writing: WriterThread
    private let syncing: WriterThread
    private let folding: WriterThread
    private let endPatience: @Sendable (ContinuousClock.Instant) -> Void

    /// Opens the store for writing and starts the threads.
    ///
    /// - Parameter completion: called on the syncer's thread with each batch; its changes are not delivered yet.
    /// - Throws: `StoreError.unusable` for a store that cannot be opened.
    package init(
        _ store: any RowStore, settings: CommitSettings = CommitSettings(), cacheOctets: Gauge = Gauge(),
        onHealth: @escaping @Sendable (StoreHealth) -> Void = { _ in },
        completion: @escaping @Sendable ([PendingChange]) -> Void
    ) throws(StoreError) {
        let writer = try store.openWriter(patience: settings.patience)
        let mailbox = Mailbox(capacity: settings.mailboxCapacity)
        let written = WrittenBatches()
        let tidying = Tidying()
        let health = HealthReport(onHealth)
        let loop = WriterLoop(
            writer, mailbox: mailbox, written: written, settings: settings, cacheOctets: cacheOctets, health: health)
        let syncer = writer.syncer
        self.mailbox = mailbox
        let patience = WriterPatience(writer)
        endPatience = { patience.end(at: $0) }
        syncing = try WriterThread(named: "tongcha-sync") {
            SyncerLoop(
                syncer: syncer, mailbox: mailbox, written: written, tidying: tidying, health: health,
                completion: completion
            ).run()
        }
        folding = try WriterThread(named: "tongcha-fold") { tidying.run(syncer) { written.loss == nil } }
        writing = try WriterThread(named: "tongcha-write") { loop.run() }
    }

    deinit {
        stop(within: nil)
        // Whoever lets go of the last reference in a completion waits for nobody.
        writing.detach()
        syncing.detach()
        folding.detach()
    }

    /// Takes as many changes from the front as the mailbox has room for.
    package func submit(_ changes: ArraySlice<PendingChange>) -> Admission { mailbox.put(changes) }

    /// Returns when all that waits is done; from within the completion it returns at once.
    package func stop(within limit: Duration?) {
        if let limit {
            mailbox.close(givingUpAt: .now + limit)
            endPatience(.now + limit)
        } else {
            mailbox.close()
        }
        // The thread of completions can wait neither for itself nor for the writer, which waits for it.
        if syncing.isCurrent { return }
        writing.join()
        syncing.join()
        folding.join()
    }
}

/// Ends a writer's patience as long as there is a writer: its thread alone keeps it, and closes it.
private final class WriterPatience: @unchecked Sendable {
    private weak var writer: (any RowWriter)?

    init(_ writer: any RowWriter) { self.writer = writer }

    func end(at moment: ContinuousClock.Instant) { writer?.endPatience(at: moment) }
}

/// Tells of changes of the store's health, from either thread.
private final class HealthReport: Sendable {
    private let current = Lock(StoreHealth.working)
    private let onChange: @Sendable (StoreHealth) -> Void

    init(_ onChange: @escaping @Sendable (StoreHealth) -> Void) { self.onChange = onChange }

    var isWorking: Bool { current.withLock { $0 } == .working }

    /// What was lost stays lost.
    func note(_ health: StoreHealth) {
        let isNew = current.withLock { current in
            if case .lost = current { return false }
            defer { current = health }
            return current != health
        }
        if isNew { onChange(health) }
    }
}

/// What the writer's thread does until its mailbox is closed.
private final class WriterLoop {
    private let writer: any RowWriter
    private let committer: BatchCommitter
    private let mailbox: Mailbox
    private let written: WrittenBatches
    private let settings: CommitSettings
    private let cacheOctets: Gauge
    private let health: HealthReport
    private var batchSize: BatchSize

    init(
        _ writer: any RowWriter, mailbox: Mailbox, written: WrittenBatches, settings: CommitSettings,
        cacheOctets: Gauge, health: HealthReport
    ) {
        self.writer = writer
        self.mailbox = mailbox
        self.written = written
        self.settings = settings
        self.cacheOctets = cacheOctets
        self.health = health
        committer = BatchCommitter(writer)
        batchSize = BatchSize(limit: settings.batchLimit)
    }

    func run() {
        while true {
            let batch = mailbox.take(
                atMost: batchSize.limit, aheadFrom: settings.aheadCount,
                until: health.isWorking ? nil : .now + settings.probeInterval)
            if batch.isEmpty {
                if mailbox.isClosed { break }
                probe()
                continue
            }
            mailbox.noteWritten()
            let start = ContinuousClock.now
            if carryOut(batch) {
                batchSize.note(unitCount: batch.count, work: .now - start, commit: written.syncTime)
                written.put(batch, needsSync: true)
            } else {
                written.put(batch, needsSync: batch.contains(where: \.isWritten))
            }
            cacheOctets.set(writer.cacheOctetCount)
        }
        written.close()
        // Of a log that could not be synced, nothing is copied into the file.
        if written.loss == nil { writer.finish() }
    }

    /// A failing store may work again before anybody has something for it.
    private func probe() {
        guard written.loss == nil else { return }
        do throws(StoreError) {
            try writer.probe()
            health.note(.working)
        } catch {
            health.note(.failing(error))
        }
    }

    /// Whether the batch is written; otherwise its changes have failed.
    private func carryOut(_ batch: [PendingChange]) -> Bool {
        var delays = (health.isWorking ? settings.retryDelays : []).makeIterator()
        while true {
            do throws(StoreError) {
                if let loss = written.loss { throw loss }
                try committer.write(batch)
                health.note(.working)
                return true
            } catch {
                guard !writer.hasEndedPatience, written.loss == nil, let delay = delays.next() else {
                    for change in batch where !change.isWritten { change.fail(error) }
                    health.note(.failing(error))
                    return false
                }
                mailbox.pause(for: delay)
            }
        }
    }
}

/// What the syncer's thread does until the writer is through.
private struct SyncerLoop {
    let syncer: any RowSyncer
    let mailbox: Mailbox
    let written: WrittenBatches
    let tidying: Tidying
    let health: HealthReport
    let completion: @Sendable ([PendingChange]) -> Void

    func run() {
        while true {
            let batches = written.take()
            guard batches.isEmpty else {
                sync(batches)
                continue
            }
            if written.isClosed { return tidying.close() }
        }
    }

    private func sync(_ batches: [WrittenBatches.Batch]) {
        var loss = written.loss
        if loss == nil, batches.contains(where: \.needsSync) {
            let start = ContinuousClock.now
            do throws(StoreError) {
                try syncer.sync()
                written.noteSync(took: .now - start)
                tidying.note(batches.reduce(0) { $0 + $1.changes.count })
            } catch {
                loss = error
                written.lose(error)
                health.note(.lost(error))
            }
        }
        for batch in batches {
            if let loss, batch.needsSync { for change in batch.changes { change.fail(loss) } }
            completion(batch.changes)
        }
        mailbox.noteDone(batches.count)
    }
}
