import Net
import Primitives
import Store

/// Makes changes durable in virtual time, with the steps of the two threads of the process that serves: a batch is written
/// while the one before it is synced, outcomes come back in order and none before its sync returned.
final class SteppedCommitWorker: CommitWorker, @unchecked Sendable {
    private struct Batch {
        let changes: [PendingChange]
        let needsSync: Bool
    }

    private let loop: EventLoop
    private let writer: any RowWriter
    private let syncer: any RowSyncer
    private let committer: BatchCommitter
    private let settings: CommitSettings
    private let weather: StoreWeather
    private let onHealth: @Sendable (StoreHealth) -> Void
    private let completion: @Sendable ([PendingChange]) -> Void

    // What follows belongs to the thread of the simulation.
    private var mailbox: [PendingChange] = []
    private var written: [Batch] = []
    private var isWriting = false
    private var isSyncing = false
    private var isStopped = false
    private var loss: StoreError?
    private var health = StoreHealth.working

    /// A worker over this store.
    init(
        _ store: any RowStore, settings: CommitSettings, weather: StoreWeather, loop: EventLoop,
        onHealth: @escaping @Sendable (StoreHealth) -> Void,
        completion: @escaping @Sendable ([PendingChange]) -> Void
    ) throws(StoreError) {
        writer = try store.openWriter(patience: settings.patience)
        syncer = writer.syncer
        committer = BatchCommitter(writer)
        self.settings = settings
        self.weather = weather
        self.loop = loop
        self.onHealth = onHealth
        self.completion = completion
    }

    func submit(_ changes: ArraySlice<PendingChange>) -> Admission {
        guard !isStopped else { return .stopped }
        let count = min(changes.count, settings.mailboxCapacity - mailbox.count)
        mailbox += changes.prefix(count)
        LoopActor.assumeIsolated { beginWriting() }
        return .taken(count)
    }

    /// Carries out what waits at once, or drops it where the disk does not let it.
    func stop(within limit: Duration?) {
        guard !isStopped else { return }
        isStopped = true
        LoopActor.assumeIsolated {
            if let stalled = weather.stalledUntil, let limit, stalled > loop.now + limit { mailbox = [] }
            while !mailbox.isEmpty {
                let batch = takeBatch()
                let error = attempt(batch)
                if let error { for change in batch { change.fail(error) } }
                written.append(Batch(changes: batch, needsSync: error == nil))
            }
            finishSync(of: written, failingWith: written.contains(where: \.needsSync) ? sync() : nil)
            written = []
            if loss == nil { writer.finish() }
        }
    }

    /// The process is gone: whatever still runs of it changes nothing.
    func end() {
        isStopped = true
        mailbox = []
        written = []
    }
}

// Writing.
extension SteppedCommitWorker {
    @LoopActor
    private func beginWriting() {
        guard !isWriting, !mailbox.isEmpty, written.isEmpty, !isStopped else { return }
        isWriting = true
        writeSoon()
    }

    @LoopActor
    private func writeSoon() {
        loop.schedule(at: loop.now + weather.pick(weather.writeTime)) { [self] in
            LoopActor.assumeIsolated {
                // A stall may end before its time.
                if let stalled = weather.stalledUntil, loop.now < stalled { writeSoon() } else { write() }
            }
        }
    }

    @LoopActor
    private func takeBatch() -> [PendingChange] {
        let count = min(mailbox.count, settings.batchLimit, weather.batchLimit())
        defer { mailbox.removeFirst(count) }
        return Array(mailbox.prefix(count))
    }

    @LoopActor
    private func write() {
        guard !isStopped else { return }
        let delays = health == .working ? settings.retryDelays : []
        carryOut(takeBatch(), delays[...])
    }

    @LoopActor
    private func carryOut(_ batch: [PendingChange], _ delays: ArraySlice<Duration>) {
        guard !isStopped || !batch.isEmpty else { return }
        guard let error = attempt(batch) else { return wrote(batch, needsSync: true) }
        guard let delay = delays.first, loss == nil else {
            note(.failing(error))
            for change in batch { change.fail(error) }
            return wrote(batch, needsSync: false)
        }
        loop.schedule(at: loop.now + delay) { [self] in
            LoopActor.assumeIsolated { if !isStopped { carryOut(batch, delays.dropFirst()) } }
        }
    }

    /// Writes the batch; why it is not written, if it is not.
    @LoopActor
    private func attempt(_ batch: [PendingChange]) -> StoreError? {
        do throws(StoreError) {
            if let loss { throw loss }
            try committer.write(batch)
            note(.working)
            return nil
        } catch {
            return error
        }
    }

    @LoopActor
    private func wrote(_ batch: [PendingChange], needsSync: Bool) {
        isWriting = false
        written.append(Batch(changes: batch, needsSync: needsSync))
        beginSyncing()
        beginWriting()
    }
}

// Syncing.
extension SteppedCommitWorker {
    @LoopActor
    private func beginSyncing() {
        guard !isSyncing, !written.isEmpty, !isStopped else { return }
        isSyncing = true
        let batches = written
        written = []
        let failure = batches.contains(where: \.needsSync) ? sync() : nil
        loop.schedule(at: loop.now + weather.pick(weather.syncTime)) { [self] in
            LoopActor.assumeIsolated {
                guard !isStopped else { return }
                isSyncing = false
                finishSync(of: batches, failingWith: failure)
                if loss == nil { syncer.tidy() }
                beginSyncing()
                beginWriting()
            }
        }
    }

    @LoopActor
    private func sync() -> StoreError? {
        if let loss { return loss }
        do throws(StoreError) {
            try syncer.sync()
            return nil
        } catch {
            return error
        }
    }

    @LoopActor
    private func finishSync(of batches: [Batch], failingWith error: StoreError?) {
        if let error, loss == nil {
            loss = error
            note(.lost(error))
        }
        for batch in batches {
            if let error, batch.needsSync { for change in batch.changes { change.fail(error) } }
            completion(batch.changes)
        }
    }

    private func note(_ health: StoreHealth) {
        if case .lost = self.health { return }
        guard health != self.health else { return }
        self.health = health
        onHealth(health)
    }
}
