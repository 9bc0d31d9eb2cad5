import Glibc
import Telemetry

/// Whether the store takes changes.
package enum StoreHealth: Hashable, Sendable {
    /// The last batch was committed.
    case working
    /// The last batch failed, with all its units, for this reason.
    case failing(StoreError)
}

/// How a writer behaves.
package struct WriterSettings: Sendable {
    /// The most units one commit makes durable; how many it is within that, `BatchSize` learns.
    package var batchLimit = 1_024
    /// The most units that may wait; more are refused.
    package var mailboxCapacity = 65_536
    /// How long to wait before each further attempt at a failed batch, as long as the store is working.
    ///
    /// A failing store gets one attempt a batch, so that what waits learns of it soon.
    package var retryDelays: [Duration] = [.milliseconds(20), .milliseconds(100), .milliseconds(500)]
    /// How long to wait for another process that holds the file.
    package var patience = Duration.seconds(5)

    /// The settings of a usual installation.
    package init() {}
}

/// Makes units of work durable, on a thread and a connection of its own.
///
/// Whatever waits when a commit ends forms the next batch: under load batches grow by themselves, and no timer delays
/// a single unit. One batch goes back in one call, on the writer's thread, in the order in which it was carried out.
package final class StoreWriter<Unit: UnitOfWork>: Sendable {
    private let mailbox: Mailbox<Unit>
    private let patience: Patience
    private let thread: WriterThread

    /// Opens the file, creating or migrating it, and starts the thread.
    ///
    /// It does not look for damage, which takes as long as reading the whole file: see `Reader.checkQuickly`.
    ///
    /// - Parameter cacheOctets: shows how many octets of the file the writer holds in memory.
    /// - Throws: `StoreError.unusable` for a file that is no database, foreign, newer or unopenable.
    package init(
        path: String, settings: WriterSettings = WriterSettings(), cacheOctets: Gauge = Gauge(),
        onHealth: @escaping @Sendable (StoreHealth) -> Void = { _ in },
        completion: @escaping @Sendable ([Unit]) -> Void
    ) throws(StoreError) {
        let database = try Database(path: path, access: .readWrite, patience: settings.patience)
        let mailbox = Mailbox<Unit>(capacity: settings.mailboxCapacity)
        let loop = WriterLoop(
            database: database, mailbox: mailbox, settings: settings, cacheOctets: cacheOctets, onHealth: onHealth,
            completion: completion)
        self.mailbox = mailbox
        patience = database.patience
        thread = try WriterThread { loop.run() }
    }

    deinit { stop() }

    /// Hands units over from any thread, as many as there is room for; they come back through `completion`.
    package func submit(_ units: [Unit]) -> Admission { mailbox.put(units[...]) }

    /// Hands units over from any thread, as many from the front as there is room for.
    package func submit(_ units: ArraySlice<Unit>) -> Admission { mailbox.put(units) }

    /// Takes no more units, carries out those that wait, folds the log into the file and ends the thread.
    ///
    /// Returns when all that is done; from within `completion` it returns at once.
    ///
    /// - Parameter limit: how long that may take. Units that wait longer are dropped and never come back, and another
    ///   process that holds the file is not waited for; `nil` waits for everything.
    package func stop(within limit: Duration? = nil) {
        if let limit {
            mailbox.close(givingUpAt: .now + limit)
            patience.end(at: .now + limit)
        } else {
            mailbox.close()
        }
        thread.join()
    }
}

/// What the writer's thread does until its mailbox is closed.
private final class WriterLoop<Unit: UnitOfWork> {
    private let database: Database
    private var commit: GroupCommit<Unit>
    private var batchSize: BatchSize
    private let mailbox: Mailbox<Unit>
    private let settings: WriterSettings
    private let cacheOctets: Gauge
    private let onHealth: @Sendable (StoreHealth) -> Void
    private let completion: @Sendable ([Unit]) -> Void
    private var health = StoreHealth.working

    init(
        database: Database, mailbox: Mailbox<Unit>, settings: WriterSettings, cacheOctets: Gauge,
        onHealth: @escaping @Sendable (StoreHealth) -> Void, completion: @escaping @Sendable ([Unit]) -> Void
    ) {
        self.database = database
        self.mailbox = mailbox
        self.settings = settings
        self.cacheOctets = cacheOctets
        self.onHealth = onHealth
        self.completion = completion
        commit = GroupCommit(Transaction(database))
        batchSize = BatchSize(limit: settings.batchLimit)
    }

    func run() {
        while true {
            var batch = mailbox.take(atMost: batchSize.limit)
            if batch.isEmpty { break }
            carryOut(&batch)
            cacheOctets.set(database.cacheOctetCount)
            completion(batch)
        }
        // A log that cannot be folded in now, or in time, is folded in when the file is opened next.
        if !database.patience.hasEnded { try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
    }

    private func carryOut(_ batch: inout [Unit]) {
        var delays = (health == .working ? settings.retryDelays : []).makeIterator()
        while true {
            do throws(StoreError) {
                try commit.carryOut(&batch)
                batchSize.note(unitCount: batch.count, work: commit.workTime, commit: commit.commitTime)
                return note(.working)
            } catch {
                guard !database.patience.hasEnded, let delay = delays.next() else {
                    for index in batch.indices { batch[index].fail(error) }
                    return note(.failing(error))
                }
                mailbox.pause(for: delay)
            }
        }
    }

    private func note(_ current: StoreHealth) {
        guard current != health else { return }
        health = current
        onHealth(current)
    }
}
