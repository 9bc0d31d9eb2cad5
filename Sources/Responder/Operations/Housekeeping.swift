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
    /// How long segments may wait for the rest of their text, beyond what the assembler in memory allows.
    private static let fragmentLife: Duration = .seconds(3_600)
    /// How long a sender's failures are remembered, however idle the sender is.
    private static let failureLife = Limits().failureWindow
    /// How many rows one look for old ones passes, so that no commit waits long for what it finds.
    private nonisolated static let rowPageSize = 500
    /// How many replies one look for those whose time is up passes, and how many looks a round takes.
    private nonisolated static let replyPageSize = 5_000
    private static let replyPageLimit = 40

    private let commits: CommitQueue
    private let reader: PageReader
    private let outbound: Outbound
    private let resumeInquiries: @LoopActor () -> Void
    private let retention: RetentionTimes
    private let meters: PurgeMeters
    /// Under the present one of which opt-outs outlive their senders' rows.
    var keys: KeyRing
    /// Whether this node removes what is old, for all that share the store.
    var isFirst = true
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private var timer: LoopTimer?
    /// What is being swept now, and since when.
    private var underWay: [Retention: ContinuousClock.Instant] = [:]
    /// What is to be swept once more when that is over, because the clock has gone on since.
    private var askedAgain: Set<Retention> = []
    private var isEndingReplies = false
    /// Where the look for replies whose time is up goes on.
    private var lastReply: MessageID?

    init(
        commits: CommitQueue, reader: PageReader, outbound: Outbound,
        resumeInquiries: @escaping @LoopActor () -> Void,
        retention: RetentionTimes, keys: KeyRing, clock: @escaping @Sendable () -> WallTime, loop: EventLoop,
        metrics: Metrics
    ) {
        self.commits = commits
        self.reader = reader
        self.outbound = outbound
        self.resumeInquiries = resumeInquiries
        self.retention = retention
        self.keys = keys
        self.clock = clock
        self.loop = loop
        meters = PurgeMeters(in: metrics)
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
        outbound.sweep()
        resumeInquiries()
        guard isFirst else { return }
        endOverdueReplies()
        for kind in Retention.allCases { beginSweep(of: kind) }
    }

    private func beginSweep(of kind: Retention) {
        if underWay[kind] == nil {
            underWay[kind] = loop.now
            sweep(kind, by: rule(of: kind), from: SweepPosition())
        } else {
            askedAgain.insert(kind)
        }
    }

    /// Looks at some rows beside the loop, has the old ones removed, and goes on until it has seen all.
    private func sweep(_ kind: Retention, by rule: RetentionRule, from position: SweepPosition) {
        reader.read(
            { (snapshot) throws(StoreError) in
                var next = position
                let rows = try snapshot.oldRows(kind, by: rule, from: &next, limit: Self.rowPageSize)
                return (rows, next)
            },
            then: { [weak self] rows, next in self?.found(rows, of: kind, by: rule, next: next) })
    }

    private func found(_ rows: OldRows, of kind: Retention, by rule: RetentionRule, next: SweepPosition) {
        if rows.isEmpty { return goOn(kind, by: rule, next) }
        commits.submit(Expiry(rows: rows, rule: rule, keys: keys)) { [weak self] _, result in
            // What the store did not take, the next round finds again.
            if case .success(let count) = result { self?.meters.removed(count, of: kind) }
            self?.goOn(kind, by: rule, next)
        }
    }

    private func goOn(_ kind: Retention, by rule: RetentionRule, _ next: SweepPosition) {
        guard next.isAtStart else { return sweep(kind, by: rule, from: next) }
        if let start = underWay.removeValue(forKey: kind) { meters.ended(kind, took: loop.now - start) }
        if askedAgain.remove(kind) != nil { beginSweep(of: kind) }
    }

    private func rule(of kind: Retention) -> RetentionRule {
        let now = clock()
        return RetentionRule(cutoff: now - life(of: kind), failuresBefore: now - Self.failureLife)
    }

    private func life(of kind: Retention) -> Duration {
        switch kind {
        case .inquiries: retention.inquiries
        case .failedReplies: retention.failedReplies
        case .senders: retention.senders
        case .submissions: Self.submissionLife
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
                for reply in page.expired { self.outbound.end(reply) }
                self.lastReply = page.last
                if page.last != nil, pageCount > 1 {
                    self.endOverdueReplies(pageCount: pageCount - 1)
                } else {
                    self.isEndingReplies = false
                }
            })
    }
}
