import Dialogue
import Digest
import Net
import Primitives
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
    /// How long a sender's failures are remembered, however idle the sender is.
    private static let failureLife = Limits().failureWindow
    /// How many replies one look for those whose time is up passes, and how many looks a round takes.
    private nonisolated static let replyPageSize = 5_000
    private static let replyPageLimit = 40

    private let ledger: Ledger
    private let reader: StoreReading
    private let outbox: OutboxSender
    private let resumeInquiries: @LoopActor () -> Void
    private let retention: Duration
    private let key: HMACKey
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private var timer: LoopTimer?
    /// What is being swept now.
    private var underWay: Set<Retention> = []
    private var isEndingReplies = false
    /// Where the look for replies whose time is up goes on.
    private var lastReply: MessageID?

    init(
        ledger: Ledger, reader: StoreReading, outbox: OutboxSender, resumeInquiries: @escaping @LoopActor () -> Void,
        retention: Duration, key: HMACKey, clock: @escaping @Sendable () -> WallTime, loop: EventLoop
    ) {
        self.ledger = ledger
        self.reader = reader
        self.outbox = outbox
        self.resumeInquiries = resumeInquiries
        self.retention = retention
        self.key = key
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

    /// Begins one round over everything; what is still under way from the last round goes on instead.
    func tidy() {
        outbox.sweep()
        resumeInquiries()
        endOverdueReplies()
        for kind in Retention.allCases where underWay.insert(kind).inserted {
            sweep(kind, before: clock() - life(of: kind), from: SweepPosition())
        }
    }

    /// Goes on with sweeps that have more rows to look at.
    func finished(_ batch: [Work]) {
        for work in batch {
            guard case .forget(let forgetting) = work.task, case .old(let kind, let cutoff, _) = forgetting.kind
            else { continue }
            if let position = work.yield.sweep, !position.isAtStart {
                sweep(kind, before: cutoff, from: position)
            } else {
                underWay.remove(kind)
            }
        }
    }

    private func sweep(_ kind: Retention, before cutoff: WallTime, from position: SweepPosition) {
        var forgetting = Forgetting(kind: .old(kind, before: cutoff, from: position))
        if kind == .senders {
            forgetting.senders = SenderExpiry(
                failuresBefore: cutoff + retention - Self.failureLife,
                optOutDigest: { [key] in key.optOutDigest(of: $0) })
        }
        ledger.submit([Work(.forget(forgetting))])
    }

    private func life(of kind: Retention) -> Duration {
        switch kind {
        case .inquiries, .failedReplies, .senders: retention
        case .submissions: Self.submissionLife
        case .earlyReceipts: Self.earlyReceiptLife
        case .fragments: Self.fragmentLife
        }
    }

    /// Looks for replies whose time is up, as many as one round may look at, from where the last round ended.
    private func endOverdueReplies() {
        guard !isEndingReplies else { return }
        isEndingReplies = true
        endOverdueReplies(pageCount: Self.replyPageLimit)
    }

    private func endOverdueReplies(pageCount: Int) {
        let (now, last) = (clock(), lastReply)
        reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.expiredReplies(at: now, after: last, limit: Self.replyPageSize)
            },
            then: { [weak self] page in
                guard let self else { return }
                self.ledger.submit(page.expired.map { Work(.forget(Forgetting(kind: .overdue($0)))) })
                self.lastReply = page.last
                if page.last != nil, pageCount > 1 {
                    self.endOverdueReplies(pageCount: pageCount - 1)
                } else {
                    self.isEndingReplies = false
                }
            })
    }
}
