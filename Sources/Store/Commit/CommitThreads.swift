import Glibc
import Primitives
import Telemetry

/// Makes changes durable on three threads: one decides and writes the next batch while another syncs the last, and a third
/// folds what is durable from the log into the file.
///
/// Whatever waits when the writer comes back forms the next batch, so that batches grow with the load and no timer delays a
/// change. Beside a sync, a batch is begun for many changes only (`CommitSettings.aheadCount`): few share the next one, and
/// where no more than those wait, the writer syncs by itself, because to wake another thread takes longer than its rest.
/// Batches come back in the order in which they were written, and none before its sync returned.
package final class CommitThreads: CommitWorker {
    private let mailbox: Mailbox
    private let writing: WriterThread
    private let syncing: WriterThread
    private let folding: WriterThread
    private let endPatience: @Sendable (ContinuousClock.Instant) -> Void

    /// Opens the store for writing and starts the threads.
    ///
    /// - Parameter completion: called on the syncer's or the writer's thread with each batch; its changes are not delivered yet.
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
        let syncer = writer.syncer
        let syncerLoop = SyncerLoop(
            syncer: syncer, mailbox: mailbox, written: written, tidying: tidying, health: health,
            completion: completion)
        let writerLoop = WriterLoop(
            writer, mailbox: mailbox, written: written, syncer: syncerLoop, settings: settings,
            cacheOctets: cacheOctets, health: health)
        self.mailbox = mailbox
        let patience = WriterPatience(writer)
        endPatience = { patience.end(at: $0) }
        syncing = try WriterThread(named: "tongcha-sync") { syncerLoop.run() }
        folding = try WriterThread(named: "tongcha-fold") { tidying.run(syncer) { written.loss == nil } }
        writing = try WriterThread(named: "tongcha-write") { writerLoop.run() }
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

    /// Takes nothing more and waits for nobody from `end` on.
    func close(givingUpAt end: ContinuousClock.Instant?) {
        mailbox.close(givingUpAt: end)
        if let end { endPatience(end) }
    }

    /// Returns when all that waits is done; from within the completion it returns at once.
    package func stop(within limit: Duration?) {
        close(givingUpAt: limit.map { .now + $0 })
        // A thread of completions can wait neither for itself nor for the other one.
        if syncing.isCurrent || writing.isCurrent { return }
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
    private let syncer: SyncerLoop
    private let settings: CommitSettings
    private let cacheOctets: Gauge
    private let health: HealthReport
    private var batchSize: BatchSize

    /// How often a store is asked what became of a batch.
    private static let askingInterval = Duration.milliseconds(200)

    init(
        _ writer: any RowWriter, mailbox: Mailbox, written: WrittenBatches, syncer: SyncerLoop,
        settings: CommitSettings, cacheOctets: Gauge, health: HealthReport
    ) {
        self.writer = writer
        self.mailbox = mailbox
        self.written = written
        self.syncer = syncer
        self.settings = settings
        self.cacheOctets = cacheOctets
        self.health = health
        committer = BatchCommitter(writer)
        batchSize = BatchSize(limit: settings.batchLimit)
    }

    func run() {
        while true {
            let batch = mailbox.take(
                atMost: settings.learnsBatchSize ? batchSize.limit : settings.batchLimit,
                aheadFrom: settings.aheadCount,
                until: health.isWorking ? nil : .now + settings.probeInterval)
            if batch.isEmpty {
                if mailbox.isClosed { break }
                probe()
                continue
            }
            mailbox.noteWritten()
            let start = ContinuousClock.now
            let isWritten = carryOut(batch)
            if isWritten { batchSize.note(unitCount: batch.count, work: .now - start, commit: written.syncTime) }
            cacheOctets.set(writer.cacheOctetCount)
            let needsSync = isWritten || batch.contains(where: \.isWritten)
            let done = WrittenBatches.Batch(changes: batch, needsSync: needsSync)
            if mailbox.isCalm(below: settings.aheadCount) { syncer.sync([done]) } else { written.put(done) }
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
                if case .uncertain = error, !writer.hasEndedPatience {
                    // What is written may neither be written again nor be called failed.
                    health.note(.failing(error))
                    mailbox.pause(for: Self.askingInterval)
                    continue
                }
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

/// What the syncer's thread does until the writer is through; the writer syncs as well when there is little to do.
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

    /// Makes batches durable and gives them back; one thread at a time.
    func sync(_ batches: [WrittenBatches.Batch]) {
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
