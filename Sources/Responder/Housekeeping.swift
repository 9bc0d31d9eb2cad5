import Net
import SMS
import Store
import Telemetry

/// Does what is due once a minute: forgets what has had its time, and finds replies that fell out of the window.
@LoopActor
final class Housekeeping {
    private static let interval: Duration = .seconds(60)
    /// How long a name of a gateway's is remembered for its receipt: the promise of 48 hours and a day more.
    private static let submissionLife: Duration = .seconds(72 * 3_600)
    /// How long a receipt may wait for the answer to its submission.
    private static let earlyReceiptLife: Duration = .seconds(3_600)
    /// How long segments may wait for the rest of their text, beyond what the assembler in memory allows.
    private static let fragmentLife: Duration = .seconds(3_600)
    /// How long a sender who is idle is remembered.
    private static let senderLife: Duration = .seconds(90 * 86_400)
    private nonisolated static let pageSize = 500

    private let ledger: Ledger
    private let reader: StoreReading
    private let outbox: OutboxSender
    private let inquiries: InquiryDesk
    private let retention: Duration
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private var timer: LoopTimer?

    init(
        ledger: Ledger, reader: StoreReading, outbox: OutboxSender, inquiries: InquiryDesk, retention: Duration,
        clock: @escaping @Sendable () -> WallTime, loop: EventLoop
    ) {
        self.ledger = ledger
        self.reader = reader
        self.outbox = outbox
        self.inquiries = inquiries
        self.retention = retention
        self.clock = clock
        self.loop = loop
    }

    func start() {
        timer = loop.schedule(at: loop.now + Self.interval) { [weak self] in
            LoopActor.assumeIsolated {
                self?.tidy()
                self?.start()
            }
        }
    }

    func stop() { timer?.cancel() }

    /// Begins one round over everything.
    func tidy() {
        outbox.sweep()
        inquiries.resumeWaiting()
        endOverdueReplies()
        let now = clock()
        for kind in Retention.allCases { sweep(kind, before: now - life(of: kind), from: SweepPosition()) }
    }

    /// Goes on with sweeps that have more rows to look at.
    func finished(_ batch: [Work]) {
        for work in batch {
            guard case .forget(let forgetting) = work.task, case .old(let kind, let cutoff, _) = forgetting.kind,
                let position = work.yield.sweep, !position.isAtStart
            else { continue }
            sweep(kind, before: cutoff, from: position)
        }
    }

    private func sweep(_ kind: Retention, before cutoff: WallTime, from position: SweepPosition) {
        ledger.submit([Work(.forget(Forgetting(kind: .old(kind, before: cutoff, from: position))))])
    }

    private func life(of kind: Retention) -> Duration {
        switch kind {
        case .inquiries, .failedReplies: retention
        case .submissions: Self.submissionLife
        case .earlyReceipts: Self.earlyReceiptLife
        case .fragments: Self.fragmentLife
        case .senders: Self.senderLife
        }
    }

    private func endOverdueReplies(after id: MessageID? = nil) {
        let now = clock()
        reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.expiredOutboxRows(at: now, after: id, limit: Self.pageSize)
            },
            then: { [weak self] rows in
                guard let self else { return }
                self.ledger.submit(rows.map { Work(.forget(Forgetting(kind: .overdue($0.id)))) })
                if rows.count == Self.pageSize { self.endOverdueReplies(after: rows.last?.id) }
            })
    }
}
